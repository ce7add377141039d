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
	// Sets are of this frame: point numbers mean other points in another. Nil
	// keeps what SetSets said of it.
	Sets *Sets
}

// Sets are points of a frame: those that are marked and those that are not drawn.
// The sets are not changed afterwards.
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
	return v.await(ctx, v.setFrames(&f))
}

// Await is the second half of [View.ShowFrames]: it returns when what SetFrames
// said last has been painted.
func (v *View) Await(ctx context.Context) error {
	v.mu.Lock()
	number := v.wish.frames
	v.mu.Unlock()
	return v.await(ctx, number)
}

func (v *View) await(ctx context.Context, number uint64) error {
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

// wanted makes layers of a wish. Frames that stay carry on what was selected and
// hidden.
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
		case i < len(w.layers) && w.layers[i].Frame == l.Frame:
			made[i].sets = w.layers[i].sets
		}
		made[i].Sets = nil
	}
	return made
}

// SetSets marks points of a layer and leaves others out, if the layer shows that
// frame; else whoever shows the one that it does knows better.
func (v *View) SetSets(layer int, f *particle.Frame, sets Sets) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w := &v.wish
	if layer < 0 || layer >= len(w.layers) || w.layers[layer].Frame != f || w.layers[layer].sets == sets {
		return
	}
	w.layers = slices.Clone(w.layers) // the drawing goroutine reads the old ones
	w.layers[layer].sets = sets
	w.number++
	v.stir()
}
