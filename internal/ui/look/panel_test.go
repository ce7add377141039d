package look

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"floe/internal/particle"
	"floe/internal/render"
)

// press taps segment i.
func press(s *segments, i int) {
	edges := s.edges(newPen(blank, 1).small, int(s.Size().Width))
	x := float32(edges[i]+edges[i+1]) / 2
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 5)})
}

// slide presses a slider at a part of the way.
func slide(s *slider, part float32) {
	x := handleRadius + part*(s.Size().Width-2*handleRadius)
	s.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary, PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 5)}})
	s.pressed = s.pressed.AddDate(-1, 0, 0)
}

// enter types a number and Return.
func enter(n *number, text string) {
	n.FocusGained()
	n.SetText("")
	test.Type(n, text)
	n.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// choose takes an option by its text.
func choose(t *testing.T, d *dropdown, text string) {
	t.Helper()
	i := slices.IndexFunc(d.options(), func(o option) bool { return o.text == text })
	if i < 0 {
		t.Fatalf("%q is not among %v", text, d.options())
	}
	d.choose(i)
}

var red = color.RGBA{255, 0, 0, 255}

// Each control changes its field and nothing else.
func TestControls(t *testing.T) {
	mapped := func(l *render.Look) { l.Color.Attribute = "Age" }
	vector := func(l *render.Look) { l.Color.Attribute = "PointVelocity" }
	clipped := func(l *render.Look) {
		l.Clip = render.Clip{On: true, Box: render.Bounds{Min: render.Vec3{-10, 0, -5}, Max: render.Vec3{10, 20, 5}}}
	}
	nothing := func(*render.Look) {}
	for _, c := range []struct {
		name  string
		start func(*render.Look)
		act   func(*testing.T, *Panel)
		want  func(*render.Look)
	}{
		{"colour by", nothing, func(t *testing.T, p *Panel) { choose(t, p.color.by, "Age") }, mapped},
		{"own colour", mapped, func(t *testing.T, p *Panel) { choose(t, p.color.by, ownColor) }, func(l *render.Look) { l.Color.Attribute = "" }},
		{"one colour", mapped, func(t *testing.T, p *Panel) { choose(t, p.color.by, oneColor) }, func(l *render.Look) { l.Color.Mode = render.PlainColor }},
		{"component", vector, func(_ *testing.T, p *Panel) { press(p.color.component, 2) }, func(l *render.Look) { l.Color.Component = render.ComponentAt(1) }},
		{"component of a matrix", func(l *render.Look) { l.Color.Attribute = "Transform" }, func(t *testing.T, p *Panel) { choose(t, p.color.many, "m31") },
			func(l *render.Look) { l.Color.Component = render.ComponentAt(13) }},
		{"length of a colour", func(l *render.Look) { l.Color.Attribute = "Color" }, func(_ *testing.T, p *Panel) { press(p.color.component, 5) },
			func(l *render.Look) { l.Color.Component = render.MagnitudeOf }},
		{"map", mapped, func(t *testing.T, p *Panel) { choose(t, p.color.maps, "diverging") }, func(l *render.Look) { l.Color.Map = render.Diverging }},
		{"invert", mapped, func(_ *testing.T, p *Panel) { press(p.color.options, 0) }, func(l *render.Look) { l.Color.Invert = true }},
		{"log", mapped, func(_ *testing.T, p *Panel) { press(p.color.options, 1) }, func(l *render.Look) { l.Color.Log = true }},
		{"range by hand", mapped, func(_ *testing.T, p *Panel) { press(p.color.mode, 2) }, func(l *render.Look) { l.Color.Range = render.Range{Lo: 2, Hi: 8} }},
		{"low", mapped, func(_ *testing.T, p *Panel) { enter(p.color.low, "-1,5") }, func(l *render.Look) { l.Color.Range = render.Range{Lo: -1.5, Hi: 8} }},
		{"high", mapped, func(_ *testing.T, p *Panel) { enter(p.color.high, "1e3") }, func(l *render.Look) { l.Color.Range = render.Range{Lo: 2, Hi: 1000} }},
		{"no number", mapped, func(_ *testing.T, p *Panel) { p.color.nan.changed(red) }, func(l *render.Look) { l.Color.NaN = red }},
		{"plain", nothing, func(_ *testing.T, p *Panel) { p.color.plain.changed(red) }, func(l *render.Look) { l.Color.Plain = red }},
		{"raw", nothing, func(_ *testing.T, p *Panel) { press(p.color.linear, 1) }, func(l *render.Look) { l.Color.Raw = true }},
		{"exposure", nothing, func(_ *testing.T, p *Panel) { slide(p.color.exposure, 0.75) }, func(l *render.Look) { l.Color.ExposureStops = 2 }},
		{"stops", nothing, func(_ *testing.T, p *Panel) { enter(p.color.stops, "-0.5") }, func(l *render.Look) { l.Color.ExposureStops = -0.5 }},

		{"pixels", nothing, func(_ *testing.T, p *Panel) { press(p.points.mode, 1) }, func(l *render.Look) { l.Size.Pixels = 3 }},
		{"diameter", func(l *render.Look) { l.Size.Pixels = 3 }, func(_ *testing.T, p *Panel) { enter(p.points.pixelsBox, "7.5") }, func(l *render.Look) { l.Size.Pixels = 7.5 }},
		{"largest diameter", func(l *render.Look) { l.Size.Pixels = 3 }, func(_ *testing.T, p *Panel) { slide(p.points.pixels, 1) }, func(l *render.Look) { l.Size.Pixels = 40 }},
		{"units", nothing, func(_ *testing.T, p *Panel) { press(p.points.mode, 2) }, func(l *render.Look) { l.Size.Units = 0.05 }},
		{"radius", func(l *render.Look) { l.Size.Units = 1 }, func(_ *testing.T, p *Panel) { enter(p.points.unitsBox, "1/8") }, func(l *render.Look) { l.Size.Units = 0.125 }},
		{"size by", nothing, func(_ *testing.T, p *Panel) { press(p.points.mode, 3) }, func(l *render.Look) { l.Size.Attribute = "Size" }},
		{"size by another", func(l *render.Look) { l.Size.Attribute = "Size" }, func(t *testing.T, p *Panel) { choose(t, p.points.by, "Age") }, func(l *render.Look) { l.Size.Attribute = "Age" }},
		{"times", func(l *render.Look) { l.Size.Attribute = "Size" }, func(_ *testing.T, p *Panel) { enter(p.points.scaleBox, "4") }, func(l *render.Look) { l.Size.Scale = 4 }},
		{"auto", func(l *render.Look) { l.Size.Pixels = 3 }, func(_ *testing.T, p *Panel) { press(p.points.mode, 0) }, func(l *render.Look) { l.Size = render.PointSize{} }},
		{"flat", nothing, func(_ *testing.T, p *Panel) { press(p.points.shading, 1) }, func(l *render.Look) { l.Shading = render.Flat }},
		{"smooth", nothing, func(_ *testing.T, p *Panel) { press(p.points.smooth, 1) }, func(l *render.Look) { l.Samples = 2 }},

		{"vectors", nothing, func(t *testing.T, p *Panel) { choose(t, p.lines.vectors, "PointVelocity") }, func(l *render.Look) { l.Vectors.Attribute = "PointVelocity" }},
		{"length of vectors", nothing, func(_ *testing.T, p *Panel) { enter(p.lines.times, "-2") }, func(l *render.Look) { l.Vectors.Scale = -2 }},
		{"strands", nothing, func(t *testing.T, p *Panel) { choose(t, p.lines.strands, "StrandPosition") }, func(l *render.Look) { l.Strands.Attribute = "StrandPosition" }},
		{"no strands", func(l *render.Look) { l.Strands.Attribute = "StrandPosition" }, func(t *testing.T, p *Panel) { choose(t, p.lines.strands, none) },
			func(l *render.Look) { l.Strands.Attribute = "" }},

		{"clip", nothing, func(_ *testing.T, p *Panel) { press(p.clip.on, 1) }, clipped},
		{"clip off", clipped, func(_ *testing.T, p *Panel) { press(p.clip.on, 0) }, func(l *render.Look) { l.Clip.On = false }},
		{"clip from", clipped, func(_ *testing.T, p *Panel) { enter(p.clip.axes[1].low, "3") }, func(l *render.Look) { l.Clip.Box.Min[1] = 3 }},
		{"clip to", clipped, func(_ *testing.T, p *Panel) { slide(p.clip.axes[2].span, 0.9) }, func(l *render.Look) { l.Clip.Box.Max[2] = 4 }},

		{"light", nothing, func(_ *testing.T, p *Panel) { press(p.picture.mode, 2) }, func(l *render.Look) { l.Background = render.LightBackground() }},
		{"own background", nothing, func(_ *testing.T, p *Panel) { press(p.picture.mode, 3); p.picture.top.changed(red) }, func(l *render.Look) { l.Background.Top = red }},
		{"bottom", nothing, func(_ *testing.T, p *Panel) { p.picture.bottom.changed(red) }, func(l *render.Look) { l.Background.Bottom = red }},
		{"grid", nothing, func(_ *testing.T, p *Panel) { press(p.picture.show, 0) }, func(l *render.Look) { l.Show &^= render.ShowGrid }},
		{"box", nothing, func(_ *testing.T, p *Panel) { press(p.picture.show, 2) }, func(l *render.Look) { l.Show |= render.ShowBox }},
		{"selection", nothing, func(_ *testing.T, p *Panel) { p.picture.selection.changed(red) }, func(l *render.Look) { l.SelectionColor = red }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, heard, _ := shown(t, 300, 1600)
			p.SetOpen([]string{"Colour", "Points", "Lines", "Clip box", "View"})
			start := render.DefaultLook()
			c.start(&start)
			p.SetLook(start)
			p.SetFrameRange(render.Range{Lo: 2, Hi: 8})
			heard.settle()
			c.act(t, p)
			want := start
			c.want(&want)
			for len(heard.later) > 0 {
				heard.run()
			}
			if len(heard.looks) == 0 {
				t.Fatal("nothing was told")
			}
			if got := heard.looks[len(heard.looks)-1]; got != want || p.Look() != want {
				t.Errorf("look is\n%+v, want\n%+v", got, want)
			}
		})
	}
}

func TestSetLookTellsNobody(t *testing.T) {
	p, heard, _ := shown(t, 280, 800)
	l := render.DefaultLook()
	l.Color = render.ColorBy{Attribute: "Age", Map: render.Magma, Invert: true, Log: true, Range: render.Range{Lo: 1, Hi: 2}, Plain: red, NaN: red, Raw: true, ExposureStops: 1}
	l.Size = render.PointSize{Attribute: "Size", Scale: 3}
	l.Shading, l.Samples = render.Flat, 2
	l.Vectors, l.Strands = render.Vectors{Attribute: "PointVelocity", Scale: 2}, render.Strands{Attribute: "StrandPosition"}
	l.Clip = render.Clip{On: true, Box: render.Bounds{Max: render.Vec3{1, 1, 1}}}
	l.Background = render.Background{Top: red}
	l.Show = render.ShowBox
	p.SetLook(l)
	p.SetHeader(&particle.Header{})
	p.SetBounds(render.Bounds{Max: render.Vec3{3, 3, 3}})
	p.SetFrameRange(render.Range{Lo: 0, Hi: 9})
	p.SetCamera(render.ZUp, true)
	for len(heard.later) > 0 {
		heard.run()
	}
	if len(heard.looks)+len(heard.ups)+len(heard.orthos)+len(heard.ranges) != 0 {
		t.Errorf("told %+v", heard)
	}
	if p.Look() != l {
		t.Errorf("look is %+v, want %+v", p.Look(), l)
	}
	if p.RangeMode() != HandRange || p.BackgroundMode() != OwnBackground || p.points.sizeMode != attributeSize {
		t.Error("modes do not follow from the look")
	}
	p.SetLook(render.DefaultLook())
	if p.RangeMode() != FrameRange || p.BackgroundMode() != DarkBackground || p.points.sizeMode != autoSize {
		t.Error("modes do not follow from the look set back")
	}
}

func TestMissingAttributeStaysChosen(t *testing.T) {
	p, heard, _ := shown(t, 280, 800)
	l := render.DefaultLook()
	l.Color.Attribute, l.Color.Component = "PointVelocity", render.ComponentAt(2)
	p.SetLook(l)
	if p.color.by.missing {
		t.Error("an attribute that is there is marked as missing")
	}
	p.SetHeader(&particle.Header{Attributes: sampleHeader().Attributes[2:]})
	if !p.color.by.missing || p.color.by.current.text != "PointVelocity" || !strings.Contains(p.color.by.current.detail, "not in this frame") {
		t.Errorf("shown as %+v, missing %t", p.color.by.current, p.color.by.missing)
	}
	p.SetHeader(sampleHeader())
	if p.color.by.missing || p.color.component.chosen() != 3 {
		t.Error("it does not come back")
	}
	if len(heard.looks) != 0 || p.Look() != l {
		t.Error("another frame changed the look")
	}
}

func TestDraggingIsGathered(t *testing.T) {
	p, heard, _ := shown(t, 280, 800)
	heard.settle()
	s := p.color.exposure
	slide(s, 0.5)
	for i := range 50 {
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20+float32(i), 5)}})
	}
	if len(heard.looks) != 1 {
		t.Errorf("%d looks told during 50 moves, want the first at once", len(heard.looks))
	}
	heard.run()
	if len(heard.looks) != 2 || heard.looks[1] != p.Look() {
		t.Errorf("%d looks told; the last must be what is seen", len(heard.looks))
	}
	heard.run()
	if len(heard.looks) != 2 || len(heard.later) != 0 {
		t.Error("it goes on without changes")
	}
}

func TestHalfTypedNumbersAreNotTold(t *testing.T) {
	p, heard, w := shown(t, 280, 800)
	p.SetLook(func() render.Look { l := render.DefaultLook(); l.Color.Attribute = "Age"; return l }())
	p.SetFrameRange(render.Range{Lo: 2, Hi: 8})
	n := p.color.low
	w.Canvas().Focus(n)
	n.SetText("")
	test.Type(n, "-1e")
	if len(heard.looks) != 0 {
		t.Error("told while typing")
	}
	p.SetFrameRange(render.Range{Lo: 3, Hi: 9})
	if n.Text != "-1e" {
		t.Errorf("another frame made %q of what was being typed", n.Text)
	}
	w.Canvas().Unfocus()
	if len(heard.looks) != 0 || !p.color.say.Visible() || !strings.Contains(p.color.say.text, "not a number") {
		t.Errorf("nonsense: told %d, says %q", len(heard.looks), p.color.say.text)
	}
	w.Canvas().Focus(n)
	test.Type(n, "1")
	w.Canvas().Unfocus()
	if len(heard.looks) != 1 || heard.looks[0].Color.Range != (render.Range{Lo: -10, Hi: 9}) || p.color.say.Visible() {
		t.Errorf("finished: told %+v, says %q", heard.looks, p.color.say.text)
	}
	w.Canvas().Focus(n)
	n.SetText("7x")
	n.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if n.Text != "-10" || p.color.say.Visible() {
		t.Errorf("after Escape %q is left", n.Text)
	}
	enter(n, "100") // above the upper end, which goes along
	enter(p.color.high, "200")
	if got := p.Look().Color.Range; got != (render.Range{Lo: 100, Hi: 200}) {
		t.Errorf("both ends typed one after the other give %v", got)
	}
	enter(p.color.high, "50")
	if got := p.Look().Color.Range; got != (render.Range{Lo: -50, Hi: 50}) {
		t.Errorf("an upper end below the lower one gives %v", got)
	}
}

func TestRangeOverTheSequence(t *testing.T) {
	p, heard, _ := shown(t, 280, 800)
	choose(t, p.color.by, "Age")
	heard.settle()
	press(p.color.mode, 1)
	age := RangeKey{Attribute: "Age"}
	if !slices.Equal(heard.ranges, []RangeKey{age}) || !p.color.say.Visible() {
		t.Fatalf("asked for %v, says %q", heard.ranges, p.color.say.text)
	}
	p.SetSequenceProgress(3, 200)
	if p.color.say.text != "3 of 200 frames looked at" {
		t.Errorf("says %q", p.color.say.text)
	}
	p.SetSequenceRange(RangeKey{Attribute: "Size"}, render.Range{Lo: 5, Hi: 6})
	if p.Look().Color.Range != (render.Range{}) {
		t.Error("took the range of something else")
	}
	p.SetSequenceRange(age, render.Range{Lo: -1, Hi: 50})
	p.SetSequenceProgress(200, 200)
	if got := p.Look().Color.Range; got != (render.Range{Lo: -1, Hi: 50}) || p.RangeMode() != SequenceRange || p.color.say.Visible() {
		t.Errorf("range is %v, mode %d, says %q", got, p.RangeMode(), p.color.say.text)
	}
	choose(t, p.color.maps, "diverging")
	if got := p.Look().Color.Range; got != (render.Range{Lo: -50, Hi: 50}) {
		t.Errorf("range of the diverging map is %v", got)
	}
	p.SetLook(p.Look()) // as the window may
	heard.ranges = nil
	press(p.color.options, 1)
	if want := (RangeKey{Attribute: "Age", Log: true}); !slices.Equal(heard.ranges, []RangeKey{want}) || p.Look().Color.Range != (render.Range{}) {
		t.Errorf("logarithmic: asked for %v, range %v", heard.ranges, p.Look().Color.Range)
	}
	press(p.color.mode, 0)
	if p.Look().Color.Range != (render.Range{}) || p.RangeMode() != FrameRange {
		t.Error("not back at the frame's own")
	}
}

func TestRangeByHandBelongsToItsAttribute(t *testing.T) {
	p, _, _ := shown(t, 280, 800)
	choose(t, p.color.by, "Age")
	enter(p.color.high, "5")
	choose(t, p.color.by, "Size")
	if p.RangeMode() != FrameRange || p.Look().Color.Range != (render.Range{}) {
		t.Errorf("another attribute has the range %v", p.Look().Color.Range)
	}
	choose(t, p.color.by, "Age")
	press(p.color.mode, 2)
	if p.Look().Color.Range != (render.Range{Lo: 0, Hi: 5}) {
		t.Errorf("range is %v, want what was typed before", p.Look().Color.Range)
	}
}

func TestBackgroundFollowsTheTheme(t *testing.T) {
	p, heard, _ := shown(t, 280, 800)
	p.SetBackgroundMode(ThemeBackground)
	if p.Look().Background != render.DarkBackground() {
		t.Error("not dark in the dark theme")
	}
	heard.settle()
	fyne.CurrentApp().Settings().SetTheme(dense{theme.DefaultTheme(), theme.VariantLight})
	p.Refresh()
	if p.Look().Background != render.LightBackground() || len(heard.looks) != 1 {
		t.Errorf("background is %v after the theme changed", p.Look().Background)
	}
}

func TestCamera(t *testing.T) {
	p, heard, _ := shown(t, 280, 1600)
	press(p.picture.up, 1)
	press(p.picture.projection, 1)
	if !slices.Equal(heard.ups, []render.Up{render.ZUp}) || !slices.Equal(heard.orthos, []bool{true}) || len(heard.looks) != 0 {
		t.Errorf("told %+v", heard)
	}
	p.SetCamera(render.YUp, false)
	if p.picture.up.chosen() != 0 || p.picture.projection.chosen() != 0 {
		t.Error("camera is not shown")
	}
}

func TestWhatHasNoEffectIsHidden(t *testing.T) {
	p, _, _ := shown(t, 280, 800)
	if p.color.mapLine.Visible() || !p.color.lightLine.Visible() || p.color.plainLine.Visible() {
		t.Error("own colours need light, and no map")
	}
	choose(t, p.color.by, "PointVelocity")
	if !p.color.mapLine.Visible() || p.color.lightLine.Visible() || !p.color.componentLine.Visible() {
		t.Error("a vector needs map and component, and no light")
	}
	choose(t, p.color.by, "Color")
	if p.color.mapLine.Visible() || !p.color.lightLine.Visible() {
		t.Error("a colour needs light")
	}
	press(p.color.component, 1)
	if !p.color.mapLine.Visible() {
		t.Error("the red of a colour needs a map")
	}
}

func TestFitsASidePanel(t *testing.T) {
	for _, sizes := range []fyne.Theme{dense{theme.DefaultTheme(), theme.VariantDark}, theme.DefaultTheme()} {
		p, _, _ := shown(t, 280, 800)
		fyne.CurrentApp().Settings().SetTheme(sizes)
		p.SetOpen([]string{"Colour", "Points", "Lines", "Clip box", "View"})
		for _, start := range []string{"", "PointVelocity", "Color", "Transform"} {
			l := render.DefaultLook()
			l.Color.Attribute = start
			l.Clip.On = true
			p.SetLook(l)
			if width := p.MinSize().Width; width > 280 {
				t.Errorf("coloured by %q it is %g wide", start, width)
			}
		}
	}
}
