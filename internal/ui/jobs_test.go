// Jobs: what is told of them, how they end, and what becomes of them when the
// program is left.

package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/widget"
)

// worker is a job that goes on when it is told to.
type worker struct {
	*job
	bench *bench
	steps chan func(ctx context.Context) error // an error ends it
}

var errDone = errors.New("done")

// startWorker begins a job of so many steps.
func startWorker(b *bench, title string, total int, totalBytes int64) *worker {
	w := &worker{bench: b, steps: make(chan func(context.Context) error)}
	w.job = b.jobs.start(title, total, totalBytes, func(ctx context.Context, _ *job) error {
		for {
			select {
			case step := <-w.steps:
				if err := step(ctx); errors.Is(err, errDone) {
					return nil
				} else if err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return w
}

// step reports one file.
func (w *worker) step(name string, err error, bytes int64) {
	told := len(w.outcomes)
	w.steps <- func(context.Context) error {
		w.bench.jobs.step(w.job, outcome{name: name, text: "written", err: err}, bytes)
		return nil
	}
	w.bench.until("the step is told", func() bool { return len(w.outcomes) == told+1 })
}

// finish ends the job with an error, nil for none.
func (w *worker) finish(err error) {
	if err == nil {
		err = errDone
	}
	w.steps <- func(context.Context) error { return err }
	w.bench.until("the job has ended", func() bool { return !w.ended.IsZero() })
}

func TestJobTellsItsProgress(t *testing.T) {
	b := newBench(t)
	if b.jobs.running() || !b.jobs.empty.Visible() {
		t.Error("there are jobs")
	}
	j := startWorker(b, "Conversion", 4, 4000)
	if !b.jobs.running() || b.jobs.empty.Visible() || b.status.text.Text != "Conversion has begun" {
		t.Errorf("running %v, the status says %q", b.jobs.running(), b.status.text.Text)
	}
	j.started = time.Now().Add(-10 * time.Second) // so that a rate makes sense
	j.step("a.1.prt", nil, 1000)
	if j.bar.Value != 0.25 || !strings.HasPrefix(j.text.Text, "1 of 4, ") || !strings.Contains(j.text.Text, "B/s, 30 s left") {
		t.Errorf("the bar is at %g, the text says %q", j.bar.Value, j.text.Text)
	}
	j.step("a.2.prt", errors.New("no space"), 1000)
	if !strings.HasPrefix(j.text.Text, "2 of 4, 1 failed, ") {
		t.Errorf("the text says %q", j.text.Text)
	}
	if m := b.messages(failure); !slices.Equal(m, []string{"a.2.prt: no space"}) {
		t.Errorf("the log says %q", m)
	}
	j.finish(nil)
	if j.bar.Value != 1 || !strings.HasPrefix(j.text.Text, "1 done, 1 failed in 10 s") || b.jobs.running() {
		t.Errorf("the bar is at %g, the text says %q", j.bar.Value, j.text.Text)
	}
}

func TestJobWithoutBytesCountsSteps(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Movie", 4, 0)
	j.step("frame 1", nil, 0)
	if j.bar.Value != 0.25 || j.text.Text != "1 of 4" {
		t.Errorf("the bar is at %g, the text says %q", j.bar.Value, j.text.Text)
	}
	empty := startWorker(b, "Nothing", 0, 0)
	empty.step("x", nil, 0)
	empty.finish(nil)
}

func TestJobOutcomes(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Export", 2, 0)
	j.step("a.1.prt", nil, 0)
	j.step("a.2.prt", errors.New("no space"), 0)
	row := newOutcomeRow().(*widget.Label)
	for i, want := range []string{"a.1.prt: written", "a.2.prt: no space"} {
		j.fillOutcome(i, row)
		if row.Text != want || (row.Importance == widget.DangerImportance) != (i == 1) {
			t.Errorf("row %d says %q", i, row.Text)
		}
	}
	j.result.OnSelected(1)
	if b.app.Clipboard().Content() != "a.2.prt: no space" {
		t.Errorf("copied %q", b.app.Clipboard().Content())
	}
	if j.result.Length() != 2 {
		t.Errorf("%d rows", j.result.Length())
	}
}

func TestJobThatFails(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Movie a.avi", 2, 0)
	j.finish(errors.New("ffmpeg is gone"))
	if j.text.Text != "ffmpeg is gone" || b.status.text.Text != "Movie a.avi: ffmpeg is gone" {
		t.Errorf("the text says %q, the status %q", j.text.Text, b.status.text.Text)
	}
	if m := b.messages(failure); !slices.Equal(m, []string{"Movie a.avi: ffmpeg is gone"}) {
		t.Errorf("the log says %q", m)
	}
}

func TestStopAndRemoveJob(t *testing.T) {
	b := newBench(t)
	other := startWorker(b, "Other", 1, 0)
	j := startWorker(b, "Movie", 3, 0)
	if b.jobs.jobs[0] != j.job {
		t.Error("the newest is not the first")
	}
	j.step("frame 1", nil, 0)
	j.stop.OnTapped()
	b.until("it ends", func() bool { return !j.ended.IsZero() })
	if !strings.HasPrefix(j.text.Text, "stopped after ") || !strings.HasSuffix(j.text.Text, "; 1 of 3 are finished and stay") {
		t.Errorf("the text says %q", j.text.Text)
	}
	if len(b.messages(failure)) != 0 {
		t.Errorf("stopping is told as an error: %q", b.journal.text())
	}
	if j.stop.Text != "Remove" {
		t.Errorf("the button says %q", j.stop.Text)
	}
	j.stop.OnTapped()
	if len(b.jobs.jobs) != 1 || len(b.jobs.box.Objects) != 1 || b.jobs.empty.Visible() {
		t.Errorf("%d jobs are listed", len(b.jobs.jobs))
	}
	other.finish(nil)
	other.stop.OnTapped()
	if len(b.jobs.jobs) != 0 || !b.jobs.empty.Visible() {
		t.Error("the list is not empty")
	}
}

// Files that were stopped are no failures.
func TestStoppedFilesAreNoFailures(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Conversion", 2, 0)
	j.step("a.1.prt", fmt.Errorf("convert: %w", context.Canceled), 0)
	if j.failed != 0 || len(b.messages(failure)) != 0 {
		t.Errorf("%d failed, the log says %q", j.failed, b.journal.text())
	}
	j.cancel()
	b.until("it ends", func() bool { return !j.ended.IsZero() })
	if !strings.Contains(j.text.Text, "; 0 of 2 are finished") {
		t.Errorf("the text says %q", j.text.Text)
	}
}

func TestQuitAsksWhileAJobRuns(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Movie", 1, 0)
	b.quit()
	if b.closed || app.quits != 0 {
		t.Fatal("the program has ended")
	}
	if !strings.Contains(b.texts(), "What is finished stays.") {
		t.Errorf("it says %q", b.texts())
	}
	b.tap("Go on")
	if b.overlay() != nil || b.closed {
		t.Error("it does not go on")
	}
	j.step("frame 1", nil, 0) // it still runs
	b.quit()
	b.tap("Stop and quit")
	if !b.closed || app.quits == 0 {
		t.Error("the program has not ended")
	}
	b.idle(2e6)
}

func TestQuitWithoutJobs(t *testing.T) {
	b := newBench(t)
	j := startWorker(b, "Movie", 1, 0)
	j.finish(nil)
	b.run("quit")
	if !b.closed || app.quits != 1 || b.overlay() != nil {
		t.Errorf("closed %v, quit %d times", b.closed, app.quits)
	}
}

// A job begins although the panels are hidden, and is brought up.
func TestJobsTab(t *testing.T) {
	b := newBench(t)
	b.run("panels")
	b.run("jobs")
	if !b.tabIs(tabJobs) {
		t.Error("the jobs are not seen")
	}
}

// Each change repaints the window, so many steps are shown together; none is lost.
func TestStepsAreShownTogether(t *testing.T) {
	b := newBench(t)
	const steps = 400
	var shown int
	end := make(chan struct{})
	begun := time.Now()
	j := b.jobs.start("Work", steps, 0, func(_ context.Context, j *job) error {
		for i := range steps {
			b.jobs.step(j, outcome{name: fmt.Sprint(i)}, 0)
			if i%4 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		<-end
		return nil
	})
	j.shows = func(float64) { shown++ }
	b.until("all steps are counted", func() bool { return j.done == steps })
	close(end)
	b.until("it has ended", func() bool { return !b.jobs.running() })
	if most := int(time.Since(begun)/jobPause) + 2; shown > most {
		t.Errorf("it was shown %d times in %v", shown, time.Since(begun))
	}
	for i, o := range j.outcomes {
		if o.name != fmt.Sprint(i) {
			t.Fatalf("step %d is in place %d", i, i)
		}
	}
}
