// What a picture is made of, and what is told of it.

package render

import "fmt"

// Shot is all that a picture depends on.
type Shot struct {
	Layers []Layer
	Camera Camera
	Look   Look
	// Every draws one of so many points: the level of detail while the camera
	// moves ([Shot.EveryFor]). 0 and 1 draw all, which is exact.
	Every int
	// Ground is the box that the grid lies under, so that it is the same for all
	// pictures of a sequence; the zero value takes that of the points.
	Ground Bounds
	// HUD is written over the picture if Look.Show has [ShowHUD].
	HUD HUD
}

// Layer is a scene in a shot.
type Layer struct {
	Scene *Scene
	// Hidden points are not drawn. To isolate a selection hide the others
	// ([Set.Not]).
	Hidden *Set
	// Selected points are marked.
	Selected *Set
	// Look, if not nil, replaces the shot's for these points: size, colour,
	// shading, lines and clip box.
	Look *Look
}

// HUD is what the picture says of itself.
type HUD struct {
	// Title, such as the name of the sequence.
	Title string
	// Frame is the number as it should be read, such as "0101".
	Frame string
	// WantedFPS and ReachedFPS are shown where they are not 0.
	WantedFPS, ReachedFPS float64
	// Lines are added below.
	Lines []string
}

// Stats is what was drawn.
type Stats struct {
	// Points of all frames, drawable or not.
	Points int64
	// Drawn points: those not hidden, clipped, left out or out of sight.
	Drawn int64
	// Every: one of so many points was drawn.
	Every int
	// Exact: no point was left out for speed.
	Exact bool
	// Reused: nothing moved, so that points were only coloured again.
	Reused bool
}

// String gives "1,000,000 points", or how many of them are seen.
func (s Stats) String() string {
	switch {
	case !s.Exact:
		return fmt.Sprintf("showing 1 of %d points, %s in all", s.Every, groupDigits(s.Points))
	case s.Drawn < s.Points:
		return fmt.Sprintf("%s of %s points", groupDigits(s.Drawn), groupDigits(s.Points))
	case s.Points == 1:
		return "1 point"
	}
	return groupDigits(s.Points) + " points"
}

// groupDigits gives "1,234,567".
func groupDigits(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// EveryFor gives the smallest level of detail that draws at most so many points:
// 1, 2, 4, 8 …
func (s *Shot) EveryFor(budgetPoints int64) int {
	points := int64(0)
	for _, l := range s.Layers {
		points += l.Scene.source.finite
	}
	every := 1
	for budgetPoints > 0 && points/int64(every) > budgetPoints {
		every *= 2
	}
	return every
}

func (s *Shot) every() int { return max(s.Every, 1) }

// bounds of all layers.
func (s *Shot) bounds() Bounds {
	b := NoBounds()
	for _, l := range s.Layers {
		b = b.Union(l.Scene.Bounds())
	}
	return b
}

func (s *Shot) look(l *Layer) *Look {
	if l.Look != nil {
		return l.Look
	}
	return &s.Look
}
