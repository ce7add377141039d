// Which frames are seen, and how the reader of snapshots is paced.

package viewport

import (
	"context"
	"errors"
	"slices"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
)

// ErrClosed is what a closed view answers.
var ErrClosed = errors.New("view is closed")

// Layer is what is seen of one sequence.
type Layer struct {
	// Frame is retained by the view; nil shows nothing.
	Frame *particle.Frame
	// Name for messages.
	Name string
	// Hidden layers are not drawn.
	Hidden bool
	// Look, if not nil, replaces the view's for the points of this layer. It is
	// copied.
	Look *render.Look
	// Sets come with the frame, if point numbers mean other points in it; nil
	// keeps those of SetSelection and SetHidden.
	Sets *Sets
}

// Sets are points of a layer: those that are marked and those that are not drawn.
type Sets struct{ Selected, Hidden *render.Set }

// Frames is what is to be seen at one time.
type Frames struct {
	// Layers in a fixed order, one for each open sequence.
	Layers []Layer
	// HUD is what the picture says: frame number, rates, and lines such as "held".
	HUD render.HUD
}

// wanted is a layer of a wish.
type wanted struct {
	Layer // the frame is retained by the wish
	sets  Sets
}

func (a *wanted) equal(b *wanted) bool {
	if (a.Look == nil) != (b.Look == nil) || a.Look != nil && *a.Look != *b.Look {
		return false
	}
	return a.Frame == b.Frame && a.Name == b.Name && a.Hidden == b.Hidden && a.sets == b.sets
}

func equalHUD(a, b *render.HUD) bool {
	return a.Title == b.Title && a.Frame == b.Frame && a.WantedFPS == b.WantedFPS && a.ReachedFPS == b.ReachedFPS &&
		slices.Equal(a.Lines, b.Lines)
}

func releaseAll(layers []wanted) {
	for i := range layers {
		if f := layers[i].Frame; f != nil {
			f.Release()
		}
	}
}

// SetFrames says what is to be seen from now on. It does not wait. The frames
// stay the caller's, too.
func (v *View) SetFrames(f Frames) { v.setFrames(&f) }

// ShowFrames is [View.SetFrames] that returns when the picture has been painted, so
// that who calls it in a loop goes at the pace of the screen. A view that is not
// on the screen does not hold its caller up. It must not be called on the UI
// goroutine. The error is the context's, or ErrClosed.
func (v *View) ShowFrames(ctx context.Context, f Frames) error {
	number := v.setFrames(&f)
	for {
		done, told, err := v.painted(number)
		if done || err != nil {
			return err
		}
		select {
		case <-told:
		case <-v.ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// painted tells whether frames of a number, or later ones, were painted, and
// otherwise what to wait for.
func (v *View) painted(frames uint64) (done bool, told <-chan struct{}, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return false, nil, ErrClosed
	}
	return v.page.painted >= frames || v.page.unseen, v.page.told, nil
}

// setFrames gives the number of the frames, the old one if nothing changes.
func (v *View) setFrames(f *Frames) uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return 0
	}
	w := &v.wish
	layers := w.wanted(f.Layers)
	moved := !slices.EqualFunc(layers, w.layers, func(a, b wanted) bool { return a.Frame == b.Frame })
	same := slices.EqualFunc(layers, w.layers, func(a, b wanted) bool { return a.equal(&b) })
	if same && equalHUD(&f.HUD, &w.hud) {
		return w.frames
	}
	for i := range layers {
		if layers[i].Frame != nil {
			layers[i].Frame.Retain()
		}
	}
	releaseAll(w.layers)
	w.layers, w.hud = layers, f.HUD
	w.hud.Lines = slices.Clone(f.HUD.Lines)
	w.frames++
	w.number++
	if moved {
		w.turnPage(time.Now())
	}
	v.stir()
	return w.frames
}

// wanted makes layers of a wish, which carry on what was selected and hidden.
func (w *wish) wanted(layers []Layer) []wanted {
	made := make([]wanted, len(layers))
	for i, l := range layers {
		if l.Look != nil {
			look := *l.Look
			l.Look = &look
		}
		made[i].Layer = l
		switch {
		case l.Sets != nil:
			made[i].sets = *l.Sets
		case i < len(w.layers):
			made[i].sets = w.layers[i].sets
		}
		made[i].Sets = nil
	}
	return made
}

// SetSelection marks points of a layer. The set is not changed afterwards.
func (v *View) SetSelection(layer int, selected *render.Set) {
	v.setSets(layer, func(s *Sets) { s.Selected = selected })
}

// SetHidden leaves points of a layer out. The set is not changed afterwards.
func (v *View) SetHidden(layer int, hidden *render.Set) {
	v.setSets(layer, func(s *Sets) { s.Hidden = hidden })
}

func (v *View) setSets(layer int, set func(*Sets)) {
	v.change(func(w *wish) {
		if layer < 0 || layer >= len(w.layers) {
			return
		}
		w.layers = slices.Clone(w.layers) // the drawing goroutine reads the old ones
		set(&w.layers[layer].sets)
	})
}
