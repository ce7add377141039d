// Converting and exporting: what the form says, what is planned, what comes of it.

package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/batch"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/sequence"
	"floe/internal/ui/browser"
)

// untilPlanned waits until the form has a plan, or says why not.
func (b *bench) untilPlanned(f *jobForm) {
	b.t.Helper()
	b.until("it is planned", func() bool { return f.estimate.Text != "Looking…" && f.estimate.Text != "" })
}

func TestConversionFormSaysWhatItDoes(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	f := b.askJob(false, nil)
	if !f.begin.Disabled() || f.plan != nil {
		t.Error("it can begin before it is planned")
	}
	b.untilPlanned(f)
	if f.estimate.Text != "4 files (4.0 kB)." || f.begin.Disabled() || f.plan == nil {
		t.Errorf("it says %q, can begin: %v", f.estimate.Text, !f.begin.Disabled())
	}
	j, s, err := f.job()
	if err != nil || len(s) != 1 || j.To != "" || j.FPS != 24 || j.Force || j.SkipExisting || !j.Frames.IsZero() {
		t.Errorf("the job is %+v of %d sequences: %v", j, len(s), err)
	}
}

func TestConversionForm(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	f := b.askJob(true, nil)
	for _, c := range []struct {
		name   string
		change func()
		check  func(j Job, s []*sequence.Sequence) bool
		wrong  string
	}{
		{"everything", func() {}, func(j Job, s []*sequence.Sequence) bool {
			return j.To == "csv" && j.FPS == 0 && len(j.Attributes) == 0 && j.Dir == "" && len(s) == 1
		}, ""},
		{"frames", func() { f.frames.SetText(" 2-4x2 ") }, func(j Job, _ []*sequence.Sequence) bool {
			return j.Frames.Contains(sequence.NewNumber(4)) && !j.Frames.Contains(sequence.NewNumber(3))
		}, ""},
		{"no range", func() { f.frames.SetText("1-") }, func(j Job, _ []*sequence.Sequence) bool { return j.Frames.Contains(sequence.NewNumber(9)) }, ""},
		{"wrong frames", func() { f.frames.SetText("one to ten") }, nil, "frames: "},
		{"blank frames", func() { f.frames.SetText("  ") }, func(j Job, _ []*sequence.Sequence) bool { return j.Frames.IsZero() }, ""},
		{"format", func() { f.format.SetSelected(formatTitle("ply")) }, func(j Job, _ []*sequence.Sequence) bool { return j.To == "ply" }, ""},
		{"where", func() { f.where.SetText(" Age > 2 ") }, func(j Job, _ []*sequence.Sequence) bool { return j.Where == "Age > 2" }, ""},
		{"wrong where", func() { f.where.SetText("Age >") }, nil, "only points where: at character"},
		{"meaningless where", func() { f.where.SetText("Agee > 2") }, nil, "only points where: at character 1: there is no attribute"},
		{"derived", func() { f.where.SetText("speed > 1"); f.derive.SetText("speed = length(v)\n\n half=speed==0.5 \n") }, func(j Job, _ []*sequence.Sequence) bool {
			return slices.Equal(j.Derive, []Derived{{"speed", "length(v)"}, {"half", "speed==0.5"}}) && j.Where == "speed > 1"
		}, ""},
		{"wrong derived", func() { f.derive.SetText("a = 1\nspeed") }, nil, "derived attributes, line 2: write NAME"},
		{"wrong order", func() { f.derive.SetText("half = speed / 2\nspeed = length(v)") }, nil, "half: at character 1: there is no attribute"},
		{"derived among some", func() {
			f.derive.SetText("speed = length(v)")
			f.every.SetChecked(false)
			f.attributes.SetSelected([]string{"Age"})
		}, func(j Job, _ []*sequence.Sequence) bool { return slices.Equal(j.Attributes, []string{"Age", "speed"}) }, ""},
		{"nothing derived", func() {
			f.derive.SetText("")
			f.where.SetText("")
			f.attributes.SetSelected(nil)
			f.every.SetChecked(true)
		}, func(j Job, _ []*sequence.Sequence) bool {
			return j.Where == "" && j.Derive == nil && j.Attributes == nil
		}, ""},
		{"skip", func() { f.exists.SetSelected(existSkip) }, func(j Job, _ []*sequence.Sequence) bool { return j.SkipExisting && !j.Force }, ""},
		{"force", func() { f.exists.SetSelected(existForce) }, func(j Job, _ []*sequence.Sequence) bool { return j.Force && !j.SkipExisting }, ""},
		{"folder", func() { f.dir.SetText(" /tmp/out ") }, func(j Job, _ []*sequence.Sequence) bool { return j.Dir == "/tmp/out" }, ""},
		{"no attribute", func() { f.every.SetChecked(false) }, nil, "no attribute is chosen"},
		{"attributes", func() { f.attributes.SetSelected([]string{"Age", "Size"}) }, func(j Job, _ []*sequence.Sequence) bool {
			return slices.Equal(j.Attributes, []string{"Age", "Size"})
		}, ""},
		{"all again", func() { f.every.SetChecked(true) }, func(j Job, _ []*sequence.Sequence) bool { return len(j.Attributes) == 0 }, ""},
		{"no sequence", func() { f.sequences.SetSelected(nil) }, nil, "no sequence is chosen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.change()
			j, s, err := f.job()
			if c.wrong == "" {
				if err != nil || !c.check(j, s) {
					t.Errorf("the job is %+v: %v", j, err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.wrong) {
				t.Errorf("the error is %v", err)
			}
			if !strings.HasPrefix(f.estimate.Text, c.wrong) || f.estimate.Importance != widget.DangerImportance || !f.begin.Disabled() {
				t.Errorf("it says %q, can begin: %v", f.estimate.Text, !f.begin.Disabled())
			}
		})
	}
}

// What is wrong with an expression is pointed at.
func TestExportPointsAtWhatIsWrong(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	f := b.askJob(true, nil)
	size := f.dialog.MinSize()
	f.where.SetText("Age > 1 && Agee < 5")
	if got := f.dialog.MinSize(); got != size {
		t.Errorf("the dialog needs %v instead of %v", got, size)
	}
	if lines := strings.Split(f.caret.Text, "\n"); !f.caret.Visible() || len(lines) != 2 || strings.Index(lines[1], "^") != 11 {
		t.Errorf("it points %q", f.caret.Text)
	}
	f.where.SetText("Age > 1")
	if f.caret.Visible() {
		t.Errorf("it points %q still", f.caret.Text)
	}
	b.untilPlanned(f)
	if f.begin.Disabled() {
		t.Error("it cannot begin")
	}
}

// Only some formats can hold all frames.
func TestExportIntoOneFile(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.view.SetCamera(render.Camera{Up: render.ZUp}, false)
	f := b.askJob(true, nil)
	if f.oneFile.Visible() {
		t.Error("a table is offered for all frames")
	}
	f.format.SetSelected(formatTitle("usda"))
	if !f.oneFile.Visible() {
		t.Fatal("one file is not offered")
	}
	f.oneFile.SetChecked(true)
	if j, _, err := f.job(); err != nil || !j.OneFile || j.UpAxis != "Z" || j.FPS != 24 {
		t.Errorf("%v: %+v", err, j)
	}
	b.untilPlanned(f)
	if !strings.HasPrefix(f.estimate.Text, "3 frames") {
		t.Errorf("it says %q", f.estimate.Text)
	}
	f.format.SetSelected(formatTitle("csv"))
	if j, _, _ := f.job(); j.OneFile || f.oneFile.Visible() {
		t.Error("a table gets all frames")
	}
}

func TestFormatsInWords(t *testing.T) {
	for name := range formatWords {
		if got := formatNamed(formatTitle(name)); got != name {
			t.Errorf("%s is called %q, which is %q", name, formatTitle(name), got)
		}
	}
	if formatTitle("new") != "new" || formatNamed("new") != "new" {
		t.Error("a format without words has no name")
	}
}

// Attributes can only be chosen where they matter.
func TestExportAttributes(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	f := b.askJob(true, []string{"Age"})
	if f.every.Checked || f.attributes.Disabled() || !slices.Contains(f.attributes.Options, "PointPosition") {
		t.Errorf("all: %v, the attributes are %v", f.every.Checked, f.attributes.Options)
	}
	f.every.SetChecked(true)
	if !f.attributes.Disabled() {
		t.Error("all are exported, and some can be chosen")
	}
}

func TestFormTakesTheRange(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	b.play(func(p *playback.Player) { p.SetRange(1, 2) })
	b.until("the range is set", func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 2 })
	f := b.askJob(false, nil)
	if f.frames.Text != "2-3" {
		t.Errorf("the frames are %q", f.frames.Text)
	}
}

// Negative numbers too.
func TestFormTakesANegativeRange(t *testing.T) {
	b := newBench(t)
	b.engine.find = func([]string) ([]*sequence.Sequence, error) {
		return sequence.Group([]string{"fog_-0003.prt", "fog_-0002.prt", "fog_-0001.prt", "fog_0000.prt"}, sequence.Options{}), nil
	}
	b.engine.make = brokenAt()
	b.Open([]string{"fog"}, false)
	b.until("it is open", func() bool { return b.frame != nil })
	b.play(func(p *playback.Player) { p.SetRange(0, 1) })
	b.until("the range is set", func() bool { return b.facts.Settings.Out == 1 })
	f := b.askJob(false, nil)
	j, _, err := f.job()
	if err != nil || !j.Frames.Contains(sequence.NewNumber(-3)) || j.Frames.Contains(sequence.NewNumber(-1)) {
		t.Errorf("%q means %v: %v", f.frames.Text, j.Frames, err)
	}
}

func TestPlanText(t *testing.T) {
	job := batch.Job{Bytes: 1000}
	for _, c := range []struct {
		name string
		plan Plan
		want string
	}{
		{"one", Plan{Plan: &batch.Plan{Jobs: []batch.Job{job}, Bytes: 1000}}, "1 file (1.0 kB)."},
		{"skipped", Plan{Plan: &batch.Plan{Skipped: []batch.Skipped{{Reason: "is up to date"}, {}}}}, "0 files (0 B), 2 skipped: is up to date."},
		{"failed", Plan{Plan: &batch.Plan{Jobs: []batch.Job{job, job}, Bytes: 2e6, Failed: []batch.Failed{{Err: errors.New("gone")}}}}, "2 files (2.0 MB), 1 cannot be done: gone."},
		{"space", Plan{Plan: &batch.Plan{Jobs: []batch.Job{job}, Bytes: 1000}, NeedBytes: 2e9, FreeBytes: 50e9, Dir: "/out"}, "1 file (1.0 kB). About 2.0 GB are needed, 50 GB are free in /out."},
		{"space unknown", Plan{Plan: &batch.Plan{}, NeedBytes: 2e9, FreeBytes: -1}, "0 files (0 B). About 2.0 GB are needed."},
		{"short", Plan{Plan: &batch.Plan{}, NeedBytes: 2e9, FreeBytes: 0, Short: true}, "0 files (0 B). About 2.0 GB are needed, 0 B are free. That will probably not do."},
	} {
		if got := planText(&c.plan); got != c.want {
			t.Errorf("%s: it says %q, not %q", c.name, got, c.want)
		}
	}
}

func TestPlans(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	f := b.askJob(true, nil)
	b.untilPlanned(f)
	jobs := []batch.Job{{}}
	for _, c := range []struct {
		name   string
		plan   Plan
		err    error
		text   string
		begins bool
		danger bool
	}{
		{"error", Plan{}, errors.New("two files would have the same result"), "two files would have the same result", false, true},
		{"exists", Plan{Plan: &batch.Plan{Failed: make([]batch.Failed, 3)}, Exists: true}, nil, "3 results exist already: choose", false, true},
		{"no such frames", Plan{Plan: &batch.Plan{}}, nil, "There are no frames", false, true},
		{"nothing to do", Plan{Plan: &batch.Plan{Skipped: make([]batch.Skipped, 2)}}, nil, "0 files", false, false},
		{"too little space", Plan{Plan: &batch.Plan{Jobs: jobs}, Short: true}, nil, "1 file", true, true},
		{"fine", Plan{Plan: &batch.Plan{Jobs: jobs}}, nil, "1 file", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f.begin.Disable()
			f.planned(&c.plan, c.err)
			if !strings.HasPrefix(f.estimate.Text, c.text) || f.begin.Disabled() == c.begins || (f.estimate.Importance == widget.DangerImportance) != c.danger {
				t.Errorf("it says %q, can begin: %v", f.estimate.Text, !f.begin.Disabled())
			}
		})
	}
}

// Typing makes a new plan with each key; an answer to an older one is not shown.
func TestLatePlanIsIgnored(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	let := make(chan struct{})
	var ended atomic.Int64
	b.engine.plan = func(ctx context.Context, s []*sequence.Sequence, j Job) (*Plan, error) {
		if j.Dir == "slow" {
			<-let // and does not even listen to ctx
			defer ended.Add(1)
		}
		return planOf(s, j), nil
	}
	f := b.askJob(false, nil)
	f.dir.SetText("slow")
	b.until("the slow plan has begun", func() bool { return b.engine.planned("slow") })
	f.dir.SetText("quick")
	b.untilPlanned(f)
	quick := f.plan
	close(let)
	b.until("the slow one has ended", func() bool { return ended.Load() == 1 })
	b.idle(5e6)
	if f.plan != quick || f.plan.Job.Dir != "quick" {
		t.Errorf("the plan is of %q", f.plan.Job.Dir)
	}
}

func (e *fakeEngine) planned(dir string) (found bool) {
	e.lock(func() { found = slices.ContainsFunc(e.jobs, func(j Job) bool { return j.Dir == dir }) })
	return found
}

// Only the last of many quick changes is planned.
func TestPlansAreCoalesced(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	f := b.askJob(false, nil)
	for _, text := range []string{"1", "1-", "1-3", "1-3x", "1-3x2"} {
		f.frames.SetText(text)
	}
	b.untilPlanned(f)
	b.idle(200 * time.Millisecond)
	if n := len(b.engine.jobs); n != 1 || f.estimate.Text != "2 files (2.0 kB)." {
		t.Errorf("planned %d times, it says %q", n, f.estimate.Text)
	}
}

// A form that is gone wants nothing any more.
func TestCancelledFormEndsItsPlan(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	var stopped atomic.Bool
	b.engine.plan = func(ctx context.Context, _ []*sequence.Sequence, _ Job) (*Plan, error) {
		<-ctx.Done()
		stopped.Store(true)
		return nil, ctx.Err()
	}
	f := b.askJob(false, nil)
	b.until("it is being planned", func() bool { return b.engine.planned("") })
	b.tap("Cancel")
	b.until("it is stopped", stopped.Load)
	if b.overlay() != nil || b.window.Canvas().Focused() != fyne.Focusable(b.view) {
		t.Error("the picture has not got the keys back")
	}
	f.run() // nothing
	if len(b.jobs.jobs) != 0 {
		t.Error("a job has begun without a plan")
	}
}

func TestConversionRuns(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.until("all are in memory", func() bool { return b.facts.Timeline.States[2].Kind() == playback.Cached })
	loads := b.engine.loads.Load()
	f := b.askJob(false, nil)
	f.frames.SetText("1-2")
	b.untilPlanned(f)
	b.engine.lock(func() { b.engine.fresh["smoke.0001.icecache"] = true })
	b.tap("Convert")
	if b.overlay() != nil || !b.tabIs(tabJobs) {
		t.Error("the dialog has not gone, or the jobs are not seen")
	}
	b.until("it is done", func() bool { return !b.jobs.running() })
	j := b.jobs.jobs[0]
	if j.title != "Conversion" || !strings.HasPrefix(j.text.Text, "2 done, 0 failed, ") {
		t.Errorf("%s: %q", j.title, j.text.Text)
	}
	if line := j.outcomes[0].line(); !strings.HasPrefix(line, "smoke.0001.icecache: 10 points, 700 B in ") {
		t.Errorf("the first says %q", line)
	}
	b.until("it is known that the first is fast", func() bool { return b.facts.Timeline.Slots[0].Fast })
	b.until("those converted are read again", func() bool { return b.engine.loads.Load() == loads+2 })
}

// What is converted to another folder is not what the sequence is read from.
func TestConversionElsewhere(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.until("all are in memory", func() bool { return b.facts.Timeline.States[1].Kind() == playback.Cached })
	loads := b.engine.loads.Load()
	f := b.askJob(false, nil)
	f.dir.SetText(t.TempDir())
	b.untilPlanned(f)
	b.tap("Convert")
	b.until("it is done", func() bool { return !b.jobs.running() })
	b.idle(10e6)
	if n := b.engine.loads.Load(); n != loads {
		t.Errorf("%d frames were read again", n-loads)
	}
}

func TestExportRuns(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.engine.plan = func(_ context.Context, s []*sequence.Sequence, j Job) (*Plan, error) {
		p := planOf(s, j)
		p.Run = func(ctx context.Context, report func(batch.Result)) (batch.Summary, error) {
			report(batch.Result{Job: p.Jobs[0], Output: batch.Output{Points: 1234, Bytes: 5000, Warnings: []string{"id is missing"}}})
			report(batch.Result{Job: p.Jobs[1], Err: os.ErrPermission})
			return batch.Summary{Done: 1, Failed: 1}, fmt.Errorf("1 of 2 failed")
		}
		return p, nil
	}
	f := b.askJob(true, nil)
	b.untilPlanned(f)
	b.tap("Export")
	b.until("it is done", func() bool { return !b.jobs.running() })
	j := b.jobs.jobs[0]
	if j.title != "Export to csv" || j.text.Text != "1 of 2 failed" {
		t.Errorf("%s: %q", j.title, j.text.Text)
	}
	if line := j.outcomes[0].line(); line != "smoke.0001.icecache: 1,234 points, 5.0 kB in 0.00 s; id is missing" {
		t.Errorf("the first says %q", line)
	}
	if m := b.messages(failure); !slices.Equal(m, []string{"smoke.0002.icecache: permission denied", "Export to csv: 1 of 2 failed"}) {
		t.Errorf("the log says %q", m)
	}
}

// The browser asks for an export of an attribute, or of a frame.
func TestExportTarget(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.add("fire", 1, 2)
	id := browserID(b.entryNamed("fire"))
	b.exportTarget(browser.Target{Sequence: id, Attribute: "Age", Slot: 1})
	b.until("it is planned", func() bool {
		b.engine.mu.Lock()
		defer b.engine.mu.Unlock()
		return len(b.engine.jobs) > 0
	})
	j := b.engine.jobs[len(b.engine.jobs)-1]
	if !slices.Equal(j.Attributes, []string{"Age"}) || !j.Frames.Contains(sequence.NewNumber(2)) || j.Frames.Contains(sequence.NewNumber(1)) || j.To != "csv" {
		t.Errorf("the job is %+v", j)
	}
	groups := inOverlay[*widget.CheckGroup](b)
	if !slices.ContainsFunc(groups, func(g *widget.CheckGroup) bool { return slices.Equal(g.Selected, []string{"fire.####.icecache"}) }) {
		t.Error("fire is not chosen alone")
	}
}

// Two sequences of the same name in two folders are two.
func TestFormTellsFoldersApart(t *testing.T) {
	b := newBench(t)
	b.open("a/smoke", 1)
	b.Open([]string{b.files("b/smoke", 1, 2)}, true)
	b.until("both are open", func() bool { return len(b.entries) == 2 })
	f := b.askJob(false, nil)
	if n := len(f.sequences.Options); n != 2 || f.sequences.Options[0] == f.sequences.Options[1] {
		t.Fatalf("the choices are %q", f.sequences.Options)
	}
	f.sequences.SetSelected(f.sequences.Options[1:])
	if _, s, err := f.job(); err != nil || len(s) != 1 || len(s[0].Files) != 2 {
		t.Errorf("%d sequences: %v", len(s), err)
	}
}

func TestChooseFolderOfResults(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	f := b.askJob(false, nil)
	out := t.TempDir()
	b.picked = [][]string{{out}}
	for _, button := range inOverlay[*widget.Button](b) {
		if button.Text == "" && button.Icon == theme.FolderOpenIcon() {
			button.OnTapped()
		}
	}
	b.until("the folder is taken", func() bool { return f.dir.Text == out })
}
