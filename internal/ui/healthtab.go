// The tab "Health": kinds of problems on the left, the chosen one on the right.

package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/health"
	"floe/internal/sequence"
)

// groupKey names a group of findings: what stays chosen when a report is replaced.
type groupKey struct {
	entry     *entry
	code      health.Code
	severity  health.Severity
	attribute string
}

// healthTab shows what was found in all open sequences. It is for the UI
// goroutine.
type healthTab struct {
	window *Window
	root   fyne.CanvasObject
	job    *job // the last check, nil before the first

	summary     *widget.Label
	bar         *widget.ProgressBar
	check, copy *widget.Button
	intro       *fyne.Container
	body        *container.Split
	rows        *fyne.Container
	groups      map[groupKey]*groupRow

	chosen   groupKey
	visited  int // of the chosen one's frames, where a click led; -1 for none yet
	findings []health.Finding
	title    *widget.Label
	advice   *widget.Label
	detail   *widget.Label // the visited finding, in full
	list     *widget.List
}

const healthIntro = `Reads every frame of all open sequences, beside you, and tells what is wrong with them: frames
that are missing, damaged or still being written, values that are no numbers, points that vanish,
jump or fly away, attributes that change, frozen frames, conversions that are out of date.`

func newHealthTab(w *Window) *healthTab {
	t := &healthTab{window: w, visited: -1, groups: map[groupKey]*groupRow{}}
	t.summary = widget.NewLabel("")
	t.summary.Truncation = fyne.TextTruncateEllipsis
	t.bar = widget.NewProgressBar()
	t.bar.Hide()
	t.check = widget.NewButtonWithIcon("", theme.SearchIcon(), t.checkOrStop)
	t.copy = widget.NewButtonWithIcon("Copy", theme.ContentCopyIcon(), func() { w.copyText(t.text()) })
	t.buildIntro()
	t.buildBody()
	head := container.NewBorder(nil, nil, nil, container.NewHBox(t.copy, t.check), container.NewStack(t.summary, t.bar))
	t.root = container.NewBorder(head, nil, nil, nil, container.NewStack(t.body, t.intro))
	t.refresh()
	return t
}

// buildIntro makes what is seen before the first check.
func (t *healthTab) buildIntro() {
	text := widget.NewLabelWithStyle(healthIntro, fyne.TextAlignCenter, fyne.TextStyle{})
	text.Importance = widget.LowImportance
	begin := widget.NewButtonWithIcon("Check for Problems", theme.SearchIcon(), func() { t.window.actions.byID["check"].run() })
	begin.Importance = widget.HighImportance
	t.intro = container.NewCenter(container.NewVBox(text, container.NewHBox(layout.NewSpacer(), begin, layout.NewSpacer())))
}

func (t *healthTab) buildBody() {
	t.rows = container.NewVBox()
	t.title = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	t.title.Truncation = fyne.TextTruncateEllipsis
	t.advice = widget.NewLabel("")
	t.advice.Importance = widget.LowImportance
	t.advice.Wrapping = fyne.TextWrapWord
	t.detail = widget.NewLabel("")
	t.detail.Wrapping = fyne.TextWrapWord
	t.list = widget.NewList(func() int { return len(t.findings) }, newFindingRow, t.fillFinding)
	t.list.HideSeparators = true
	t.list.OnSelected = func(i int) {
		t.list.UnselectAll()
		t.visit(i)
	}
	right := container.NewBorder(container.NewVBox(t.title, t.detail, t.advice), nil, nil, nil, t.list)
	t.body = container.NewHSplit(container.NewVScroll(t.rows), right)
	t.body.SetOffset(0.55)
}

// setJob shows a check that has begun.
func (t *healthTab) setJob(j *job) {
	t.job = j
	t.bar.SetValue(0)
	t.refresh()
	t.window.refreshMenu()
}

func (t *healthTab) running() bool { return len(t.window.checks) > 0 }

// setProgress is called ten times a second at most.
func (t *healthTab) setProgress(part float64) { t.bar.SetValue(part) }

func (t *healthTab) checkOrStop() {
	if t.running() {
		t.job.cancel()
		return
	}
	t.window.actions.byID["check"].run()
}

// allClosed ends a check of what is not open any more.
func (t *healthTab) allClosed() {
	if t.running() {
		t.job.cancel()
	}
	t.refresh()
}

// refresh shows what is known now.
func (t *healthTab) refresh() {
	known, running := t.known(), t.running()
	setShown(t.intro, len(known) == 0 && !running)
	setShown(t.body, len(known) > 0)
	setShown(t.bar, running)
	setShown(t.summary, !running)
	setShown(t.check, len(known) > 0 || running)
	setShown(t.copy, len(known) > 0)
	t.check.SetIcon(theme.SearchIcon())
	t.check.SetText("Check Again")
	if running {
		t.check.SetIcon(theme.MediaStopIcon())
		t.check.SetText("Stop")
	}
	t.summary.SetText(summaryOf(known))
	t.fillGroups(known)
	t.showChosen()
}

// summaryOf says in a line what was found in all sequences.
func summaryOf(known []*entry) string {
	switch len(known) {
	case 0:
		return ""
	case 1:
		return known[0].name + ": " + known[0].health.Load().text()
	}
	var all health.Report
	for _, e := range known {
		r := e.health.Load().report
		all.Read += r.Read
		all.Findings = append(all.Findings, r.Findings...)
	}
	return plural(len(known), "sequence") + ": " + newCheckup(&all, "").text()
}

func setShown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// known are the sequences that have been checked.
func (t *healthTab) known() (known []*entry) {
	for _, e := range t.window.entries {
		if e.health.Load() != nil {
			known = append(known, e)
		}
	}
	return known
}

// fillGroups lists the groups, with a heading for each of several sequences.
func (t *healthTab) fillGroups(known []*entry) {
	t.rows.RemoveAll()
	clear(t.groups)
	for _, e := range known {
		c := e.health.Load()
		if len(known) > 1 {
			head := widget.NewLabelWithStyle(e.name+": "+c.text(), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
			head.Truncation = fyne.TextTruncateEllipsis
			t.rows.Add(head)
		} else if len(c.report.Findings) == 0 {
			t.rows.Add(widget.NewLabelWithStyle("Nothing is wrong.", fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
		}
		for _, g := range c.report.Groups() {
			key := groupKey{e, g.Code, g.Severity, g.Attribute}
			t.groups[key] = newGroupRow(g, func() { t.choose(key) }, t.window.focusView)
			t.rows.Add(t.groups[key])
		}
	}
	t.rows.Refresh()
}

// choose shows a group and goes to its first frame; when it is chosen already, to
// the next.
func (t *healthTab) choose(key groupKey) {
	if key != t.chosen {
		t.chosen, t.visited = key, -1
		t.showChosen()
	}
	for range t.findings {
		if t.visited = (t.visited + 1) % len(t.findings); t.visit(t.visited) {
			return
		}
	}
}

// visit goes to the frame of a finding; it is false if that has none.
func (t *healthTab) visit(i int) bool {
	f := t.findings[i]
	if f.Frame == nil {
		return false
	}
	t.visited = i
	t.list.ScrollTo(i)
	t.showVisited()
	t.window.seekNumber(f.Frame.Float64())
	t.window.say("Frame %s: %s", f.Frame, findingText(f))
	t.window.focusView()
	return true
}

// showChosen shows the chosen group on the right.
func (t *healthTab) showChosen() {
	row := t.groups[t.chosen]
	for _, r := range t.groups {
		r.setChosen(r == row)
	}
	if row == nil {
		t.chosen, t.visited, t.findings = groupKey{}, -1, nil
		t.title.SetText("")
		t.advice.SetText("")
		if len(t.groups) > 0 {
			t.advice.SetText("Click a line: it goes to the first frame with that problem, and with each further click to the next.")
		}
	} else {
		t.findings = row.group.Findings
		t.title.SetText(row.group.Code.Title())
		t.advice.SetText(row.group.Code.Advice())
		t.visited = min(t.visited, len(t.findings)-1)
	}
	t.showVisited()
	t.list.Refresh()
}

// showVisited shows a finding in full, and the list only if there are others.
func (t *healthTab) showVisited() {
	setShown(t.list, len(t.findings) > 1)
	setShown(t.detail, len(t.findings) > 0)
	if len(t.findings) > 0 {
		t.detail.SetText(findingLine(t.findings[max(t.visited, 0)]))
	}
}

func newFindingRow() fyne.CanvasObject {
	text := widget.NewLabel("")
	text.Truncation = fyne.TextTruncateEllipsis
	return text
}

func (t *healthTab) fillFinding(i int, row fyne.CanvasObject) {
	if i < len(t.findings) {
		row.(*widget.Label).SetText(findingLine(t.findings[i]))
	}
}

// findingLine is a finding with its frame.
func findingLine(f health.Finding) string {
	text := strings.ReplaceAll(findingText(f), "\n", "  ")
	switch {
	case f.Frame != nil:
		return "Frame " + f.Frame.String() + "   " + text
	case f.File != "":
		return f.File + "   " + text
	}
	return text
}

// text is everything that was found, to be sent to somebody.
func (t *healthTab) text() string {
	var b strings.Builder
	for _, e := range t.known() {
		c := e.health.Load()
		fmt.Fprintf(&b, "%s: %s\n", e.key, c.text())
		for _, g := range c.report.Groups() {
			fmt.Fprintf(&b, "\n%s: %s\n", groupTitle(g), framesText(g))
			for _, f := range g.Findings {
				fmt.Fprintf(&b, "  %s\n", findingLine(f))
			}
			fmt.Fprintf(&b, "  %s\n", g.Code.Advice())
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func groupTitle(g health.Group) string {
	text := fmt.Sprintf("%s [%s] %s", g.Severity, g.Code, g.Code.Title())
	if g.Attribute != "" {
		text += ", " + g.Attribute
	}
	return text
}

// framesText is "frames 1-5,9", or what there is instead.
func framesText(g health.Group) string {
	frames := map[sequence.Number]bool{}
	for _, f := range g.Findings {
		if f.Frame != nil {
			frames[*f.Frame] = true
		}
	}
	switch len(frames) {
	case 0:
		return "all frames"
	case 1:
		return "frame " + g.Range
	}
	return "frames " + g.Range
}
