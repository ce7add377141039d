// The scenes of the frames that are seen, and sorting them in the background.

package viewport

import (
	"errors"
	"time"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/render"
)

// scenes belong to the drawing goroutine.
type scenes struct {
	workers int
	of      map[*particle.Frame]*entry
	retired []*entry        // may still be in the renderer's last picture
	sorted  chan *sorting   // answers, one at a time
	busy    *particle.Frame // being sorted
}

// entry is a frame made ready to be drawn. It holds a reference to the frame.
type entry struct {
	frame  *particle.Frame
	scene  *render.Scene // nil after a fault
	twin   *render.Scene // the unsorted one, released with scene
	since  time.Time
	err    error
	sorted bool // or not to be sorted
}

// sorting is a scene on its way to its ordered twin.
type sorting struct {
	frame   *particle.Frame
	ordered *render.Scene
	err     error
}

const (
	// sortAfter is how long a frame has been seen before it is worth sorting.
	sortAfter = 300 * time.Millisecond
	// Few points are fast anyway, and very many need more memory than the gain is
	// worth: 16 bytes a point.
	sortLeast = 20_000
	sortMost  = 64 << 20
)

func newScenes(workers int) *scenes {
	return &scenes{workers: workers, of: map[*particle.Frame]*entry{}, sorted: make(chan *sorting, 1)}
}

// update makes scenes of new frames and retires those of others.
func (s *scenes) update(layers []wanted, now time.Time) {
	seen := map[*particle.Frame]bool{}
	for i := range layers {
		f := layers[i].Frame
		if f == nil {
			continue
		}
		seen[f] = true
		if s.of[f] == nil {
			s.of[f] = s.enter(f, now)
		}
	}
	for f, e := range s.of {
		if !seen[f] {
			delete(s.of, f)
			s.retired = append(s.retired, e)
		}
	}
}

func (s *scenes) enter(f *particle.Frame, now time.Time) *entry {
	e := &entry{frame: f.Retain(), since: now}
	e.err = mmap.Guard(func() error {
		e.scene = render.NewScene(f, render.SceneOptions{Workers: s.workers})
		return nil
	})
	e.sorted = e.err != nil || e.scene.Points() < sortLeast || e.scene.Points() > sortMost
	return e
}

func (e *entry) release() {
	for _, s := range []*render.Scene{e.scene, e.twin} {
		if s != nil {
			s.Release()
		}
	}
	e.frame.Release()
}

// drop lets go what was retired; the renderer must have forgotten it.
func (s *scenes) drop() {
	for _, e := range s.retired {
		e.release()
	}
	s.retired = s.retired[:0]
}

// blame marks the frame that a fault happened in; all of them if that cannot be
// told.
func (s *scenes) blame(err error) {
	var fault *mmap.FaultError
	found := false
	if errors.As(err, &fault) {
		for f, e := range s.of {
			if e.err == nil && holds(f, fault) {
				e.err, found = err, true
			}
		}
	}
	if found {
		return
	}
	for _, e := range s.of {
		if e.err == nil {
			e.err = err
		}
	}
}

// holds tells whether the byte that faulted is one of a frame's.
func holds(f *particle.Frame, fault *mmap.FaultError) bool {
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, part := range [][]byte{c.Data, particle.BytesOf(c.Offsets), c.Table.Bytes, particle.BytesOf(c.Table.Offsets), particle.BytesOf(c.IDs)} {
			if len(part) > 0 && fault.In(part) {
				return true
			}
		}
	}
	return false
}

// sortNext starts to sort the frame that has been seen longest, if one is due;
// else it tells in how long one will be, 0 for never.
func (s *scenes) sortNext(now time.Time) time.Duration {
	var first *entry
	for _, e := range s.of {
		if !e.sorted && e.err == nil && (first == nil || e.since.Before(first.since)) {
			first = e
		}
	}
	if first == nil || s.busy != nil {
		return 0
	}
	if wait := first.since.Add(sortAfter).Sub(now); wait > 0 {
		return wait
	}
	first.sorted = true
	s.busy = first.frame
	plain, frame := first.scene, first.frame.Retain()
	go func() {
		r := &sorting{frame: frame}
		r.err = mmap.Guard(func() error { r.ordered = plain.Order(); return nil })
		s.sorted <- r
	}()
	return 0
}

// take puts an ordered scene in the place of its twin. A frame that is not seen
// any more has no use for it.
func (s *scenes) take(r *sorting) {
	s.busy = nil
	switch e := s.of[r.frame]; {
	case r.err != nil && e != nil:
		e.err = r.err
	case r.ordered != nil && e != nil && e.err == nil:
		e.twin, e.scene = e.scene, r.ordered
	case r.ordered != nil:
		r.ordered.Release()
	}
	r.frame.Release()
}

// close lets everything go.
func (s *scenes) close() {
	if s.busy != nil {
		s.take(<-s.sorted)
	}
	for _, e := range s.of {
		e.release()
	}
	s.of = nil
	s.drop()
}
