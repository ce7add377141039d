// What lies under the pointer, or inside a loop.

package viewport

import (
	"image"
	"math"

	"fyne.io/fyne/v2"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/render"
)

// Mode tells what a click or a loop does to the selection.
type Mode uint8

// The modes: without a key, with Shift, with Ctrl.
const (
	Replace Mode = iota
	Add
	Remove
)

// Apply gives the selection after points were chosen.
func (m Mode) Apply(selected, chosen *render.Set) *render.Set {
	switch m {
	case Add:
		return selected.Union(chosen)
	case Remove:
		return selected.Minus(chosen)
	}
	return chosen
}

func modeOf(m fyne.KeyModifier) Mode {
	switch {
	case m&fyne.KeyModifierShift != 0:
		return Add
	case m&ctrlModifiers != 0:
		return Remove
	}
	return Replace
}

// Hit is a point under the pointer.
type Hit struct {
	Layer int // in Frames.Layers
	Point int64
	// Frame is valid during the call; who keeps it retains it. Its file may
	// fault: the call is guarded, and ends there.
	Frame *particle.Frame
	// Selected is what the picture marks of that frame.
	Selected *render.Set
	// Position in the scene.
	Position render.Vec3
	// Mode is what the click means.
	Mode Mode
	// At is where the pointer was, in the view.
	At fyne.Position
}

// Catch is what a rubber band or a lasso holds of a layer.
type Catch struct {
	Layer int // in Frames.Layers
	// Inside are the points, Selected is what the picture marks.
	Inside, Selected *render.Set
	// Frame is what the points are of. It is valid during the call.
	Frame *particle.Frame
	// Mode is what the loop means.
	Mode Mode
}

// pick answers a click.
func (v *View) pick(at fyne.Position, mode Mode) {
	if v.OnPick != nil {
		v.askPoint(at, mode, v.OnPick)
	}
}

// centre turns around what is under the pointer from now on.
func (v *View) centre(at fyne.Position) {
	v.askPoint(at, Replace, func(h Hit, ok bool) {
		if ok {
			v.SetCamera(v.Camera().LookAt(h.Position), true)
		}
	})
}

// askPoint answers on the UI goroutine what lies at a place.
func (v *View) askPoint(at fyne.Position, mode Mode, answer func(Hit, bool)) {
	place := v.place(at)
	v.ask(func(p *pump) {
		h, ok := p.pick(place)
		h.At, h.Mode = at, mode
		if ok {
			h.Frame.Retain()
		}
		v.do(func() {
			if ok {
				defer h.Frame.Release()
			}
			_ = mmap.Guard(func() error { answer(h, ok); return nil }) // the next picture tells of a fault
		})
	})
}

// place of a position in device pixels of a whole picture.
func (v *View) place(at fyne.Position) render.Point2 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return render.Point2{X: float64(at.X) * v.page.scale, Y: float64(at.Y) * v.page.scale}
}

// within converts pixels of the whole picture to those of the last one.
func (p *pump) within(a render.Point2) render.Point2 {
	p.view.mu.Lock()
	defer p.view.mu.Unlock()
	size := p.view.page.size
	if size == (image.Point{}) {
		return a
	}
	return render.Point2{X: a.X * float64(p.last.size.X) / float64(size.X), Y: a.Y * float64(p.last.size.Y) / float64(size.Y)}
}

// pick finds the point nearest to a place.
func (p *pump) pick(place render.Point2) (Hit, bool) {
	at := p.within(place)
	x, y := int(math.Floor(at.X)), int(math.Floor(at.Y))
	radius := int(math.Round(pickRadius * max(p.last.shot.Look.UIScale, 0.5)))
	var hit Hit
	var found bool
	err := mmap.Guard(func() error {
		h, ok := p.renderer.PickNear(x, y, radius)
		if !ok || h.Layer >= len(p.last.layers) {
			return nil
		}
		l := p.last.layers[h.Layer]
		hit = Hit{Layer: l.index, Point: h.Number, Frame: l.frame, Selected: p.last.shot.Layers[h.Layer].Selected}
		hit.Position, found = p.last.shot.Layers[h.Layer].Scene.Position(h.Number)
		return nil
	})
	return hit, found && err == nil
}

// selectIn answers a loop: the points inside of it, layer by layer.
func (v *View) selectIn(loop []render.Point2, mode Mode) {
	if v.OnSelect == nil {
		return
	}
	v.mu.Lock()
	through := v.controls.through
	v.mu.Unlock()
	v.ask(func(p *pump) {
		var caught []Catch
		for i, set := range p.selectIn(loop, through) {
			l := p.last.layers[i]
			caught = append(caught, Catch{Layer: l.index, Inside: set, Selected: p.last.shot.Layers[i].Selected, Frame: l.frame.Retain(), Mode: mode})
		}
		v.do(func() {
			for _, c := range caught {
				v.OnSelect(c)
				c.Frame.Release()
			}
		})
	})
}

func (p *pump) selectIn(loop []render.Point2, through bool) (sets []*render.Set) {
	for i := range loop {
		loop[i] = p.within(loop[i])
	}
	if p.exact() != nil {
		return nil
	}
	err := mmap.Guard(func() error {
		sets = p.renderer.Select(loop, through)
		return nil
	})
	if err != nil || len(sets) > len(p.last.layers) {
		return nil
	}
	return sets
}
