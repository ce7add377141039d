// Figures: of the frame that is shown, over the sequence, and the colours that
// follow them.

package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/stats"
	"floe/internal/ui/browser"
	"floe/internal/ui/look"
	"floe/internal/ui/plot"
)

// measured tells what is asked to be measured and answers number*10 to
// number*10+5, or fails for broken ones.
type measured struct {
	mu     sync.Mutex
	asked  []Measure
	broken []string // file names
	gate   chan struct{}
}

func (m *measured) measure(ctx context.Context, path string, what Measure) (stats.Summary, error) {
	m.mu.Lock()
	m.asked = append(m.asked, what)
	gate := m.gate
	m.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return stats.Summary{}, ctx.Err()
		}
	}
	name := filepath.Base(path)
	if slices.Contains(m.broken, name) {
		return stats.Summary{}, errors.New("half of it is gone")
	}
	n, err := strconv.ParseFloat(strings.Split(name, ".")[1], 64)
	if err != nil {
		return stats.Summary{}, err
	}
	s := stats.None()
	s.Values, s.Finite, s.Min, s.Max, s.Mean = 1, 1, n*10, n*10+5, n*10+1
	return s, nil
}

func (m *measured) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.asked)
}

// series is what the plot over the sequence shows: "1 done 10, 2 broken".
func (b *bench) series() string {
	b.t.Helper()
	var text bytes.Buffer
	if err := b.plots.Curve().WriteCSV(&text); err != nil {
		return ""
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, l := range lines[1:] {
		all = append(all, strings.TrimSpace(l[0]+" "+l[1]+" "+l[4]))
	}
	return strings.Join(all, ", ")
}

// figuresShown are the extremes of the histogram that is shown.
func (b *bench) figuresShown() string {
	if s := b.figures.summary; s != nil {
		name, component := b.plots.Attribute()
		return fmt.Sprintf("%s %d: %g to %g", name, component, s.Min, s.Max)
	}
	return ""
}

func openStats(t *testing.T, points map[float64]int) (*bench, *measured) {
	b, m := newBench(t), &measured{}
	b.engine.make, b.engine.measure = clouds(points), m.measure
	var numbers []int
	for n := range points {
		numbers = append(numbers, int(n))
	}
	b.open("smoke", numbers...)
	b.showTab(tabStats)
	return b, m
}

func (b *bench) subjectOf(name string, c stats.Component) subject {
	return subject{b.entries[0], name, c}
}

func TestFiguresOfTheFrame(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 4})
	b.until("something is measured to begin with", func() bool { return b.figuresShown() != "" })
	if b.figures.name != "PointPosition" {
		t.Errorf("it begins with %s", b.figures.name)
	}
	b.chooseAttribute(browser.Ref{Sequence: browserID(b.entries[0]), Name: "Heat", Component: -1})
	b.until("those of Heat", func() bool { return b.figuresShown() == "Heat 0: 0 to 50" })
	b.seek(2)
	b.until("those of the next frame", func() bool { return b.figuresShown() == "Heat 0: 0 to 30" })
	b.chooseAttribute(browser.Ref{Sequence: browserID(b.entries[0]), Name: "PointPosition", Component: 0})
	b.until("those of a component", func() bool { return b.figuresShown() == "PointPosition 1: -1.5 to 1.5" })
	if m.count() != 0 {
		t.Error("files were read for what is in memory")
	}
	b.chooseAttribute(browser.Ref{Sequence: "nobody", Name: "Heat"})
	if b.figures.name != "PointPosition" {
		t.Error("the attribute of a sequence that is not open was taken")
	}
}

// While nobody looks, nothing is computed.
func TestFiguresWaitForTheTab(t *testing.T) {
	b, _ := openStats(t, map[float64]int{1: 6})
	b.showTab(tabTable)
	b.measure(b.subjectOf("Heat", 0))
	b.idle(5e6)
	if strings.HasPrefix(b.figuresShown(), "Heat") {
		t.Error("it was measured")
	}
	b.showTab(tabStats)
	b.until("it is measured", func() bool { return b.figuresShown() == "Heat 0: 0 to 50" })
}

func TestFiguresOfWhatTheFrameLacks(t *testing.T) {
	b, _ := openStats(t, map[float64]int{1: 6})
	b.measure(b.subjectOf("Heat", 0))
	b.until("it is measured", func() bool { return b.figuresShown() != "" })
	b.measure(b.subjectOf("Cold", 0))
	b.idle(5e6)
	if b.histogramIsShown() {
		t.Error("the figures of another attribute are still shown")
	}
}

func (b *bench) histogramIsShown() bool {
	var text bytes.Buffer
	return b.plots.Histogram().WriteCSV(&text) == nil && strings.Count(text.String(), "\n") > 1
}

// An answer that comes after another question is not shown.
func TestLateFiguresAreIgnored(t *testing.T) {
	b, _ := openStats(t, map[float64]int{1: 6})
	b.until("the first are shown", func() bool { return b.figuresShown() != "" })
	b.measure(b.subjectOf("Heat", 0))
	b.measure(b.subjectOf("PointPosition", 1))
	b.until("the last ones are shown", func() bool { return b.figuresShown() == "PointPosition 1: -2.5 to 2.5" })
	b.idle(10e6)
	if b.figuresShown() != "PointPosition 1: -2.5 to 2.5" {
		t.Errorf("then came %s", b.figuresShown())
	}
}

func TestSeries(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6, 4: 6})
	m.broken = []string{"smoke.0002.icecache"}
	b.measure(b.subjectOf("Heat", 0))
	b.computeSeries()
	b.until("it is filled in", func() bool { return b.series() == "1 done 10, 2 broken, 4 done 40" })
	if len(m.asked) != 3 || m.asked[0] != (Measure{Attribute: "Heat"}) {
		t.Errorf("asked for %+v", m.asked)
	}
}

// It grows while it is computed, and stops when the artist says so.
func TestSeriesFillsIn(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6, 3: 6, 4: 6})
	m.gate = make(chan struct{})
	b.measure(b.subjectOf("Heat", 0))
	b.computeSeries()
	if b.series() != "1 unread, 2 unread, 3 unread, 4 unread" && b.series() != "" {
		t.Errorf("before, it is %q", b.series())
	}
	for range 2 {
		m.gate <- struct{}{}
	}
	b.until("two are there", func() bool { return strings.Count(b.series(), "done") >= 1 })
	b.figures.stopSeries() // as the button does
	b.idle(10e6)
	if n := strings.Count(b.series(), "done"); n < 1 || n > 2 { // the second may have come too late
		t.Errorf("what was computed is not kept: %q", b.series())
	}
}

// Another attribute: what still comes for the one before is not shown.
func TestLateSeriesIsIgnored(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6})
	gate := make(chan struct{})
	m.gate = gate
	b.measure(b.subjectOf("Heat", 0))
	b.until("figures of Heat", func() bool { return b.figuresShown() == "Heat 0: 0 to 50" })
	b.computeSeries()
	b.until("it is being computed", func() bool { return m.count() == 2 })
	b.measure(b.subjectOf("PointPosition", 1))
	b.until("figures of the other", func() bool { return strings.HasPrefix(b.figuresShown(), "PointPosition") })
	b.idle(5e6)
	close(gate)
	b.idle(10e6)
	if b.series() != "" {
		t.Errorf("a series is shown: %q", b.series())
	}
	m.mu.Lock()
	m.gate = nil
	m.mu.Unlock()
	b.computeSeries()
	b.until("that of the other", func() bool { return b.series() == "1 done 10, 2 done 20" })
}

func TestComponentChange(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6})
	b.measure(b.subjectOf("PointPosition", 0))
	b.computeSeries()
	b.until("there is a series", func() bool { return strings.Count(b.series(), "done") == 2 })
	b.measure(b.subjectOf("PointPosition", 3))
	b.until("figures of z", func() bool { return b.figuresShown() == "PointPosition 3: 0 to 0" })
	if b.series() != "" {
		t.Errorf("the series is that of another component: %q", b.series())
	}
	b.computeSeries()
	b.until("one of z", func() bool { return strings.Count(b.series(), "done") == 2 })
	if last := m.asked[len(m.asked)-1]; last != (Measure{Attribute: "PointPosition", Component: 3}) {
		t.Errorf("asked for %+v", last)
	}
}

func TestSequenceRange(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6, 3: 6})
	m.broken = []string{"smoke.0003.icecache"}
	b.colorBy("Heat", 0)
	b.lookPanel.SetRangeMode(look.SequenceRange)
	b.until("the range is known", func() bool { return strings.HasPrefix(b.status.text.Text, "Heat is ") })
	if b.status.text.Text != "Heat is 10 to 25 over the sequence (1 frame could not be read)" {
		t.Errorf("the status says %q", b.status.text.Text)
	}
	if b.look.Color.Range != (render.Range{Lo: 10, Hi: 25}) || b.entries[0].look.Color.Range != b.look.Color.Range {
		t.Errorf("the colours span %+v", b.look.Color.Range)
	}
}

func TestSequenceRangeOfNothing(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6})
	m.broken = []string{"smoke.0001.icecache"}
	b.sequenceRange(look.RangeKey{Attribute: "Heat"})
	b.until("it is told", func() bool { return b.status.text.Text == "No frame has a value of Heat" })
	n := m.count()
	b.sequenceRange(look.RangeKey{}) // the points' own colour
	b.run("close")
	b.sequenceRange(look.RangeKey{Attribute: "Heat"}) // nothing is open
	b.idle(5e6)
	if m.count() != n {
		t.Error("something was measured")
	}
}

// A range that was looked for over another sequence is not taken.
func TestLateSequenceRangeIsIgnored(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 6, 2: 6})
	gate := make(chan struct{})
	m.gate = gate
	b.colorBy("Heat", 0)
	b.sequenceRange(look.RangeKey{Attribute: "Heat"})
	b.until("it is being looked for", func() bool { return m.count() == 2 })
	b.open("fire", 1)
	b.colorBy("Heat", 0)
	b.showTab(tabStats)
	b.lookPanel.SetRangeMode(look.FrameRange)
	close(gate)
	b.idle(20e6)
	if b.look.Color.Range != (render.Range{}) || strings.Contains(b.status.text.Text, "over the sequence") {
		t.Errorf("fire has the range of smoke: %+v, %q", b.look.Color.Range, b.status.text.Text)
	}
}

// Histogram, table and picture have the same colours, if they show the same.
func TestColorsFollowTheSubject(t *testing.T) {
	b, _ := openStats(t, map[float64]int{1: 6})
	b.measure(b.subjectOf("Heat", 0))
	b.until("figures", func() bool { return b.figuresShown() == "Heat 0: 0 to 50" })
	if lo, hi := b.plots.Histogram().Range(); lo != 0 || hi != 50 || b.colored() {
		t.Errorf("the ends to drag are at %g and %g", lo, hi)
	}
	b.setRangeOfSubject(10, 20) // dragged in the histogram
	if c := b.look.Color; c.Attribute != "Heat" || c.Range != (render.Range{Lo: 10, Hi: 20}) || b.lookPanel.Look() != b.look {
		t.Errorf("the points are coloured by %+v", c)
	}
	if lo, hi := b.plots.Histogram().Range(); lo != 10 || hi != 20 {
		t.Errorf("the histogram says %g to %g", lo, hi)
	}
	for _, wrong := range [][2]float64{{5, 5}, {6, 5}, {math.NaN(), 5}, {5, math.NaN()}} {
		b.setRange(wrong[0], wrong[1])
	}
	if b.look.Color.Range != (render.Range{Lo: 10, Hi: 20}) {
		t.Errorf("what is no range was taken: %+v", b.look.Color.Range)
	}
	b.resetRange()
	if b.look.Color.Range != (render.Range{}) || b.rangeInUse() != (render.Range{Lo: 0, Hi: 50}) {
		t.Errorf("after a reset: %+v, in use %+v", b.look.Color.Range, b.rangeInUse())
	}
	b.colorBy("PointPosition", 1)
	if b.colored() {
		t.Error("the subject is not what the points are coloured by")
	}
	b.resetRange() // of something else: nothing
	if b.rangeInUse() == (render.Range{Lo: 0, Hi: 50}) {
		t.Error("the range in use is that of another attribute")
	}
}

func TestSavePlot(t *testing.T) {
	b := newBench(t)
	out := filepath.Join(b.dir, "heat.csv")
	b.picked = [][]string{{out}, {filepath.Join(b.dir, "gone", "a.csv")}}
	save := plot.Save{Name: "Heat-histogram.csv", Format: plot.CSV, Write: func(w io.Writer) error {
		_, err := io.WriteString(w, "lo,hi\n")
		return err
	}}
	b.savePlot(save)
	b.until("it is saved", func() bool { return b.status.text.Text == "Saved "+out })
	if text, err := os.ReadFile(out); err != nil || string(text) != "lo,hi\n" {
		t.Errorf("it is %q: %v", text, err)
	}
	if b.asked[0].Name != "Heat-histogram.csv" || !b.asked[0].Save {
		t.Errorf("asked for %+v", b.asked[0])
	}
	b.savePlot(save)
	b.until("it is told", func() bool { return len(b.messages(failure)) == 1 })
}

func TestColoring(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	if b.cycleColor(1); b.look.Color.Attribute != "" {
		t.Error("a colour of nothing")
	}
	b.open("smoke", 1)
	names := func(id string) (all []string) {
		for range 3 {
			b.run(id)
			all = append(all, b.colorName())
		}
		return all
	}
	if got := names("color-next"); !slices.Equal(got, []string{"PointPosition", "Heat", "the points' own"}) {
		t.Errorf("forward: %q", got)
	}
	if got := names("color-previous"); !slices.Equal(got, []string{"Heat", "PointPosition", "the points' own"}) {
		t.Errorf("backward: %q", got)
	}
	b.colorBy("Heat", 0)
	b.run("component-next") // it has only one
	if b.colorName() != "Heat" {
		t.Errorf("the component is %s", b.colorName())
	}
	b.colorBy("PointPosition", 0)
	var all []string
	for range 4 {
		b.run("component-next")
		all = append(all, b.colorName())
	}
	if !slices.Equal(all, []string{"PointPosition.x", "PointPosition.y", "PointPosition.z", "PointPosition"}) {
		t.Errorf("components: %q", all)
	}
	b.colorBy("PointPosition", render.MagnitudeOf)
	if b.colorName() != "PointPosition.magnitude" {
		t.Errorf("the length is called %s", b.colorName())
	}
	b.run("component-next")
	if b.colorName() != "PointPosition" {
		t.Errorf("after the length comes %s", b.colorName())
	}
	maps := map[render.Map]bool{}
	for range render.Maps() {
		b.run("map-next")
		maps[b.look.Color.Map] = true
	}
	if len(maps) != len(render.Maps()) {
		t.Errorf("only %d of %d maps", len(maps), len(render.Maps()))
	}
	b.changeLook(func(l *render.Look) { l.Color.Mode = render.PlainColor })
	if b.colorName() != "plain" {
		t.Errorf("one colour is called %s", b.colorName())
	}
}

func TestPointSize(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name   string
		from   render.PointSize
		factor float64
		want   render.PointSize
	}{
		{"the usual", render.PointSize{}, 1.25, render.PointSize{Pixels: 2.5}},
		{"pixels", render.PointSize{Pixels: 4}, 0.5, render.PointSize{Pixels: 2}},
		{"the smallest", render.PointSize{Pixels: 1}, 0.5, render.PointSize{Pixels: 1}},
		{"the largest", render.PointSize{Pixels: 60}, 2, render.PointSize{Pixels: 64}},
		{"units", render.PointSize{Units: 3}, 2, render.PointSize{Units: 3, Scale: 2}},
		{"attribute", render.PointSize{Attribute: "Size", Scale: 2}, 2, render.PointSize{Attribute: "Size", Scale: 4}},
		{"out of bounds", render.PointSize{Attribute: "Size", Scale: 90}, 2, render.PointSize{Attribute: "Size", Scale: 100}},
	} {
		b.changeLook(func(l *render.Look) { l.Size = c.from })
		b.scalePoints(c.factor)
		if b.look.Size != c.want {
			t.Errorf("%s: %+v, not %+v", c.name, b.look.Size, c.want)
		}
	}
	b.press(typed('+'))
	if b.status.text.Text != "Point size Size × 100" {
		t.Errorf("the status says %q", b.status.text.Text)
	}
}

func TestUseAttributeAs(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	ref := func(name string) browser.Ref {
		return browser.Ref{Sequence: browserID(b.entries[0]), Name: name, Component: -1}
	}
	b.browser.OnUseAsColor(browser.Ref{Sequence: browserID(b.entries[0]), Name: "PointVelocity", Component: 1})
	b.browser.OnUseAsSize(ref("Size"))
	b.browser.OnUseAsVectors(ref("PointVelocity"))
	b.browser.OnUseAsStrands(ref("StrandPosition"))
	l := b.look
	if b.colorName() != "PointVelocity.y" || l.Size.Attribute != "Size" || l.Vectors.Attribute != "PointVelocity" || l.Strands.Attribute != "StrandPosition" {
		t.Errorf("seen as %s, %+v, %+v, %+v", b.colorName(), l.Size, l.Vectors, l.Strands)
	}
	b.browser.OnStatistics(ref("Age"))
	if !b.tabIs(tabStats) || b.figures.name != "Age" {
		t.Errorf("the statistics are of %s", b.figures.name)
	}
	b.browser.OnShowInTable(ref("Mass"))
	if !b.tabIs(tabTable) {
		t.Error("the table is not seen")
	}
}

// What surrounds the points is one for all sequences, the points' look is not.
func TestLookOfSeveral(t *testing.T) {
	b := newBench(t)
	b.engine.make = twoClouds
	b.open("smoke", 1)
	b.add("fire", 1)
	smoke, fire := b.entries[0], b.entries[1]
	grid := b.look.Show & render.ShowGrid
	b.run("show-grid")
	b.changeLook(func(l *render.Look) { l.Size.Pixels = 9 })
	if smoke.look.Show&render.ShowGrid == grid || fire.look.Show&render.ShowGrid == grid {
		t.Error("the grid is of one sequence only")
	}
	if smoke.look.Size.Pixels != 9 || fire.look.Size.Pixels == 9 {
		t.Errorf("points are %g and %g large", smoke.look.Size.Pixels, fire.look.Size.Pixels)
	}
	stage := b.pump.stage.Load()
	if stage.parts[0].look.Size.Pixels != 9 || stage.parts[1].look.Size.Pixels == 9 {
		t.Error("the picture has not heard")
	}
	b.activate(fire)
	if b.look.Size.Pixels == 9 || b.lookPanel.Look() != b.look || b.grid.Rows().Count() != 5 {
		t.Error("the panels show the other one")
	}
	b.activate(nil)
	if b.active != fire {
		t.Error("nobody is edited")
	}
}

func TestClipBoxBeginsAroundThePoints(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 3})
	b.open("smoke", 1)
	b.until("the box is known", func() bool { return b.bounds != (render.Bounds{}) })
	b.run("clip")
	if !b.look.Clip.On || b.look.Clip.Box != b.bounds {
		t.Errorf("it is %+v", b.look.Clip)
	}
	box := render.Bounds{Max: render.Vec3{1, 1, 1}}
	b.changeLook(func(l *render.Look) { l.Clip.Box = box })
	b.run("clip")
	b.run("clip")
	if b.look.Clip.Box != box {
		t.Error("what was set is forgotten")
	}
}

// The browser asks for what it shows.
func TestBrowserAnswers(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 3, 2: 3})
	b.open("smoke", 1, 2)
	id := browserID(b.entries[0])
	b.answerStats(id, "Heat")
	b.answerStats(id, "Cold")
	b.answerValues(id, "Heat", 2)
	b.answerValues(id, "Cold", 2)
	b.answerStats("nobody", "Heat")
	b.idle(5e6)
	b.browser.OnFrame(id, 1)
	b.until("the frame is shown", func() bool { return b.number() == 2 })
	loads := b.engine.loads.Load()
	b.browser.OnReload(id, 1)
	b.until("it is read again", func() bool { return b.engine.loads.Load() > loads })
	b.browser.OnCopy("x")
	if b.app.Clipboard().Content() != "x" {
		t.Error("nothing was copied")
	}
	b.browser.OnSequence(id)
	b.browser.OnVisible(id, false)
	if !b.entries[0].hidden {
		t.Error("it is still seen")
	}
	b.browser.OnClose("nobody")
	b.browser.OnClose(id)
	if b.isOpen() {
		t.Error("it is still open")
	}
}

// A frame whose file has been cut short must not end the program. It is let go
// like any other.
func TestAnswersWhileNothingIsShown(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(string, float64) (*particle.Frame, error) { return nil, errors.New("gone") }
	b.Open([]string{b.files("smoke", 1)}, false)
	b.until("it is broken", func() bool { return b.facts.Timeline != nil && b.facts.Timeline.States[0].Kind() == playback.Broken })
	for _, a := range b.actions.list {
		switch a.id {
		case "quit", "close", "open", "open-folder", "add", "reload":
			continue
		}
		a.run()
		for b.overlay() != nil {
			b.window.Canvas().Overlays().Remove(b.overlay())
		}
	}
	b.computeSeries()
	b.idle(5e6)
}

// What was computed before is there at once; one frame that is not known leaves it
// to the artist.
func TestFiguresThatAreRememberedShowAtOnce(t *testing.T) {
	b, m := openStats(t, map[float64]int{1: 3, 2: 3, 3: 3})
	known := func(names ...string) {
		b.engine.lock(func() {
			b.engine.measured = func(path string, what Measure) (stats.Summary, bool) {
				s, err := m.measure(t.Context(), path, what)
				return s, err == nil && slices.Contains(names, filepath.Base(path))
			}
		})
	}
	known("smoke.0001.icecache", "smoke.0003.icecache")
	b.measure(b.subjectOf("Heat", 0))
	b.idle(20 * time.Millisecond)
	if got := b.series(); got != "" {
		t.Errorf("it shows %q", got)
	}
	known("smoke.0001.icecache", "smoke.0002.icecache", "smoke.0003.icecache")
	b.measure(b.subjectOf("PointPosition", 0))
	b.until("all frames are shown", func() bool { return b.series() == "1 done 10, 2 done 20, 3 done 30" })
}

// Frames that cannot be read need not be known.
func TestRememberedFiguresOfBrokenFrames(t *testing.T) {
	b, m := newBench(t), &measured{broken: []string{"smoke.0002.icecache"}}
	b.engine.make = func(_ string, number float64) (*particle.Frame, error) {
		if number == 2 {
			return nil, errors.New("half of it is gone")
		}
		return cloud(3), nil
	}
	b.engine.measured = func(path string, what Measure) (stats.Summary, bool) {
		s, err := m.measure(t.Context(), path, what)
		return s, err == nil
	}
	b.open("smoke", 1, 2, 3)
	b.until("all are read", func() bool { return b.facts.Timeline.Errors[1] != nil })
	b.showTab(tabStats)
	b.measure(b.subjectOf("Heat", 0))
	b.until("all frames are shown", func() bool { return strings.HasPrefix(b.series(), "1 ") && strings.HasSuffix(b.series(), "3 done 30") })
}

// That a frame is broken may turn out later.
func TestRememberedFiguresWaitForBrokenFrames(t *testing.T) {
	b, m := newBench(t), &measured{broken: []string{"smoke.0002.icecache"}}
	fail := make(chan struct{})
	b.engine.make = func(_ string, number float64) (*particle.Frame, error) {
		if number == 2 {
			<-fail
			return nil, errors.New("half of it is gone")
		}
		return cloud(3), nil
	}
	b.engine.measured = func(path string, what Measure) (stats.Summary, bool) {
		s, err := m.measure(t.Context(), path, what)
		return s, err == nil
	}
	b.open("smoke", 1, 2, 3)
	b.showTab(tabStats)
	b.measure(b.subjectOf("Heat", 0))
	b.until("a frame is lacking", func() bool { return b.figures.lacking })
	close(fail)
	b.until("all frames are shown", func() bool { return strings.HasSuffix(b.series(), "3 done 30") })
}
