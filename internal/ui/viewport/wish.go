// What the picture should show.

package viewport

import (
	"slices"
	"time"

	"floe/internal/render"
)

// wish is all that a picture depends on. The slices in it are replaced, never
// changed, so a copy may be read without a lock.
type wish struct {
	number uint64 // grows with every change
	frames uint64 // grows with every SetFrames that changed something
	layers []wanted
	hud    render.HUD
	look   render.Look
	low    bool
	band   band
	fit    fit

	camera render.Camera // where it is, or where it goes
	glide  glide
	moved  time.Time // the camera, lately
	turned time.Time // frames were replaced, lately
	plays  bool      // and soon after the ones before
}

// fit is what is to be framed as soon as it is known.
type fit uint8

const (
	fitNothing fit = iota
	fitAll
	fitSelection
)

// glide is a soft move of the camera.
type glide struct {
	on    bool
	from  render.Camera
	begun time.Time
}

const glideTime = 150 * time.Millisecond

// cameraAt is the camera of a picture. A glide that is over ends here.
func (w *wish) cameraAt(now time.Time) render.Camera {
	t := float64(now.Sub(w.glide.begun)) / float64(glideTime)
	if !w.glide.on || t >= 1 {
		w.glide.on = false
		return w.camera
	}
	t = max(t, 0)
	return w.glide.from.Blend(w.camera, t*t*(3-2*t))
}

// setCamera moves the camera, softly or at once.
func (w *wish) setCamera(c render.Camera, soft bool) {
	now := time.Now()
	from := w.cameraAt(now)
	w.glide = glide{on: soft && from != c, from: from, begun: now}
	w.camera, w.moved = c, now
	if w.glide.on {
		w.moved = now.Add(glideTime)
	}
}

// turnPage notes that frames were replaced.
func (w *wish) turnPage(now time.Time) {
	w.plays = now.Sub(w.turned) < 2*restAfter
	w.turned = now
}

// moving tells whether the camera was moved lately, playing whether frames
// follow each other.
func (w *wish) moving(now time.Time) bool  { return now.Sub(w.moved) < restAfter }
func (w *wish) playing(now time.Time) bool { return w.plays && now.Sub(w.turned) < restAfter }

// restIn is how long it is until nothing moves.
func (w *wish) restIn(now time.Time) time.Duration {
	rest := w.moved.Add(restAfter).Sub(now)
	if w.plays {
		rest = max(rest, w.turned.Add(restAfter).Sub(now))
	}
	return max(rest, 0)
}

// hudWith is the wish's HUD with further lines.
func (w *wish) hudWith(lines []string) render.HUD {
	h := w.hud
	h.Lines = append(slices.Clip(h.Lines), lines...)
	return h
}
