package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/stats"
)

// seriesOf has values around a wave; those for which skip tells so are missing.
func seriesOf(frames int, value func(frame int) float64, missing, broken, empty []int) *stats.Series {
	var numbers []float64
	for f := 1; f <= frames; f++ {
		if !slices.Contains(missing, f) {
			numbers = append(numbers, float64(f))
		}
	}
	s := stats.NewSeries("Age", 0, numbers)
	for _, n := range numbers {
		switch f := int(n); {
		case slices.Contains(broken, f):
			s.Fail(n, errors.New("cut short"))
		case slices.Contains(empty, f):
			none := stats.None()
			s.Set(n, &none)
		default:
			v := value(f)
			m := stats.Summary{Values: 9, Finite: 9, Min: v - 4, Max: v + 6, Mean: v + 0.4, Std: 1}
			for i, p := range stats.Percents {
				m.Percentiles[i] = v + float64(p-50)/20
			}
			s.Set(n, &m)
		}
	}
	return s
}

func wave(f int) float64 { return 10 + 5*math.Sin(float64(f)/9) }

func drawn(t *testing.T, c Chart) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := c.WritePNG(&b); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("FLOE_CHARTS"); dir != "" { // to be looked at
		name := strings.ReplaceAll(t.Name(), "/", "_") + ".png"
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// column tells where, as a part of the picture's width, something of a colour is.
func columnsOf(m image.Image, like color.NRGBA) (parts []float64) {
	b := m.Bounds()
	for x := b.Min.X; x < b.Max.X; x++ {
		for y := b.Min.Y + b.Dy()/5; y < b.Max.Y; y++ { // below the legend
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			if c.A > 200 && near(c.R, like.R) && near(c.G, like.G) && near(c.B, like.B) {
				parts = append(parts, float64(x)/float64(b.Dx()))
				break
			}
		}
	}
	return parts
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) < 24 }

func TestGapsAreGaps(t *testing.T) {
	missing := []int{60, 61, 62, 63, 64, 65, 66, 67, 68, 69}
	whole := drawn(t, Chart{Title: "whole", Panels: []Panel{{Title: "Age", Series: seriesOf(100, wave, nil, nil, nil)}}})
	gaps := drawn(t, Chart{Title: "gaps", Panels: []Panel{{Title: "Age", Series: seriesOf(100, wave, missing, []int{30}, nil)}}})
	a, b := columnsOf(whole, meanHue), columnsOf(gaps, meanHue)
	lost := 0
	for _, x := range a {
		if !slices.Contains(b, x) {
			lost++
		}
	}
	// The axis is 0.92 of the picture; 11 frames' intervals and 2 lie in gaps.
	if part := float64(lost) / float64(len(a)); part < 0.08 || part > 0.25 {
		t.Errorf("%g of the line is missing", part)
	}
	if len(columnsOf(whole, brokenHue)) > 0 || len(columnsOf(gaps, brokenHue)) == 0 {
		t.Error("a broken frame has no mark, or a whole one has")
	}
}

func TestFramesAlone(t *testing.T) {
	s := seriesOf(50, wave, nil, nil, nil)
	for f := 1; f <= 50; f++ {
		if f != 25 {
			s.Fail(float64(f), io.ErrUnexpectedEOF)
		}
	}
	if m := drawn(t, Chart{Title: "alone", Panels: []Panel{{Title: "Age", Series: s}}}); len(columnsOf(m, hue)) == 0 {
		t.Error("a frame alone is not seen")
	}
	if m := drawn(t, Chart{Title: "single", Panels: []Panel{{Title: "Age", Series: seriesOf(1, wave, nil, nil, nil)}}}); len(columnsOf(m, hue)) == 0 {
		t.Error("a single frame is not seen")
	}
}

func TestOddValues(t *testing.T) {
	for name, value := range map[string]func(int) float64{
		"constant": func(int) float64 { return 7 }, "zero": func(int) float64 { return 4 }, "huge": func(f int) float64 { return float64(f) * 1e306 },
		"tiny": func(f int) float64 { return float64(f) * 1e-310 }, "millions": func(f int) float64 { return 3e6 + 1e4*float64(f) },
	} {
		t.Run(name, func(t *testing.T) {
			if m := drawn(t, Chart{Title: name, Panels: []Panel{
				{Title: "Age", Series: seriesOf(30, value, nil, nil, nil)}, {Title: "points", Series: seriesOf(30, value, nil, nil, nil), Line: true},
			}}); len(columnsOf(m, hue)) == 0 {
				t.Error("nothing is seen")
			}
		})
	}
	drawn(t, Chart{Title: "nothing known", Panels: []Panel{{Title: "Age", Series: seriesOf(9, wave, nil, nil, []int{1, 2, 3, 4, 5, 6, 7, 8, 9})}}})
	drawn(t, Chart{Title: "no frames", Panels: []Panel{{Title: "Age", Series: stats.NewSeries("Age", 0, nil)}}})
}

func TestSVG(t *testing.T) {
	c := Chart{Title: "a <b> & \"c\"", Panels: []Panel{
		{Title: "points", Series: seriesOf(100, wave, nil, nil, nil), Line: true},
		{Title: "Age", Series: seriesOf(100, wave, []int{40, 41}, []int{60}, nil)},
	}}
	var b bytes.Buffer
	if err := c.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
		_, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
	}
	for _, want := range []string{">frame<", ">points<", ">Age<", ">median<", "fill-opacity"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	if err := (&Chart{}).WritePNG(io.Discard); !errors.Is(err, ErrEmpty) {
		t.Errorf("%v", err)
	}
	many := Chart{Panels: make([]Panel, MaxPanels+1)}
	if err := many.WriteSVG(io.Discard); !errors.Is(err, ErrTooMany) {
		t.Errorf("%v", err)
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		t      ticks
		lo, hi float64
		want   string
	}{
		{ticks{frames: true, whole: true}, 1, 200, "50 100 150 200"},
		{ticks{frames: true, whole: true}, 1, 3, "1 2 3"},
		{ticks{frames: true}, 1, 2, "1.0 1.2 1.4 1.6 1.8 2.0"},
		{ticks{frames: true, whole: true}, 100_001, 100_500, "100100 100200 100300 100400 100500"},
		{ticks{whole: true}, 0, 1_060_000, "0 0.2M 0.4M 0.6M 0.8M 1.0M"},
		{ticks{whole: true}, 0, 12_000, "0 2000 4000 6000 8000 10000 12000"},
		{ticks{}, -0.3, 0.9, "-0.2 0 0.2 0.4 0.6 0.8"},
		{ticks{}, -4, 21, "0 5 10 15 20"},
		{ticks{}, 0, 3e-7, "0 5e-08 1e-07 1.5e-07 2e-07 2.5e-07 3e-07"},
		{ticks{}, 1000.1, 1000.2, "1000.10 1000.12 1000.14 1000.16 1000.18 1000.20"},
		{ticks{}, math.NaN(), math.NaN(), ""},
	} {
		var got []string
		for _, m := range test.t.Ticks(test.lo, test.hi) {
			got = append(got, m.Label)
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%g to %g: %s, want %s", test.lo, test.hi, text, test.want)
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	c := Chart{Title: "smoke", Panels: make([]Panel, 10)}
	for i := range c.Panels {
		c.Panels[i] = Panel{Title: "Age", Series: seriesOf(1000, wave, nil, nil, nil)}
	}
	for b.Loop() {
		if err := c.WritePNG(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAlone(t *testing.T) {
	s := stats.NewSeries("Age", 0, []float64{0})
	s.Set(0, &stats.Summary{Values: 1, Finite: 1})
	svg := func(c Chart) string {
		var b bytes.Buffer
		if err := c.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	panels := []Panel{{Title: "Age", Series: s}}
	if text := svg(Chart{Panels: panels, Alone: "one.prt"}); !strings.Contains(text, ">one.prt<") || strings.Contains(text, ">frame<") {
		t.Error("a frame without a number should have its name below")
	}
	if text := svg(Chart{Panels: panels}); !strings.Contains(text, ">frame<") {
		t.Error("the axis has no name")
	}
}
