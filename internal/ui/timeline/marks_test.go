// Marks: a flag for each, where its frame is.

package timeline

import (
	"image/color"
	"testing"

	"floe/internal/playback"
)

func TestMarksAreDrawnAboveTheirFrames(t *testing.T) {
	s := stateOf(101, make([]playback.State, 60)...)
	b := show(t, s)
	ink := color.RGBAModel.Convert(paletteFor(b).ink).(color.RGBA)
	flags := func() (slots []int) {
		for slot := range 60 {
			if b.pixel(b.x(slot), laneTop+1) == ink {
				slots = append(slots, slot)
			}
		}
		return slots
	}
	if got := flags(); len(got) != 0 {
		t.Errorf("%v are marked before anything is", got)
	}
	b.SetMarks([]float64{103, 120.5, 150, 999}) // two of them have no slot
	if got := flags(); len(got) != 2 || got[0] != 2 || got[1] != 49 {
		t.Errorf("%v are marked", got)
	}
	if !b.marked(2) || b.marked(3) {
		t.Error("the tip says otherwise")
	}
	b.SetMarks(nil)
	if got := flags(); len(got) != 0 {
		t.Errorf("%v are marked still", got)
	}
}
