package plot

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"floe/internal/stats"
)

func vectorAttribute() Attribute {
	return Attribute{Name: "PointVelocity", Type: "vector3 per point", Components: []string{"x", "y", "z"}}
}

// recorder notes the panel's calls.
type recorder struct {
	calls []string
	saves []Save
}

func (r *recorder) events() Events {
	note := func(what string, args ...any) {
		r.calls = append(r.calls, fmt.Sprint(append([]any{what, " "}, args...)...))
	}
	return Events{
		OnComponent: func(a string, c stats.Component) { note("component", a, int(c)) },
		OnCompute:   func(a string, c stats.Component) { note("compute", a, int(c)) },
		OnCancel:    func() { note("cancel") },
		OnSeek:      func(n float64) { note("seek", n) },
		OnReset:     func() { note("reset") },
		OnSave:      func(s Save) { r.saves = append(r.saves, s) },
	}
}

func shownPanel(t *testing.T) (*Panel, *recorder) {
	test.NewTempApp(t)
	r := &recorder{}
	p := NewPanel(r.events())
	window(t, p, 1000, 300, 1)
	p.SetAttribute(vectorAttribute())
	p.SetSummary(bell(t))
	return p, r
}

func TestPanelComputes(t *testing.T) {
	p, r := shownPanel(t)
	test.Tap(p.parts.compute)
	p.SetComputing(true)
	if p.parts.compute.Visible() || !p.parts.progress.Visible() || !p.parts.cancel.Visible() {
		t.Error("it does not look as if something was being computed")
	}
	p.SetSeries(seriesOf(t))
	if p.parts.progress.done != 29 || p.parts.progress.total != 35 {
		t.Errorf("%d of %d", p.parts.progress.done, p.parts.progress.total)
	}
	p.parts.cancel.Tapped(&fyne.PointEvent{})
	p.SetComputing(false)
	if p.parts.compute.Text != "Compute 6 more" {
		t.Errorf("offers %q", p.parts.compute.Text)
	}
	if want := "compute PointVelocity0|cancel "; strings.ReplaceAll(strings.Join(r.calls, "|"), " 0", "0") != want {
		t.Errorf("%q, want %q", r.calls, want)
	}
}

func TestPanelOffersBrokenFramesAgain(t *testing.T) {
	p, _ := shownPanel(t)
	s := stats.NewSeries("PointVelocity", 0, []float64{1, 2})
	s.Set(1, bell(t))
	s.Fail(2, errors.New("cut"))
	p.SetSeries(s)
	if p.parts.compute.Text != "Try broken ones again" {
		t.Errorf("offers %q", p.parts.compute.Text)
	}
	s.Set(2, bell(t))
	p.SetSeries(s)
	if p.parts.compute.Visible() {
		t.Error("offers to compute what is computed")
	}
}

func TestPanelChangesComponent(t *testing.T) {
	p, r := shownPanel(t)
	p.SetSeries(seriesOf(t))
	p.parts.component.SetSelected("y")
	if len(r.calls) != 1 || !strings.HasPrefix(r.calls[0], "component PointVelocity") || !strings.HasSuffix(r.calls[0], "2") {
		t.Errorf("%q", r.calls)
	}
	if p.summary != nil || p.series != nil || p.title() != "PointVelocity.y" {
		t.Errorf("%q with the figures of another component", p.title())
	}
	p.SetSeries(seriesOf(t)) // of the length: too late
	if p.series != nil {
		t.Error("shows the series of another component")
	}
	p.SetComponent(0)
	if len(r.calls) != 1 || p.parts.component.Selected != "length" {
		t.Errorf("%q selected, %q", p.parts.component.Selected, r.calls)
	}
	p.SetSeries(seriesOf(t))
	if p.series == nil {
		t.Error("does not show its own series")
	}
	p.SetAttribute(Attribute{Name: "Age", Type: "float per point"})
	if p.parts.component.Visible() || p.series != nil || p.title() != "Age" {
		t.Error("a number has components")
	}
}

func TestFiguresAreCopied(t *testing.T) {
	p, _ := shownPanel(t)
	for _, want := range []string{"19,998", "20,000", "p99", "8.2", "NaN"} {
		if want != "19,998" && !strings.Contains(p.parts.figures.Text, want) {
			t.Errorf("no %s in\n%s", want, p.parts.figures.Text)
		}
	}
	widths := map[int]bool{}
	for _, line := range strings.Split(p.parts.figures.Text, "\n") {
		widths[len([]rune(line))] = true
	}
	if len(widths) != 1 {
		t.Errorf("lines are not aligned:\n%s", p.parts.figures.Text)
	}
	p.copyFigures()
	got := fyne.CurrentApp().Clipboard().Content()
	if !strings.HasPrefix(got, "attribute\tPointVelocity (length)\nvalues\t20000\nfinite\t19998\n") || !strings.Contains(got, "\np50\t") {
		t.Errorf("%q", got)
	}
	p.SetSummaryError("the frame lacks it")
	if p.parts.figures.Text != "" {
		t.Error("still shows figures")
	}
}

func TestSaving(t *testing.T) {
	p, r := shownPanel(t)
	p.SetAttribute(Attribute{Name: `a<b>&"c"/d`, Type: "float"})
	p.SetSummary(bell(t))
	s := stats.NewSeries(`a<b>&"c"/d`, 0, []float64{1, 2, 3})
	s.Set(1, bell(t))
	s.Fail(2, errors.New("cut"))
	p.SetSeries(s)
	checks := map[Format]func(*testing.T, []byte){PNG: checkPNG, SVG: checkSVG, CSV: checkCSV}
	for format, check := range checks {
		p.save("histogram", format, p.histogram.Writer(format))
		p.save("over-frames", format, p.curve.Writer(format))
		for _, save := range r.saves {
			var b bytes.Buffer
			if err := save.Write(&b); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(save.Name, `/<>"`) || !strings.HasSuffix(save.Name, "."+string(format)) {
				t.Errorf("name %q", save.Name)
			}
			check(t, b.Bytes())
		}
		r.saves = nil
	}
}

func checkPNG(t *testing.T, b []byte) {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Dx() != 2*savedWidth || m.Bounds().Dy() != 2*savedHeight {
		t.Errorf("picture of %v", m.Bounds())
	}
	if r, g, b, a := m.At(1, 1).RGBA(); r&g&b&a != 0xffff {
		t.Error("the ground is not white")
	}
}

func checkSVG(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	texts, elements := "", 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements++
		case xml.CharData:
			texts += string(token)
		}
	}
	if elements < 20 || !strings.Contains(texts, `a<b>&"c"/d`) {
		t.Errorf("%d elements, texts %q", elements, texts)
	}
	for _, bad := range []string{"NaN", "Inf"} {
		if strings.Contains(string(b), `"`+bad) {
			t.Errorf("%s as a coordinate", bad)
		}
	}
}

func checkCSV(t *testing.T, b []byte) {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(lines) < 4 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

func TestSavingNothing(t *testing.T) {
	test.NewTempApp(t)
	for _, write := range []func(io.Writer) error{NewHistogram().WriteCSV, NewCurve().WriteCSV} {
		if write(io.Discard) == nil {
			t.Error("wrote the numbers of nothing")
		}
	}
	if err := NewCurve().WriteSVG(brokenWriter{}); err == nil {
		t.Error("an error of the writer is lost")
	}
	if err := NewHistogram().WritePNG(brokenWriter{}); err == nil {
		t.Error("an error of the writer is lost")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestPartsNeverOverlap(t *testing.T) {
	p, _ := shownPanel(t)
	for _, size := range []fyne.Size{{Width: 1200, Height: 250}, {Width: 340, Height: 700}, {Width: 600, Height: 300}, {Width: 260, Height: 170}} {
		window(t, p, size.Width, size.Height, 1)
		objects := p.parts.root.Objects
		for i, a := range objects {
			if a.Position().X+a.Size().Width > size.Width+0.5 || a.Position().Y+a.Size().Height > size.Height+0.5 {
				t.Errorf("%v: part %d reaches %v + %v", size, i, a.Position(), a.Size())
			}
			for k, b := range objects[:i] {
				if overlap(a, b) {
					t.Errorf("%v: parts %d and %d overlap", size, i, k)
				}
			}
		}
	}
}

func overlap(a, b fyne.CanvasObject) bool {
	p, q := a.Position(), b.Position()
	return p.X < q.X+b.Size().Width && q.X < p.X+a.Size().Width && p.Y < q.Y+b.Size().Height && q.Y < p.Y+a.Size().Height
}

func BenchmarkDraw(b *testing.B) {
	test.NewTempApp(b)
	p := NewPanel(Events{})
	p.histogram.SetSummary(bell(b), "")
	p.histogram.SetRange(1, 6)
	var numbers []float64
	for i := range 1000 {
		numbers = append(numbers, float64(i))
	}
	s := stats.NewSeries("Age", 0, numbers)
	one := bell(b)
	for _, n := range numbers {
		s.Set(n, one)
	}
	p.curve.SetSeries(s, "")
	p.histogram.Resize(fyne.NewSize(500, 250))
	p.curve.Resize(fyne.NewSize(500, 250))
	b.Run("histogram", func(b *testing.B) {
		for b.Loop() {
			p.histogram.raster.Generator(750, 375)
		}
	})
	b.Run("curve", func(b *testing.B) {
		for b.Loop() {
			p.curve.raster.Generator(750, 375)
		}
	})
}
