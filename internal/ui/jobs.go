// What runs while the artist goes on looking: conversions, exports, movies.

package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// outcome of one file of a job.
type outcome struct {
	name, text string
	err        error
}

// step is what became of one file, and its size.
type step struct {
	outcome
	bytesIn int64
}

// job is something that runs. Its fields are for the UI goroutine.
type job struct {
	title   string
	total   int
	started time.Time
	ended   time.Time
	cancel  context.CancelFunc

	done, failed        int
	bytesIn, totalBytes int64
	outcomes            []outcome
	summary             string
	whole               bool // nothing is left of it if it is stopped
	shown               time.Time
	// shows, if not nil, is told the part that is done whenever that is shown, ends
	// when all has ended.
	shows func(part float64)
	ends  func()

	mu    sync.Mutex
	steps []step // guarded by mu: not taken yet

	box    *fyne.Container
	bar    *widget.ProgressBar
	text   *widget.Label
	stop   *widget.Button
	result *widget.List
}

// jobList shows all jobs, newest first.
type jobList struct {
	window  *Window
	jobs    []*job
	box     *fyne.Container
	empty   *widget.Label
	root    fyne.CanvasObject
	leaving bool
	// question whether to leave while something runs; nil until it was asked.
	question *dialog.CustomDialog
}

func newJobList(w *Window) *jobList {
	l := &jobList{window: w, box: container.NewVBox(), empty: widget.NewLabel("Conversions, exports and movies are listed here while they run.")}
	l.empty.Importance = widget.LowImportance
	l.root = container.NewStack(container.NewVScroll(l.box), container.NewCenter(l.empty))
	return l
}

// running tells whether any job is not done.
func (l *jobList) running() bool {
	for _, j := range l.jobs {
		if j.ended.IsZero() {
			return true
		}
	}
	return false
}

func (l *jobList) stop() {
	for _, j := range l.jobs {
		j.cancel()
	}
}

// start begins a job of so many steps; work runs on a goroutine of its own and
// tells of its steps.
func (l *jobList) start(title string, total int, totalBytes int64, work func(ctx context.Context, j *job) error) *job {
	ctx, cancel := context.WithCancel(l.window.ctx)
	j := &job{title: title, total: total, totalBytes: totalBytes, started: time.Now(), cancel: cancel}
	l.add(j)
	l.window.ending.Go(func() {
		defer cancel()
		err := work(ctx, j)
		stopped := ctx.Err() != nil
		l.window.do(func() { l.finish(j, err, stopped) })
	})
	return j
}

func (l *jobList) add(j *job) {
	j.bar = widget.NewProgressBar()
	j.text = widget.NewLabel("")
	j.text.Truncation = fyne.TextTruncateEllipsis
	j.stop = widget.NewButtonWithIcon("Stop", theme.MediaStopIcon(), j.cancel)
	j.result = widget.NewList(func() int { return len(j.outcomes) }, newOutcomeRow, j.fillOutcome)
	j.result.HideSeparators = true
	j.result.OnSelected = func(i int) { l.window.copyText(j.outcomes[i].line()); j.result.UnselectAll() }
	title := widget.NewLabelWithStyle(j.title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	room := canvas.NewRectangle(color.Transparent) // so high is the list; as wide as there is room
	room.SetMinSize(fyne.NewSize(0, 160))
	details := widget.NewAccordion(widget.NewAccordionItem("Files", container.NewStack(room, j.result)))
	j.box = container.NewVBox(container.NewBorder(nil, nil, title, container.NewHBox(layout.NewSpacer(), j.stop), j.text), j.bar, details, widget.NewSeparator())
	l.jobs = append([]*job{j}, l.jobs...)
	l.box.Objects = append([]fyne.CanvasObject{j.box}, l.box.Objects...)
	l.empty.Hide()
	l.box.Refresh()
	l.window.say("%s has begun", j.title)
}

func newOutcomeRow() fyne.CanvasObject {
	text := widget.NewLabel("")
	text.Truncation = fyne.TextTruncateEllipsis
	return text
}

func (j *job) fillOutcome(i int, row fyne.CanvasObject) {
	label := row.(*widget.Label)
	o := j.outcomes[i]
	label.Importance = widget.MediumImportance
	switch {
	case errors.Is(o.err, context.Canceled):
		label.Importance = widget.LowImportance
	case o.err != nil:
		label.Importance = widget.DangerImportance
	}
	label.SetText(o.line())
}

func (o outcome) line() string {
	switch {
	case errors.Is(o.err, context.Canceled):
		return o.name + ": not done"
	case o.err != nil:
		return o.name + ": " + o.err.Error()
	}
	return o.name + ": " + o.text
}

// step notes one file; it may be called from any goroutine.
func (l *jobList) step(j *job, o outcome, bytesIn int64) {
	j.mu.Lock()
	j.steps = append(j.steps, step{o, bytesIn})
	first := len(j.steps) == 1
	j.mu.Unlock()
	if first {
		l.window.do(func() { l.takeSoon(j) })
	}
}

// jobPause is the least time between two changes of what is shown of a job: each
// repaints the window.
const jobPause = 100 * time.Millisecond

// takeSoon takes the steps as soon as something may be shown again.
func (l *jobList) takeSoon(j *job) {
	if rest := jobPause - time.Since(j.shown); rest > 0 {
		time.AfterFunc(rest, func() { l.window.do(func() { l.take(j) }) })
		return
	}
	l.take(j)
}

// take counts the steps that have been made, and shows them.
func (l *jobList) take(j *job) {
	j.mu.Lock()
	steps := j.steps
	j.steps = nil
	j.mu.Unlock()
	if len(steps) == 0 {
		return
	}
	for _, s := range steps {
		j.outcomes = append(j.outcomes, s.outcome)
		if errors.Is(s.err, context.Canceled) { // that was not begun, or given up
			continue
		}
		j.done++
		j.bytesIn += s.bytesIn
		if s.err != nil {
			j.failed++
			l.window.journal.add(failure, s.line())
		}
	}
	j.shown = time.Now()
	j.show()
}

// show shows progress, rate and time left.
func (j *job) show() {
	part := float64(j.done) / float64(max(j.total, 1))
	if j.totalBytes > 0 {
		part = float64(j.bytesIn) / float64(j.totalBytes)
	}
	j.bar.SetValue(part)
	if j.shows != nil {
		j.shows(part)
	}
	elapsed := time.Since(j.started)
	text := fmt.Sprintf("%d of %d", j.done, j.total)
	if j.failed > 0 {
		text += fmt.Sprintf(", %d failed", j.failed)
	}
	if part > 0 && part < 1 && elapsed > time.Second {
		if j.totalBytes > 0 {
			text += fmt.Sprintf(", %s/s", bytesText(int64(float64(j.bytesIn)/elapsed.Seconds())))
		}
		text += ", " + durationText(time.Duration(float64(elapsed)*(1-part)/part)) + " left"
	}
	j.text.SetText(text)
	j.result.Refresh()
}

// finish tells how a job ended.
func (l *jobList) finish(j *job, err error, stopped bool) {
	l.take(j)
	j.ended = time.Now()
	if j.ends != nil {
		j.ends()
	}
	j.stop.SetText("Remove")
	j.stop.SetIcon(theme.ContentClearIcon())
	j.stop.OnTapped = func() { l.remove(j) }
	took := durationText(j.ended.Sub(j.started))
	switch {
	case stopped && j.whole:
		j.text.SetText(fmt.Sprintf("stopped after %s; nothing was written", took))
	case stopped:
		j.text.SetText(fmt.Sprintf("stopped after %s; %d of %d are finished and stay", took, j.done-j.failed, j.total))
	case err != nil:
		j.text.SetText(err.Error())
		l.window.journal.fail(fmt.Errorf("%s: %w", j.title, err))
	default:
		j.bar.SetValue(1)
		j.text.SetText(fmt.Sprintf("%s in %s", j.summaryText(), took))
	}
	l.window.say("%s: %s", j.title, j.text.Text)
	if l.question != nil && !l.running() {
		l.question.Hide() // nothing to ask any more
	}
	if l.leaving && !l.running() {
		l.window.quit()
	}
}

func (j *job) summaryText() string {
	if j.summary != "" {
		return j.summary
	}
	return fmt.Sprintf("%d done, %d failed", j.done-j.failed, j.failed)
}

func (l *jobList) remove(j *job) {
	for i, other := range l.jobs {
		if other == j {
			l.jobs = append(l.jobs[:i], l.jobs[i+1:]...)
			l.box.Remove(j.box)
			break
		}
	}
	if len(l.jobs) == 0 {
		l.empty.Show()
	}
}

// askLeave asks what is to become of running jobs.
func (w *Window) askLeave() {
	d := dialog.NewCustomWithoutButtons("Something is still running", widget.NewLabel("What is finished stays. The rest can be done later."), w.window)
	stop := widget.NewButton("Stop and quit", func() {
		d.Hide()
		w.jobs.leaving = true
		w.jobs.stop()
		w.quit()
	})
	stop.Importance = widget.WarningImportance
	d.SetButtons([]fyne.CanvasObject{widget.NewButton("Go on", func() { d.Hide() }), stop})
	w.jobs.question = d
	w.present(d)
}

// baseName is the last part of a path.
func baseName(path string) string { return filepath.Base(path) }
