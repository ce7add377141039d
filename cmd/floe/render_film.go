// A film of a sequence: the pictures of all frames, in their order.

package main

import (
	"context"
	"image"
	"sync"

	"floe/internal/movie"
	"floe/internal/render"
)

// reel takes pictures that come in any order. Whoever is early waits, so that no
// more pictures are in memory than there are goroutines.
type reel struct {
	film movie.Writer
	stop context.CancelFunc // ends the drawing of what cannot be written

	mu    sync.Mutex // guards what follows
	turns *sync.Cond // of mu: next has changed
	next  int
	last  *image.RGBA // stands in for frames that cannot be read
	err   error
}

func newReel(film movie.Writer, stop context.CancelFunc, first *image.RGBA) *reel {
	r := &reel{film: film, stop: stop, last: first}
	r.turns = sync.NewCond(&r.mu)
	return r
}

// put adds picture i when all before it are there; nil repeats the one before.
func (r *reel) put(ctx context.Context, i int, m *image.RGBA) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.next != i {
		r.turns.Wait()
	}
	r.next++
	r.turns.Broadcast()
	if m != nil {
		r.last = m
	}
	if r.err != nil || ctx.Err() != nil {
		return
	}
	if r.err = r.film.Write(ctx, r.last); r.err != nil {
		r.stop()
	}
}

// drawFilm draws all frames into one film. A frame that cannot be read shows the
// one before it, so that the others keep their time.
func (j *renderJob) drawFilm(ctx context.Context) error {
	film, err := movie.Create(j.paths[0], movie.Options{Width: j.width, Height: j.height, FPS: j.fps, Workers: j.workers})
	if err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	defer film.Abort()
	drawing, stop := context.WithCancel(ctx)
	defer stop()
	r := newReel(film, stop, j.unreadable(0))
	drawn := make([]*image.RGBA, len(j.indices))
	renderers := j.renderers()
	j.each(drawing, j.indices, func(i int, scene *render.Scene) error {
		drawn[i] = j.picture(i, scene, renderers)
		return nil
	}, func(i int, err error) {
		if err != nil {
			drawn[i] = nil
		}
		r.put(drawing, i, drawn[i])
		drawn[i] = nil
		j.finished(i, err)
	})
	switch {
	case ctx.Err() != nil || r.err == nil && j.bad == len(j.indices):
		return nil // told by run; the film is removed
	case r.err != nil:
		return &exitError{code: exitProblems, err: r.err}
	}
	if err := film.Close(); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	return nil
}

// unreadable stands for frames of which nothing is known.
func (j *renderJob) unreadable(i int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, j.width, j.height))
	for p := range m.Pix {
		m.Pix[p] = [4]byte{16, 17, 20, 255}[p%4]
	}
	render.Label(m, 12, 12, "frame "+j.hud(i, false).Frame+": not readable", 8, labelBad)
	return m
}
