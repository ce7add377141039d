// Is the way to the screen slow here? Who sits at a remote desktop is told once what
// helps.

package ui

import "time"

// slowness counts how long the window takes to be painted. It is for the UI
// goroutine.
type slowness struct {
	inRow int
	told  bool
}

// So many pictures in a row that took so long to paint are no accident.
const (
	slowPaint = 60 * time.Millisecond
	slowRow   = 8
)

// note takes how long one took, and tells whether it is time to say so.
func (s *slowness) note(took time.Duration) bool {
	if took < slowPaint || s.told {
		s.inRow = 0
		return false
	}
	s.inRow++
	s.told = s.inRow == slowRow
	return s.told
}

// painting is called while Fyne paints the window with a new picture: what is
// queued now comes when that is on the screen.
func (w *Window) painting() {
	begun := time.Now()
	w.do(func() { w.painted(time.Since(begun)) })
}

func (w *Window) painted(took time.Duration) {
	if w.closed || !w.slowness.note(took) {
		return
	}
	text := "Graphics are slow here: painting the window takes %d ms. "
	if w.settings.Preferences().LowGraphics {
		text += "A smaller window helps."
	} else {
		text += "Preferences (Ctrl+,), View, Slow graphics helps, and so does a smaller window."
	}
	w.journal.info(text, took.Milliseconds())
	w.say(text, took.Milliseconds())
}
