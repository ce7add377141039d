// Menus that are open while frames come.

package browser

import (
	"testing"

	"floe/internal/playback"
)

func TestFrameMenuWhileFramesCome(t *testing.T) {
	b, h, _, _ := filled(t, 300, 700)
	b.all[0].opened[frames] = true
	b.relist()
	_, r := b.rowOf(t, frameRow, "6")
	menu := b.menuOf(r)
	number := b.all[0].timeline.Slots[r.k].Number
	// One has come before all others.
	before := b.all[0].timeline
	later := &playback.Timeline{
		Slots:  append([]playback.Slot{{Number: before.Slots[0].Number - 1, Exists: true}}, before.Slots...),
		States: append([]playback.State{0}, before.States...),
		Points: append([]int64{-1}, before.Points...),
		Errors: append([]error{nil}, before.Errors...),
	}
	id := b.all[0].entry.ID
	b.SetStates(id, later, 0)
	h.take()
	var slot int
	b.OnFrame = func(_ string, at int) { slot = at }
	b.menuOf(r) // must not disturb
	menu.Items[0].Action()
	if slot != r.k+1 || later.Slots[slot].Number != number {
		t.Errorf("the menu of frame %v leads to slot %d, not %d", number, slot, r.k+1)
	}
	slot = -7
	b.SetStates(id, &playback.Timeline{}, -1)
	menu.Items[0].Action()
	if slot != -7 {
		t.Errorf("a frame that is gone leads to slot %d", slot)
	}
}

// A sequence that shares its name with another is shown by what tells them apart,
// and copied by its name.
func TestLabel(t *testing.T) {
	e := Entry{Title: "smoke.#.sih5", Folder: "/sim/v1", Label: "smoke.#.sih5 (v1)"}
	if e.label() != "smoke.#.sih5 (v1)" {
		t.Errorf("it is shown as %q", e.label())
	}
	if name := copyName(row{kind: sequenceRow, of: newOpen(e)}); name != "/sim/v1/smoke.#.sih5" {
		t.Errorf("%q is copied", name)
	}
	e.Label = ""
	if e.label() != "smoke.#.sih5" {
		t.Errorf("alone it is shown as %q", e.label())
	}
}
