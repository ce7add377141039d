// What is said of a picture.

package viewport

import (
	"strings"
	"time"

	"floe/internal/render"
)

// Status is what was drawn, and how.
type Status struct {
	render.Stats
	// Took is the time that drawing took, beside the UI goroutine.
	Took time.Duration
	// Moving and Playing say why points were left out.
	Moving, Playing bool
	// HalfSize: drawn at half the resolution, for low graphics.
	HalfSize bool
	// Err is why a layer is not shown.
	Err error
}

// String gives "1,000,000 points", "showing 1 of 8 points while moving …".
func (s Status) String() string {
	text := s.Stats.String()
	if s.Every > 1 {
		why := " points while moving,"
		if s.Playing {
			why = " points while playing,"
		}
		text = strings.Replace(text, " points,", why, 1)
	}
	if s.HalfSize {
		text += ", half resolution"
	}
	return text
}
