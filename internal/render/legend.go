// The legend: which colour is which value?

package render

import (
	"math"
	"strconv"
)

// Legend tells what the colours of a shot mean; the window may draw its own.
type Legend struct {
	// Title is the attribute, with the component or "magnitude".
	Title string
	Range Range
	Map   Map
	// Invert and Log as in [ColorBy].
	Invert, Log bool
}

// Legend of the first layer whose colours come from a map; false if there is none.
func (s *Shot) Legend() (Legend, bool) {
	for i := range s.Layers {
		l := &s.Layers[i]
		by, f := &s.look(l).Color, l.Scene.Frame()
		name, component, ok := by.resolve(&f.Header)
		if !ok || component == 0 && isColor(f.Column(name)) {
			continue
		}
		legend := Legend{Title: legendTitle(l.Scene, name, component), Range: by.Range, Map: by.Map, Invert: by.Invert, Log: by.Log}
		if by.Range == (Range{}) {
			legend.Range = l.Scene.Range(name, component, by.Log).Suit(by)
		}
		return legend, !legend.Range.Empty()
	}
	return Legend{}, false
}

func legendTitle(s *Scene, name string, component Component) string {
	c := s.frame.Column(name)
	names := c.ComponentNames()
	switch {
	case component > 0 && int(component) <= len(names):
		return c.Name + "." + names[component-1]
	case component == MagnitudeOf, component == 0 && len(names) > 0:
		return c.Name + " length"
	}
	return c.Name
}

// legend draws a bar at the right.
func (o *overlay) legend() {
	l, ok := o.shot.Legend()
	f := o.texts()
	height := math.Round(float64(o.height) * 0.36)
	if !ok || height < 5*f.height || float64(o.width) < 16*f.height {
		return
	}
	ticks := l.ticks()
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, f.width(t.text))
	}
	bar := math.Round(12 * o.ui)
	right := float64(o.width) - 14*o.ui
	x := math.Round(right - widest - 6*o.ui - bar)
	y := math.Round((float64(o.height) - height) / 2)
	title := l.Title
	if l.Log {
		title += " (log)"
	}
	o.text(f, min(x, right-f.width(title)), y-f.lineHeight()-2*o.ui, title, o.front)
	o.bar(&l, int(x), int(y), int(bar), int(height))
	for _, t := range ticks {
		at := y + (1-t.at)*(height-1)
		o.fill(int(x+bar), int(math.Round(at)), int(4*o.ui), max(int(o.ui), 1), o.front.faded(0.8))
		o.text(f, x+bar+7*o.ui, at-f.height/2, t.text, o.front.faded(0.92))
	}
}

func (o *overlay) bar(l *Legend, x, y, width, height int) {
	o.fill(x-1, y-1, width+2, height+2, ink{0, 0, 0, 0.5})
	for row := range height {
		t := 1 - (float64(row)+0.5)/float64(height)
		if l.Invert {
			t = 1 - t
		}
		o.fill(x, y+row, width, 1, inkOf(l.Map.At(t)))
	}
}

// tick is a value beside the bar, at 0 (below) to 1.
type tick struct {
	at   float64
	text string
}

// ticks are round values within the range, and its ends where there are none.
func (l *Legend) ticks() []tick {
	r := l.Range
	if l.Map == Category {
		return nil // its colours come back again and again
	}
	if l.Log {
		return l.logTicks()
	}
	size := r.Hi - r.Lo
	if !(size > 0) || math.IsInf(size, 0) {
		return []tick{{0.5, short(r.Lo, 0)}}
	}
	step := niceStep(size / 5)
	var all []tick
	for i := math.Ceil(r.Lo / step); i*step <= r.Hi+step*1e-9 && len(all) < 12; i++ {
		all = append(all, tick{(i*step - r.Lo) / size, short(i*step, step)})
	}
	if len(all) < 2 {
		return []tick{{0, short(r.Lo, 0)}, {1, short(r.Hi, 0)}}
	}
	return all
}

func (l *Legend) logTicks() []tick {
	lo, hi := l.Range.Lo, l.Range.Hi
	if !(hi > 0) {
		hi = 1
	}
	if !(lo > 0) {
		lo = hi / math.Pow(10, logDecades)
	}
	from, to := math.Log10(lo), math.Log10(hi)
	if !(to > from) {
		return []tick{{0.5, short(lo, 0)}}
	}
	var all []tick
	step := max(math.Ceil((to-from)/6), 1)
	for e := math.Ceil(from - 1e-9); e <= to+1e-9; e += step {
		all = append(all, tick{(e - from) / (to - from), short(math.Pow(10, e), 0)})
	}
	if len(all) < 2 {
		return []tick{{0, short(lo, 0)}, {1, short(hi, 0)}}
	}
	return all
}

// short writes a value with the digits that a step between values needs; 0 for
// four digits.
func short(v, step float64) string {
	if step == 0 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	if math.Abs(v) < step*1e-6 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e6 || step < 1e-4 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	decimals := max(-int(math.Floor(math.Log10(step)+1e-9)), 0)
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
