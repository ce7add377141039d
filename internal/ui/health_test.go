// Checks: what they find is listed, marked and visited, and forgotten when it is
// not true any more.

package ui

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"floe/internal/health"
	"floe/internal/sequence"
)

// planted is a check that finds, by the number of the frame.
func planted(find func(f sequence.File) []health.Finding) func(context.Context, *sequence.Sequence, func(sequence.File, []health.Finding)) (*health.Report, error) {
	return func(ctx context.Context, s *sequence.Sequence, each func(sequence.File, []health.Finding)) (*health.Report, error) {
		r := &health.Report{Frames: len(s.Files)}
		for _, f := range s.Files {
			found := find(f)
			r.Add(health.Options{}, found...)
			r.Read++
			each(f, found)
		}
		return r, ctx.Err()
	}
}

// oneInThree finds NaN in 3, 6 and 9, a note in 4, and a jump in 6.
func oneInThree(f sequence.File) (found []health.Finding) {
	n, _ := f.Number.Int()
	if n%3 == 0 {
		found = append(found, health.Found(health.NotANumber, f, "Age", "%d values of Age are NaN", n))
	}
	if n == 6 {
		found = append(found, health.Found(health.CountJump, f, "", "it has 10 points, and 500 before"))
	}
	if n == 4 {
		found = append(found, health.Found(health.ReadWarning, f, "", "shapes were not decoded"))
	}
	return found
}

// checkBy runs a check and waits for its end.
func (b *bench) checkBy(find func(sequence.File) []health.Finding) {
	b.t.Helper()
	b.engine.lock(func() { b.engine.check = planted(find) })
	b.run("check")
	b.until("it is checked", func() bool { return len(b.checks) == 0 })
	b.idle(5 * time.Millisecond)
}

// problems are the numbers that the player's timeline marks.
func (b *bench) problems() (numbers []float64) {
	for _, s := range b.facts.Timeline.Slots {
		if s.Problem {
			numbers = append(numbers, s.Number)
		}
	}
	return numbers
}

func (b *bench) untilProblems(want ...float64) {
	b.t.Helper()
	b.until(fmt.Sprintf("%v are marked", want), func() bool { return slices.Equal(b.problems(), want) })
}

// row finds a line of the tab by its title.
func (b *bench) healthRow(c health.Code) *groupRow {
	b.t.Helper()
	for _, r := range b.healthTab.groups {
		if r.group.Code == c {
			return r
		}
	}
	b.t.Fatalf("the tab has no line of %s", c)
	return nil
}

func TestHealthTabBeforeAnyCheck(t *testing.T) {
	b := newBench(t)
	if b.actions.byID["check"].allowed() {
		t.Error("nothing is open, and it can be checked")
	}
	b.open("smoke", 1, 2, 3)
	b.showTab(tabHealth)
	if !b.healthTab.intro.Visible() || b.healthTab.body.Visible() || b.healthTab.copy.Visible() {
		t.Error("there is a report before any check")
	}
	b.engine.lock(func() { b.engine.check = planted(oneInThree) })
	var begin *widget.Button
	walk(b.healthTab.intro, func(o fyne.CanvasObject) {
		if button, ok := o.(*widget.Button); ok {
			begin = button
		}
	})
	begin.OnTapped()
	b.untilProblems(3)
	if b.healthTab.intro.Visible() || !b.healthTab.body.Visible() || !b.healthTab.copy.Visible() {
		t.Error("there is no report after the check")
	}
}

func TestCheckMarksFrames(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8, 9)
	b.checkBy(oneInThree)
	b.untilProblems(3, 6, 9) // not 4: that is a note
	for _, want := range []float64{3, 6, 9} {
		b.run("next-problem")
		b.until("the next problem is shown", func() bool { return b.number() == want })
	}
	own, _ := b.ownTimeline(b.entries[0])
	if !own.Slots[2].Problem || own.Slots[3].Problem {
		t.Error("the browser's timeline is not marked as the window's")
	}
	if j := b.jobs.jobs[0]; j.done != 9 || j.failed != 0 || !strings.Contains(j.text.Text, "9 frames, 5 findings") {
		t.Errorf("the job says %q", j.text.Text)
	}
	if got := b.findingsAt(5); len(got) != 2 || !strings.Contains(strings.Join(got, ";"), "10 points") {
		t.Errorf("frame 6 has %q", got)
	}
	if got := b.findingsAt(3); len(got) != 0 {
		t.Errorf("frame 4 has %q", got)
	}
	if text := b.healthTab.summary.Text; !strings.HasSuffix(text, "3 errors, 1 warning, 1 note, 9 frames read") {
		t.Errorf("the tab says %q", text)
	}
}

func TestHealthLinesGoToFrames(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8, 9)
	b.checkBy(oneInThree)
	row := b.healthRow(health.NotANumber)
	for i, want := range []float64{3, 6, 9, 3} {
		row.Tapped(&fyne.PointEvent{})
		b.until("the frame is shown", func() bool { return b.number() == want })
		if i == 0 && (!row.chosen || b.healthTab.title.Text != health.NotANumber.Title() || b.healthTab.advice.Text != health.NotANumber.Advice()) {
			t.Errorf("chosen: %v, it says %q, %q", row.chosen, b.healthTab.title.Text, b.healthTab.advice.Text)
		}
	}
	if b.window.Canvas().Focused() != b.view {
		t.Error("keys do not go on to the picture")
	}
	b.healthTab.list.OnSelected(2)
	b.until("frame 9 is shown", func() bool { return b.number() == 9 })
	b.healthRow(health.CountJump).Tapped(&fyne.PointEvent{})
	b.until("frame 6 is shown", func() bool { return b.number() == 6 })
	if row.chosen || len(b.healthTab.findings) != 1 {
		t.Errorf("two lines are chosen, or there are %d findings", len(b.healthTab.findings))
	}
	row.MouseIn(&desktop.MouseEvent{})
	if !row.hovered {
		t.Error("a line does not show the pointer")
	}
	row.MouseOut()
}

func TestHealthIsCopied(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.add("fire", 1, 2, 3)
	b.checkBy(oneInThree)
	b.untilProblems(3)
	if got := b.healthTab.summary.Text; got != "2 sequences: 2 errors, 6 frames read" {
		t.Errorf("it says %q", got)
	}
	b.healthTab.copy.OnTapped()
	text := app.Clipboard().Content()
	for _, want := range []string{"smoke.####.icecache: 1 error, 3 frames read", "fire.####.icecache: 1 error", "error [nan]", "Age: frame 3", "Frame 3   3 values of Age are NaN", health.NotANumber.Advice()} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	b.closeEntry(b.entryNamed("smoke").id)
	b.until("the other plays", func() bool { return b.frame != nil && len(b.entries) == 1 })
	b.untilProblems(3)
	if text := b.healthTab.text(); strings.Contains(text, "smoke") || !strings.Contains(text, "fire") {
		t.Errorf("after one was closed it says %s", text)
	}
	b.run("close")
	if len(b.healthTab.known()) != 0 || !b.healthTab.intro.Visible() {
		t.Error("what is closed has a report still")
	}
}

func TestChangedFramesLoseTheirMarks(t *testing.T) {
	b := newBench(t, watching)
	b.open("smoke", 1, 2, 3, 4, 5, 6)
	b.checkBy(oneInThree)
	b.untilProblems(3, 6)
	if err := os.WriteFile(b.file("smoke", 3), make([]byte, 5000), 0o666); err != nil {
		t.Fatal(err)
	}
	b.untilProblems(6)
	if r := b.entries[0].health.Load().report; len(r.Findings) != 3 {
		t.Errorf("there are %d findings", len(r.Findings))
	}
	b.run("reload")
	b.untilProblems()
	if b.entries[0].health.Load() != nil {
		t.Error("everything is read again, and the report is as it was")
	}
}

// What changes while it is being checked may be right by now.
func TestFramesThatChangeDuringACheck(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 6)
	let := make(chan struct{})
	b.engine.lock(func() {
		b.engine.check = func(ctx context.Context, s *sequence.Sequence, each func(sequence.File, []health.Finding)) (*health.Report, error) {
			r, err := planted(oneInThree)(ctx, s, each)
			<-let
			return r, err
		}
	})
	b.run("check")
	b.filesDiffer(b.entries[0], b.entries[0].sequence.Files[2:3])
	close(let)
	b.untilProblems(6)
}

func TestStoppedCheckKeepsWhatItFound(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4, 5, 6)
	var begun atomic.Bool
	b.engine.lock(func() {
		b.engine.check = func(ctx context.Context, s *sequence.Sequence, each func(sequence.File, []health.Finding)) (*health.Report, error) {
			half := *s
			half.Files = half.Files[:4]
			r, _ := planted(oneInThree)(ctx, &half, each)
			begun.Store(true)
			<-ctx.Done()
			return r, ctx.Err()
		}
	})
	b.run("check")
	b.until("it has begun", begun.Load)
	if b.actions.byID["check"].allowed() || b.healthTab.check.Text != "Stop" {
		t.Error("it can be checked twice at once, or not be stopped")
	}
	b.healthTab.check.OnTapped()
	b.untilProblems(3)
	if text := b.healthTab.summary.Text; !strings.Contains(text, "stopped before the end") {
		t.Errorf("it says %q", text)
	}
	b.until("the job has ended", func() bool { return len(b.checks) == 0 })
	if b.healthTab.check.Text != "Check Again" || !b.actions.byID["check"].allowed() {
		t.Error("it cannot be checked again")
	}
}

func TestClosingEndsTheCheck(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.engine.lock(func() {
		b.engine.check = func(ctx context.Context, _ *sequence.Sequence, _ func(sequence.File, []health.Finding)) (*health.Report, error) {
			<-ctx.Done()
			return &health.Report{}, ctx.Err()
		}
	})
	b.run("check")
	b.run("close")
	b.until("it has ended", func() bool { return len(b.checks) == 0 && !b.jobs.running() })
}

func TestCheckThatFails(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	b.run("check")
	b.until("it has failed", func() bool { return len(b.checks) == 0 && len(b.messages(failure)) > 0 })
	if b.entries[0].health.Load() != nil || !b.healthTab.intro.Visible() {
		t.Error("there is a report of a check that failed")
	}
}

// A file without a number beside others is never marked alone.
func TestStillIsMarked(t *testing.T) {
	c := newCheckup(&health.Report{Findings: []health.Finding{health.Found(health.NotANumber, sequence.File{Name: "rest.icecache"}, "Age", "NaN")}}, "")
	if !c.marks(sequence.File{Name: "rest.icecache"}) || c.marks(sequence.File{HasNumber: true}) {
		t.Error("the wrong file is marked")
	}
	if got := c.at(sequence.File{Name: "rest.icecache"}); len(got) != 1 {
		t.Errorf("it has %d findings", len(got))
	}
	if c = c.without([]sequence.File{{Name: "rest.icecache"}}); c.marks(sequence.File{Name: "rest.icecache"}) {
		t.Error("it is marked although it has changed")
	}
}
