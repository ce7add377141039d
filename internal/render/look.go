// How the points look: size, colour, lines, and what stands around them.

package render

import (
	"image/color"

	"floe/internal/particle"
)

// Look is how a picture is made of scenes. It is a plain value; the zero value
// shows points in their own colours and nothing else.
type Look struct {
	Size    PointSize
	Color   ColorBy
	Shading Shading
	Strands Strands
	Vectors Vectors
	Clip    Clip
	// Background is seen where nothing is.
	Background Background
	// Show is what stands around the points.
	Show Parts
	// Samples per pixel and axis smooths edges: 2 takes 4 times the work. 0 is 1.
	Samples int
	// UIScale enlarges texts and lines on fine screens; 0 is 1.
	UIScale float64
	// SelectionColor marks selected points; zero is orange.
	SelectionColor color.RGBA
}

// DefaultLook is what a viewer starts with.
func DefaultLook() Look {
	return Look{Background: DarkBackground(), Show: ShowGrid | ShowAxes | ShowLegend | ShowHUD}
}

// PointSize tells the size of points: by attribute if one is named, else in
// units of the scene, else in pixels, else (all zero) by what suits the number
// of points.
type PointSize struct {
	// Pixels is the diameter on the screen, at any distance.
	Pixels float64
	// Units is the radius in scene units; nearer points are larger.
	Units float64
	// Attribute holds radii in scene units. Where a frame lacks it, the rest of
	// PointSize counts.
	Attribute string
	// Scale multiplies Units and the attribute; 0 is 1.
	Scale float64
}

// Shading gives points their shape.
type Shading uint8

// The shadings: Round lights points as balls where they are large enough to
// tell and darkens edges in depth among small ones; Flat does nothing.
const (
	Round Shading = iota
	Flat
)

// ColorMode tells where colours come from.
type ColorMode uint8

// The modes. AutoColor takes Attribute if it is named and there, else the
// frame's colour attribute, else Plain.
const (
	AutoColor ColorMode = iota
	PlainColor
)

// Component of an attribute that is shown: 0 is what suits the type (the
// colour of a colour, the length of a vector, else the value), MagnitudeOf the
// length, and k+1 component k.
type Component int

// MagnitudeOf is the length of a value.
const MagnitudeOf Component = -1

// ComponentAt is component k, counting from 0.
func ComponentAt(k int) Component { return Component(k + 1) }

// ColorBy tells how points are coloured.
type ColorBy struct {
	Mode      ColorMode
	Attribute string
	Component Component
	Map       Map
	// Invert turns the map around.
	Invert bool
	// Range of values that the map spans; the zero value takes that of the frame.
	// For one range over a sequence, unite the frames' ([Scene.Range]) and set it.
	Range Range
	// Log spreads small values out.
	Log bool
	// Plain is the colour of points without another; zero is light grey.
	Plain color.RGBA
	// NaN is the colour of values that are no number; zero is magenta.
	NaN color.RGBA
	// Raw shows colour attributes as they are stored. Otherwise they are taken
	// for linear light, as renderers write them, and shown as sRGB.
	Raw bool
	// ExposureStops brightens colour attributes: +1 doubles the light.
	ExposureStops float64
}

// ParseColor reads "Age", "PointVelocity.y", "v.magnitude": names as people write
// them, see [particle.Header.Refer], whose error it gives.
func ParseColor(text string, h *particle.Header) (ColorBy, error) {
	r, err := h.Refer(text)
	if err != nil {
		return ColorBy{}, err
	}
	by := ColorBy{Attribute: h.Attributes[r.Attribute].Name}
	switch {
	case r.Component == particle.LengthOfAll:
		by.Component = MagnitudeOf
	case r.Component >= 0:
		by.Component = ComponentAt(r.Component)
	}
	return by, nil
}

// Strands draws an attribute that holds an array of positions per point as a
// line from the point through them.
type Strands struct {
	// Attribute, such as "StrandPosition"; "" draws none.
	Attribute string
}

// Vectors draws an attribute as a line from each point.
type Vectors struct {
	// Attribute with three components, such as "PointVelocity"; "" draws none.
	Attribute string
	// Scale multiplies them; 0 is 1. 1/24 draws a velocity as the way of a frame.
	Scale float64
}

// Clip leaves out the points outside of Box.
type Clip struct {
	On  bool
	Box Bounds
}

// Background runs from Top to Bottom. Colours are premultiplied, so the zero
// value is transparent.
type Background struct{ Top, Bottom color.RGBA }

// DarkBackground is a dark grey that suits all maps.
func DarkBackground() Background {
	return Background{Top: color.RGBA{58, 63, 71, 255}, Bottom: color.RGBA{24, 26, 30, 255}}
}

// LightBackground is for papers.
func LightBackground() Background {
	return Background{Top: color.RGBA{255, 255, 255, 255}, Bottom: color.RGBA{236, 238, 241, 255}}
}

// Parts of the picture besides the points.
type Parts uint8

// The parts.
const (
	ShowGrid   Parts = 1 << iota // the ground
	ShowAxes                     // the directions, in a corner
	ShowBox                      // around all points
	ShowLegend                   // of the colours
	ShowHUD                      // the texts of [HUD], and how many points are shown
)

func (l *Look) samples() int { return min(max(l.Samples, 1), 4) }

func (l *Look) uiScale() float64 {
	if l.UIScale > 0 {
		return min(l.UIScale, 16)
	}
	return 1
}

func orColor(c color.RGBA, otherwise uint32) uint32 {
	if c == (color.RGBA{}) {
		return otherwise
	}
	return packColor(c)
}

func orOne(v float64) float64 {
	if v == 0 {
		return 1
	}
	return v
}
