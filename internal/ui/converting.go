// Converting and exporting: what, where to, and what is in the way.

package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/batch"
	"floe/internal/render"
	"floe/internal/sequence"
)

// What to do with results that exist.
const (
	existUpdate = "make what is out of date again"
	existSkip   = "leave them all"
	existForce  = "replace them all"
	existRefuse = "stop"
)

// jobForm is the dialog of a conversion or an export.
type jobForm struct {
	window  *Window
	export  bool
	entries []*entry
	names   []string // of the entries

	sequences  *widget.CheckGroup
	frames     *field
	format     *widget.Select
	oneFile    *widget.Check // all frames in one file, of formats that can hold them
	attributes *widget.CheckGroup
	every      *widget.Check // all attributes
	where      *field
	derive     *field // a line for each attribute
	dir        *field
	caret      *widget.Label // points at what is wrong with an expression
	exists     *widget.Select
	estimate   *widget.Label
	begin      *widget.Button
	dialog     *dialog.CustomDialog

	plan *Plan
	turn int // counts plans, so that late ones are known
	stop context.CancelFunc
}

func (w *Window) askConvert() { w.askJob(false, nil) }
func (w *Window) askExport()  { w.askJob(true, nil) }

// askJob opens the dialog. attributes, if any, are chosen to begin with.
func (w *Window) askJob(export bool, attributes []string) *jobForm {
	f := &jobForm{window: w, export: export, stop: func() {}}
	title, begin := "Convert to HDF5 (.sih5)", "Convert"
	if export {
		title, begin = "Export", "Export"
	}
	f.build(begin, attributes)
	f.dialog = dialog.NewCustomWithoutButtons(title, f.layout(), w.window)
	f.dialog.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { f.dialog.Hide() }), f.begin})
	f.dialog.Resize(fyne.NewSize(640, 0))
	w.present(f.dialog, func() { f.stop() })
	f.replan()
	return f
}

func (f *jobForm) build(begin string, attributes []string) {
	w := f.window
	f.entries, f.names = slices.Clone(w.entries), w.entryNames()
	f.sequences = widget.NewCheckGroup(f.names, func([]string) { f.replan() })
	f.sequences.Selected = slices.Clone(f.names)
	f.frames = w.newField("")
	f.frames.SetPlaceHolder("all; or 1-100x2, 5, 9-12")
	f.frames.OnChanged = func(string) { f.replan() }
	if s := w.facts.Settings; w.facts.Timeline != nil && (s.In > 0 || s.Out < len(w.facts.Timeline.Slots)-1) && s.Out < len(w.facts.Timeline.Slots) {
		slots := w.facts.Timeline.Slots
		f.frames.SetText(numberPlain(slots[s.In].Number) + "-" + numberPlain(slots[s.Out].Number))
	}
	f.dir = w.newField("")
	f.dir.SetPlaceHolder("where converted files belong (see preferences)")
	f.dir.OnChanged = func(string) { f.replan() }
	choices := []string{existUpdate, existSkip, existForce}
	if f.export {
		f.dir.SetPlaceHolder("beside the sources")
		choices = []string{existRefuse, existSkip, existForce}
	}
	f.exists = widget.NewSelect(choices, func(string) { f.replan() })
	f.exists.Selected = choices[0]
	f.format = widget.NewSelect(formatTitles(w.engine.ExportFormats()), func(string) {
		setShown(f.oneFile, f.holdsFrames())
		f.replan()
	})
	f.format.Selected = formatTitle("csv")
	f.oneFile = widget.NewCheck("all frames in one file", func(bool) { f.replan() })
	f.oneFile.Hide()
	f.buildExpressions()
	f.estimate = widget.NewLabel("")
	f.estimate.Wrapping = fyne.TextWrapWord
	f.begin = widget.NewButton(begin, f.run)
	f.begin.Importance = widget.HighImportance
	f.buildAttributes(attributes)
}

// buildExpressions makes the entries of what points are exported and what is added
// to them.
func (f *jobForm) buildExpressions() {
	f.where = f.window.newField("")
	f.where.SetPlaceHolder("all points; or Age > 2 && v.y < 0")
	f.where.OnChanged = func(string) { f.replan() }
	f.derive = f.window.newField("")
	f.derive.MultiLine = true
	f.derive.Wrapping = fyne.TextWrapOff
	f.derive.SetMinRowsVisible(2)
	f.derive.SetPlaceHolder("none; or one a line, such as speed = length(v)")
	f.derive.OnChanged = func(string) { f.replan() }
	f.caret, _ = newCaretLabels()
}

func (f *jobForm) buildAttributes(chosen []string) {
	var names []string
	if h := f.window.header(); h != nil {
		for _, a := range h.Attributes {
			names = append(names, a.Name)
		}
	}
	f.attributes = widget.NewCheckGroup(names, func([]string) { f.replan() })
	f.every = widget.NewCheck("all", func(all bool) {
		if all {
			f.attributes.Disable()
		} else {
			f.attributes.Enable()
		}
		f.replan()
	})
	f.every.Checked = len(chosen) == 0
	f.attributes.Selected = chosen
	if f.every.Checked {
		f.attributes.Disable()
	}
}

func (f *jobForm) layout() fyne.CanvasObject {
	choose := widget.NewButtonWithIcon("", theme.FolderOpenIcon(), func() {
		f.window.pick(Pick{Title: "Folder for the results", Folder: true, Dir: f.window.folder()}, func(paths []string) { f.dir.SetText(paths[0]) })
	})
	form := widget.NewForm()
	if len(f.window.entries) > 1 {
		form.Append("Sequences", f.sequences)
	}
	form.Append("Frames", f.frames)
	if f.export {
		form.Append("Format", container.NewBorder(nil, nil, nil, f.oneFile, f.format))
		list := container.NewVScroll(f.attributes)
		list.SetMinSize(fyne.NewSize(200, 110))
		form.Append("Attributes", container.NewBorder(f.every, nil, nil, nil, list))
		form.Append("Derived attributes", f.derive)
		form.Append("Only points where", f.where)
	}
	form.Append("Folder", container.NewBorder(nil, nil, nil, choose, f.dir))
	form.Append("If results exist", f.exists)
	lines := 2
	if f.export {
		lines = 5 // two point at what is wrong with an expression
	}
	return container.NewBorder(form, messageBox(lines, f.caret, f.estimate), nil, nil)
}

// messageBox has room for so many lines, so that a dialog does not change its size
// with what it says; what is longer or wider can be scrolled to.
func messageBox(lines int, labels ...fyne.CanvasObject) fyne.CanvasObject {
	box := container.NewScroll(container.NewVBox(labels...))
	line := fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{}).Height
	box.SetMinSize(fyne.NewSize(0, float32(lines)*line+2*theme.InnerPadding()))
	return box
}

// job is what the form says.
func (f *jobForm) job() (Job, []*sequence.Sequence, error) {
	j := Job{Dir: strings.TrimSpace(f.dir.Text), Force: f.exists.Selected == existForce, SkipExisting: f.exists.Selected == existSkip}
	if f.export {
		j.To = formatNamed(f.format.Selected)
		if !f.every.Checked {
			if j.Attributes = f.attributes.Selected; len(j.Attributes) == 0 {
				return j, nil, errors.New("no attribute is chosen")
			}
		}
	}
	j.OneFile = f.export && f.holdsFrames() && f.oneFile.Checked
	if !f.export || j.OneFile {
		j.FPS, j.UpAxis = f.window.facts.Settings.FPS, upAxis(f.window.view.Camera().Up)
	}
	if err := f.readExpressions(&j); err != nil {
		return j, nil, err
	}
	if text := strings.TrimSpace(f.frames.Text); text != "" {
		r, err := sequence.ParseRange(text)
		if err != nil {
			return j, nil, fmt.Errorf("frames: %w", err)
		}
		j.Frames = r
	}
	var chosen []*sequence.Sequence
	for i, e := range f.entries {
		if slices.Contains(f.sequences.Selected, f.names[i]) {
			chosen = append(chosen, e.sequence)
		}
	}
	if len(chosen) == 0 {
		return j, nil, errors.New("no sequence is chosen")
	}
	return j, chosen, f.fits(&j)
}

func upAxis(u render.Up) string {
	if u == render.ZUp {
		return "Z"
	}
	return "Y"
}

// holdsFrames tells whether a file of the format can hold many frames.
func (f *jobForm) holdsFrames() bool { return formatNamed(f.format.Selected) == "usda" }

// chooseOnly leaves one sequence chosen.
func (f *jobForm) chooseOnly(e *entry) {
	if i := slices.Index(f.entries, e); i >= 0 {
		f.sequences.SetSelected([]string{f.names[i]})
	}
}

// replan finds out, off the UI goroutine, what the form would do.
func (f *jobForm) replan() {
	if f.dialog == nil {
		return // still being built
	}
	f.stop()
	f.plan = nil
	f.turn++
	turn := f.turn
	f.begin.Disable()
	j, chosen, err := f.job()
	if err != nil {
		f.tellError(err)
		return
	}
	f.tell("Looking…", false)
	ctx, cancel := context.WithCancel(f.window.ctx)
	f.stop = cancel
	go func() {
		// Typing makes a new plan with each key; only the last is worth it.
		select {
		case <-time.After(150 * time.Millisecond):
		case <-ctx.Done():
			return
		}
		plan, err := f.window.engine.PlanJob(ctx, chosen, j)
		f.window.do(func() {
			if turn == f.turn && ctx.Err() == nil {
				f.planned(plan, err)
			}
		})
	}()
}

// tellError tells what is wrong, and points at it if that is an expression.
func (f *jobForm) tellError(err error) {
	caret, _ := caretText(err)
	f.tell(err.Error(), true)
	f.caret.SetText(caret)
	setShown(f.caret, caret != "")
}

func (f *jobForm) tell(text string, wrong bool) {
	f.caret.Hide()
	f.estimate.Importance = widget.MediumImportance
	if wrong {
		f.estimate.Importance = widget.DangerImportance
	}
	f.estimate.SetText(text)
}

func (f *jobForm) planned(p *Plan, err error) {
	if err != nil {
		f.tellError(err)
		return
	}
	f.plan = p
	if p.Exists {
		f.tell(fmt.Sprintf("%s exist already: choose what is to become of them.", plural(len(p.Failed), "result")), true)
		return
	}
	if len(p.Jobs)+len(p.Skipped)+len(p.Failed) == 0 {
		f.tell("There are no frames of these numbers.", true)
		return
	}
	f.tell(planText(p), p.Short)
	if len(p.Jobs) > 0 {
		f.begin.Enable()
	}
}

// planText says what a plan would do.
func planText(p *Plan) string {
	var b strings.Builder
	what := plural(len(p.Jobs), "file")
	if p.Job.OneFile {
		what = plural(len(p.Jobs), "frame")
	}
	fmt.Fprintf(&b, "%s (%s)", what, bytesText(p.Bytes))
	if n := len(p.Skipped); n > 0 {
		fmt.Fprintf(&b, ", %d skipped: %s", n, p.Skipped[0].Reason)
	}
	if n := len(p.Failed); n > 0 {
		fmt.Fprintf(&b, ", %d cannot be done: %v", n, p.Failed[0].Err)
	}
	b.WriteString(".")
	if p.NeedBytes > 0 {
		fmt.Fprintf(&b, " About %s are needed", bytesText(p.NeedBytes))
		if p.FreeBytes >= 0 {
			fmt.Fprintf(&b, ", %s are free", bytesText(p.FreeBytes))
		}
		if p.Dir != "" {
			fmt.Fprintf(&b, " in %s", p.Dir)
		}
		b.WriteString(".")
	}
	if p.Short {
		b.WriteString(" That will probably not do.")
	}
	return b.String()
}

// run starts the job; the dialog goes, the artist goes on looking.
func (f *jobForm) run() {
	p := f.plan
	if p == nil {
		return
	}
	f.dialog.Hide()
	f.window.runPlan(p)
}

func (w *Window) runPlan(p *Plan) {
	title := "Conversion"
	if p.Job.To != "" {
		title = "Export to " + p.Job.To
	}
	w.showTab(tabJobs)
	j := w.jobs.start(title, len(p.Jobs), p.Bytes, func(ctx context.Context, j *job) error {
		summary, err := p.Run(ctx, func(r batch.Result) { w.jobs.step(j, outcomeOf(r), r.Job.Bytes) })
		w.do(func() {
			j.summary = fmt.Sprintf("%d done, %d failed, %s to %s", summary.Done, summary.Failed, bytesText(summary.BytesIn), bytesText(summary.BytesOut))
			if p.Job.To == "" && summary.Done > 0 {
				w.converted(p)
			}
		})
		return err
	})
	j.whole = p.Job.OneFile
}

func outcomeOf(r batch.Result) outcome {
	o := outcome{name: baseName(r.Source), err: r.Err}
	if r.Err == nil {
		o.text = fmt.Sprintf("%s points, %s in %.2f s", countText(r.Points), bytesText(r.Output.Bytes), r.Elapsed.Seconds())
		if len(r.Warnings) > 0 {
			o.text += "; " + strings.Join(r.Warnings, "; ")
		}
	}
	return o
}

// converted makes the sequences reload from the files that now exist: frames that
// are not in memory are mapped from now on.
func (w *Window) converted(p *Plan) {
	paths := map[string]bool{}
	for _, j := range p.Jobs {
		paths[j.Source] = true
	}
	// Elsewhere than where they are looked for they change nothing.
	w.filesConverted(paths, p.Job.Dir == "")
}
