// How the sequences are seen: looks, camera, what the picture says.

package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/settings"
	"floe/internal/ui/look"
	"floe/internal/ui/viewport"
)

// navigations are the presets, as settings name them.
var navigations = []struct {
	name  settings.Navigation
	label string
	is    viewport.Navigation
}{
	{settings.NavigatePlain, "Plain, or Alt as in Maya", viewport.Default},
	{settings.NavigateMaya, "Maya (plain drags select)", viewport.Maya},
	{settings.NavigateHoudini, "Houdini", viewport.Houdini},
	{settings.NavigateSoftimage, "Softimage", viewport.Softimage},
	{settings.NavigateBlender, "Blender", viewport.Blender},
}

func (w *Window) navigation() viewport.Navigation {
	name := w.settings.Preferences().Navigation
	for _, n := range navigations {
		if n.name == name {
			return n.is
		}
	}
	return viewport.Default
}

func (w *Window) navigationName() string { return string(w.settings.Preferences().Navigation) }

// newView makes the picture.
func (w *Window) newView() *viewport.View {
	p := w.settings.Preferences()
	v := viewport.New(viewport.Options{Look: &w.look, Navigation: w.navigation(), Instant: !p.SmoothMoves, LowGraphics: p.LowGraphics, Do: w.options.Do})
	v.OnTypedKey = func(e *fyne.KeyEvent) { w.typedKey(e.Name) }
	v.OnTypedRune = func(r rune) { w.typedRune(r) }
	v.OnStatus = w.pictureDrawn
	v.OnPaint = w.painting
	v.OnPick, v.OnSelect, v.OnHover = w.picked, w.loopSelected, w.hovered
	v.OnContext = w.viewMenu
	v.OnCamera = func(c render.Camera) { w.lookPanel.SetCamera(c.Up, c.Ortho) }
	v.OnFault = func(layer int, err error) {
		if e := w.entryOf(layer); e != nil {
			w.journal.fail(fmt.Errorf("%s: %w", e.name, err))
		}
	}
	return v
}

// newLookPanel makes the panel that edits the look.
func (w *Window) newLookPanel() *look.Panel {
	return look.New(look.Events{
		OnChange:        w.lookChanged,
		OnSequenceRange: w.sequenceRange,
		OnOnly:          w.typedOnly,
		OnLeave:         w.focusView,
		OnUp: func(up render.Up) {
			w.view.SetUp(up)
			w.refreshMenu()
		},
		OnOrtho: func(on bool) {
			w.view.SetOrtho(on)
			w.refreshMenu()
		},
	})
}

// padder writes frame numbers as the files do; it may be called anywhere.
func (w *Window) padder() func(float64) string {
	pad := 0
	if len(w.entries) > 0 {
		pad = w.entries[0].sequence.Pad
	}
	return func(n float64) string { return padded(n, pad) }
}

// restage tells the picture how the sequences are to be seen.
func (w *Window) restage() { w.restageWith(func() {}) }

// restageWith also tells the picture something at once.
func (w *Window) restageWith(tell func()) {
	if w.pump == nil {
		tell()
		return
	}
	s := &stage{padding: w.padder(), extent: w.extentText()}
	for _, e := range w.entries {
		look := e.look
		s.parts = append(s.parts, stagePart{name: e.name, hidden: e.hidden, look: &look, marks: e.marks, only: e.only})
	}
	if len(w.entries) > 0 {
		s.title = w.entries[0].name
		if more := len(w.entries) - 1; more > 0 {
			s.title += fmt.Sprintf(" and %d more", more)
		}
	}
	w.pump.set(s, tell)
}

// extentText is the size of the box around the points of the active sequence, if
// that is shown.
func (w *Window) extentText() string {
	b := w.bounds
	if w.look.Show&render.ShowBox == 0 || b.Empty() || b == (render.Bounds{}) {
		return ""
	}
	size := b.Max.Sub(b.Min)
	return strings.TrimSpace(fmt.Sprintf("box %.4g x %.4g x %.4g %s", size[0], size[1], size[2], w.settings.Preferences().Units))
}

// activate makes a sequence the one whose look and table are edited.
func (w *Window) activate(e *entry) {
	if e == nil || w.active == e {
		return
	}
	w.figures.stopRange() // its answer would be of another sequence
	w.active = e
	w.look = e.look
	w.view.SetLook(w.look)
	w.lookPanel.ForgetRange()
	w.lookPanel.SetLook(w.look)
	w.lookPanel.SetRangeMode(e.rangeMode)
	w.showOnly()
	w.activeChanged()
}

// setLook changes how the active sequence is seen, from outside of the panel.
func (w *Window) setLook(l render.Look) {
	w.lookPanel.SetLook(l)
	w.lookChanged(l)
}

// lookChanged takes a look that the panel shows already.
func (w *Window) lookChanged(l render.Look) {
	if l.Vectors.Attribute != "" && w.look.Vectors.Attribute == "" && l.Vectors.Scale == 0 {
		l.Vectors.Scale = w.frameTime() // the way of a frame, not of a second
		w.lookPanel.SetLook(l)
	}
	w.look = l
	w.view.SetLook(l)
	if w.active != nil {
		w.active.look, w.active.rangeMode = l, w.lookPanel.RangeMode()
	}
	// What is around the points is one for all.
	for _, e := range w.entries {
		e.look.Show, e.look.Background, e.look.Samples = l.Show, l.Background, l.Samples
	}
	w.restage()
	w.colorsChanged()
	w.refreshMenu()
}

// frameTime is how long a frame lasts, in seconds.
func (w *Window) frameTime() float64 {
	if fps := w.facts.Settings.FPS; fps > 0 {
		return 1 / fps
	}
	return 1.0 / 24
}

func (w *Window) changeLook(do func(l *render.Look)) {
	l := w.look
	do(&l)
	w.setLook(l)
}

func (w *Window) togglePart(p render.Parts) { w.changeLook(func(l *render.Look) { l.Show ^= p }) }

func (w *Window) toggleClip() {
	w.changeLook(func(l *render.Look) {
		l.Clip.On = !l.Clip.On
		if l.Clip.Box == (render.Bounds{}) {
			l.Clip.Box = w.bounds
		}
	})
}

func (w *Window) lookFrom(p render.Preset) {
	w.view.View(p)
	w.say("Looking from %s", p)
}

func (w *Window) toggleOrtho() { w.view.SetOrtho(!w.view.Camera().Ortho) }

func (w *Window) toggleUp() {
	up := render.ZUp
	if w.view.Camera().Up == render.ZUp {
		up = render.YUp
	}
	w.view.SetUp(up)
}

// scalePoints makes points larger or smaller.
func (w *Window) scalePoints(factor float64) {
	w.changeLook(func(l *render.Look) {
		s := &l.Size
		switch {
		case s.Attribute != "" || s.Units > 0:
			if s.Scale == 0 {
				s.Scale = 1
			}
			s.Scale = clamp(s.Scale*factor, 0.01, 100)
		case s.Pixels > 0:
			s.Pixels = clamp(s.Pixels*factor, 1, 64)
		default:
			s.Pixels = clamp(2*factor, 1, 64)
		}
	})
	w.say("Point size %s", sizeText(w.look.Size))
}

func clamp(x, lo, hi float64) float64 { return min(max(x, lo), hi) }

func sizeText(s render.PointSize) string {
	switch {
	case s.Attribute != "":
		return fmt.Sprintf("%s × %.3g", s.Attribute, s.Scale)
	case s.Units > 0:
		return fmt.Sprintf("%.3g units × %.3g", s.Units, s.Scale)
	}
	return fmt.Sprintf("%.3g pixels", s.Pixels)
}

// header is that of the active sequence's frame, nil if none is shown.
func (w *Window) header() *particle.Header {
	if f := w.activeFrame(); f != nil {
		return &f.Header
	}
	return nil
}

// activeFrame is the frame of the active sequence, borrowed.
func (w *Window) activeFrame() *particle.Frame {
	for _, p := range parts(w.frame) {
		if w.active != nil && w.entryOf(p.Part) == w.active {
			return p.Frame
		}
	}
	return nil
}

// colorable are the attributes that points can be coloured by.
func colorable(h *particle.Header) (names []string) {
	if h == nil {
		return nil
	}
	for _, a := range h.Attributes {
		if a.Context == particle.PerPoint && a.Type.IsNumeric() || a.Context == particle.PerObject && a.Type.IsNumeric() {
			names = append(names, a.Name)
		}
	}
	return names
}

// cycleColor goes through the points' own colour and all attributes.
func (w *Window) cycleColor(step int) {
	names := append([]string{""}, colorable(w.header())...)
	i := max(slices.Index(names, w.look.Color.Attribute), 0)
	next := names[(i+step+len(names))%len(names)]
	w.colorBy(next, 0)
}

// colorBy colours by an attribute; "" is the points' own colour.
func (w *Window) colorBy(name string, c render.Component) {
	w.changeLook(func(l *render.Look) {
		l.Color.Mode, l.Color.Attribute, l.Color.Component, l.Color.Range = render.AutoColor, name, c, render.Range{}
	})
	w.say("Colour: %s", w.colorName())
}

func (w *Window) colorName() string {
	c := w.look.Color
	switch {
	case c.Mode == render.PlainColor:
		return "plain"
	case c.Attribute == "":
		return "the points' own"
	}
	return c.Attribute + w.componentName()
}

// componentName is what stands behind the attribute's name.
func (w *Window) componentName() string {
	c := w.look.Color.Component
	switch {
	case c == 0:
		return ""
	case c == render.MagnitudeOf:
		return ".magnitude"
	}
	k := int(c) - 1
	if h := w.header(); h != nil {
		if i := h.Find(w.look.Color.Attribute); i >= 0 {
			if names := h.Attributes[i].ComponentNames(); k < len(names) {
				return "." + names[k]
			}
		}
	}
	return fmt.Sprintf(".%d", k)
}

// cycleComponent goes from the whole value through its components.
func (w *Window) cycleComponent() {
	h := w.header()
	if h == nil {
		return
	}
	i := h.Find(w.look.Color.Attribute)
	if i < 0 || h.Attributes[i].Width() < 2 {
		return
	}
	next := (int(w.look.Color.Component) + 1) % (h.Attributes[i].Width() + 1)
	w.colorBy(w.look.Color.Attribute, render.Component(max(next, 0)))
}

func (w *Window) cycleMap() {
	w.changeLook(func(l *render.Look) { l.Color.Map = (l.Color.Map + 1) % render.Map(len(render.Maps())) })
	w.say("Colour map: %s", w.look.Color.Map)
}

// setRange spans the colours; from the histogram, so the panel follows.
func (w *Window) setRange(lo, hi float64) {
	if math.IsNaN(lo) || math.IsNaN(hi) || lo >= hi {
		return
	}
	w.changeLook(func(l *render.Look) { l.Color.Range = render.Range{Lo: lo, Hi: hi} })
}
