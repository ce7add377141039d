// What gives the points their colour?

package look

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/render"
)

// RangeMode tells which values the colours span.
type RangeMode uint8

// The modes.
const (
	FrameRange    RangeMode = iota // those of the frame that is shown
	SequenceRange                  // those of all frames
	HandRange                      // those that the artist typed
)

// RangeKey names what a range is of.
type RangeKey struct {
	Attribute string
	Component render.Component
	Log       bool
}

// colorPart is the section of colours.
type colorPart struct {
	p       *Panel
	section *section

	by         *dropdown
	component  *segments
	components []render.Component
	many       *dropdown // of matrices
	plain      *colorButton
	maps       *dropdown
	options    *segments
	mode       *segments
	low, high  *number
	say        *note
	nan        *colorButton
	linear     *segments
	exposure   *slider
	stops      *number

	componentLine, manyLine, plainLine, mapLine fyne.CanvasObject
	modeLine, rangeLine, linearLine, lightLine  fyne.CanvasObject
	nanLine                                     fyne.CanvasObject

	rangeMode RangeMode
	frame     render.Range // of the frame that is shown, NoRange if unknown
	asked     RangeKey     // whose sequence range was asked for
	known     bool         // and has come
	sequence  render.Range
	byHand    map[RangeKey]render.Range
	progress  string
}

// What colours are if nobody chose them.
var (
	usualPlain = color.RGBA{205, 208, 214, 255}
	usualNaN   = color.RGBA{255, 0, 200, 255}
)

const (
	ownColor = "Their own colour"
	oneColor = "One colour for all"
)

func newColorPart(p *Panel) *colorPart {
	c := &colorPart{p: p, frame: render.NoRange(), byHand: map[RangeKey]render.Range{}}
	c.makeControls()
	c.componentLine = line("Component", "Which part of the value gives the colour", c.component)
	c.manyLine = line("Component", "Which part of the value gives the colour", c.many)
	c.plainLine = line("Colour", "The colour of points that have no other", c.plain)
	c.mapLine = line("Map", "From low values, left, to high ones, right", c.maps, c.options)
	c.modeLine = line("Range", "Which values the map spans", c.mode)
	c.rangeLine = pair("", "", c.low, c.high)
	c.nanLine = line("No number", "The colour of values that are not a number (NaN): a sign of a broken simulation", c.nan)
	c.linearLine = line("Light", "Renderers write colours as linear light, which is too dark on a screen.\nOn, it is shown as they meant it; off, as it is stored.", c.linear)
	c.lightLine = line("Exposure", "Brighter or darker, in stops: +1 is twice the light", c.exposure, c.stops)
	c.section = newSection("Colour", "What gives the points their colour", c.summary,
		line("By", "The attribute that gives the colour.\nType to search.", c.by), c.componentLine, c.manyLine,
		c.plainLine, c.mapLine, c.modeLine, c.rangeLine, c.say, c.nanLine, c.linearLine, c.lightLine)
	return c
}

func (c *colorPart) makeControls() {
	p := c.p
	c.by = newDropdown(func() []option {
		options, _ := p.listOf(colors, ownColor, oneColor)
		return options
	}, c.chooseAttribute)
	c.by.search = true
	c.component = newSegments(func() { c.chooseComponent(c.component.chosen()) })
	c.many = newDropdown(func() []option {
		a, _ := p.attribute(p.look.Color.Attribute)
		names, _ := componentsOf(a)
		return texts(names)
	}, c.chooseComponent)
	c.plain = newColorButton(usualPlain, func(v color.RGBA) { p.change(func(l *render.Look) { l.Color.Plain = v }) })
	c.nan = newColorButton(usualNaN, func(v color.RGBA) { p.change(func(l *render.Look) { l.Color.NaN = v }) })
	c.maps = newDropdown(c.mapOptions, func(i int) { p.change(func(l *render.Look) { l.Color.Map = render.Map(i) }); c.again() })
	c.options = newToggles(c.chooseOptions, "Invert", "Log")
	c.options.tips = []string{"Turn the map around", "Show small values apart: each step of the map is a factor"}
	c.mode = newSegments(func() { c.setMode(RangeMode(c.mode.chosen())) }, "Frame", "Sequence", "By hand")
	c.mode.tips = []string{"The values of the frame that is shown: each frame uses all colours",
		"The values of all frames: a colour means the same everywhere.\nAll frames are read for it.",
		"The values below"}
	c.say = newNote()
	complain := func(text string) { c.tellProblem(text) }
	c.low = newNumber(64, c.typedLow)
	c.high = newNumber(64, c.typedHigh)
	c.low.problem, c.high.problem = complain, complain
	c.linear = newSegments(func() { p.change(func(l *render.Look) { l.Color.Raw = c.linear.chosen() == 1 }) }, "Linear to sRGB", "As stored")
	c.exposure = newSlider(-4, 4, func() { p.change(func(l *render.Look) { l.Color.ExposureStops = c.exposure.value[0] }) })
	c.exposure.reset = [2]float64{0, 4}
	c.stops = newNumber(60, func(v float64) { p.change(func(l *render.Look) { l.Color.ExposureStops = v }) })
	c.stops.problem = complain
	c.stops.check = within(-20, 20)
}

var errOrder = errors.New("the first value must be below the second") // of the clip box

func within(lo, hi float64) func(float64) error {
	return func(v float64) error {
		if v < lo || v > hi {
			return fmt.Errorf("from %s to %s, please", numberText(lo), numberText(hi))
		}
		return nil
	}
}

func texts(names []string) (options []option) {
	for _, n := range names {
		options = append(options, option{text: n})
	}
	return options
}

func (c *colorPart) mapOptions() (options []option) {
	for i, name := range render.Maps() {
		options = append(options, option{text: name, picture: gradient(render.Map(i), false)})
	}
	return options
}

// gradient draws a map; of the categories the first ones.
func gradient(m render.Map, invert bool) func(*pen, image.Rectangle) {
	return func(p *pen, box image.Rectangle) {
		strip(p, box, func(t float64) [3]uint8 {
			if invert {
				t = 1 - t
			}
			if m == render.Category {
				t = math.Floor(t*12) / 255
			}
			at := m.At(t)
			return [3]uint8{at.R, at.G, at.B}
		})
	}
}

// adopt draws conclusions from a range that was set from outside.
func (c *colorPart) adopt() {
	r := c.p.look.Color.Range
	switch {
	case r == render.Range{}:
		if c.rangeMode == HandRange || c.rangeMode == SequenceRange && c.known {
			c.rangeMode = FrameRange
		}
	case c.rangeMode == SequenceRange && c.known && r == c.sequence.Suit(&c.p.look.Color):
	default:
		c.rangeMode = HandRange
	}
}

// sync shows the look.
func (c *colorPart) sync() {
	by := &c.p.look.Color
	c.plain.set(by.Plain)
	c.nan.set(by.NaN)
	c.maps.show(option{text: by.Map.String(), picture: gradient(by.Map, by.Invert)}, false)
	c.options.set(bit(by.Invert, 0) | bit(by.Log, 1))
	c.linear.choose(0)
	if by.Raw {
		c.linear.choose(1)
	}
	c.exposure.set(by.ExposureStops)
	c.stops.set(by.ExposureStops)
	c.mode.choose(int(c.rangeMode))
	c.syncAttribute()
	c.syncRange()
	c.syncLines()
}

func bit(on bool, i int) uint {
	if on {
		return 1 << i
	}
	return 0
}

func (c *colorPart) syncAttribute() {
	by := &c.p.look.Color
	switch {
	case by.Mode == render.PlainColor:
		c.by.show(option{text: oneColor}, false)
	case by.Attribute == "" && c.p.header != nil && c.p.header.FindRole(particle.ColorRole) < 0:
		c.by.show(option{text: ownColor, detail: "there is none"}, false)
	case by.Attribute == "":
		c.by.show(option{text: ownColor}, false)
	default:
		c.p.current(c.by, by.Attribute, colors)
	}
	a, found := c.p.attribute(by.Attribute)
	if !found {
		return // the choice of the component stays as it was
	}
	c.component.options, c.components = componentsOf(a)
	i := slices.Index(c.components, by.Component)
	if i < 0 && by.Component == render.MagnitudeOf {
		i = 0 // of what is no colour the length is what suits it
	}
	c.component.choose(i)
	if i >= 0 {
		c.many.show(option{text: c.component.options[i]}, false)
	} else {
		c.many.show(option{text: fmt.Sprintf("component %d", by.Component-1), detail: "not in this frame"}, true)
	}
}

// mapped tells whether values become colours by a map, and showsColors whether
// colours are shown that the cache holds.
func (c *colorPart) mapped() bool {
	by := &c.p.look.Color
	return by.Mode == render.AutoColor && by.Attribute != "" && !c.showsColors()
}

func (c *colorPart) showsColors() bool {
	by := &c.p.look.Color
	if by.Mode == render.PlainColor || by.Attribute == "" {
		return by.Mode != render.PlainColor
	}
	a, found := c.p.attribute(by.Attribute)
	return found && by.Component == 0 && holdsColor(a)
}

// syncLines hides what has no effect.
func (c *colorPart) syncLines() {
	by := &c.p.look.Color
	named := by.Mode == render.AutoColor && by.Attribute != ""
	n := len(c.component.options)
	changed := show(c.componentLine, named && n > 1 && n <= 6)
	changed = show(c.manyLine, named && n > 6) || changed
	changed = show(c.plainLine, by.Mode == render.PlainColor) || changed
	for _, o := range []fyne.CanvasObject{c.mapLine, c.modeLine, c.rangeLine, c.nanLine} {
		changed = show(o, c.mapped()) || changed
	}
	for _, o := range []fyne.CanvasObject{c.linearLine, c.lightLine} {
		changed = show(o, c.showsColors()) || changed
	}
	if changed {
		c.p.arrange()
	}
}

func (c *colorPart) summary() string {
	by := &c.p.look.Color
	switch {
	case by.Mode == render.PlainColor:
		return "one colour"
	case by.Attribute == "":
		return "their own"
	case c.showsColors():
		return by.Attribute
	}
	return by.Attribute + ", " + by.Map.String()
}

func (c *colorPart) chooseAttribute(i int) {
	_, names := c.p.listOf(colors, ownColor, oneColor)
	if i >= len(names) {
		return
	}
	c.rekey(func(by *render.ColorBy) {
		if i == 1 {
			by.Mode = render.PlainColor
			return
		}
		if by.Attribute != names[i] {
			by.Component = 0
		}
		by.Mode, by.Attribute = render.AutoColor, names[i]
	})
}

func (c *colorPart) chooseComponent(i int) {
	if i >= 0 && i < len(c.components) {
		c.rekey(func(by *render.ColorBy) { by.Component = c.components[i] })
	}
}

func (c *colorPart) chooseOptions() {
	c.rekey(func(by *render.ColorBy) { by.Invert, by.Log = c.options.on&1 != 0, c.options.on&2 != 0 })
}
