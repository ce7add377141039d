// The frames of all parts at one place of the timeline, loaded side by side.

package bundle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"floe/internal/particle"
)

// Loader gives the frames of one part; playback.Source promises the same.
type Loader interface {
	Load(ctx context.Context, index, priority int) (*particle.Frame, error)
}

// Part is one of the sequences.
type Part struct {
	// Name is what the part is called in warnings and errors.
	Name string
	// Source stays the caller's, and must outlive the bundle.
	Source Loader
	// Index maps an index of the union to the part's own, or to None or Gap; see
	// Union. Nil maps each to itself.
	Index []int
}

const (
	// None stands in an index where the part has no frame and needs none, because
	// the number is before its first frame, after its last, or between its steps.
	None = -1
	// Gap stands where the part lacks a frame.
	Gap = -2
)

// at is the part's own index, negative for none.
func (p *Part) at(index int) int {
	switch {
	case p.Index == nil:
		return index
	case index < 0 || index >= len(p.Index):
		return None
	}
	return p.Index[index]
}

// Source gives frames that carry those of all parts; it is safe for concurrent
// use and serves as playback.Source.
type Source struct {
	parts  []Part
	shared []bool // per part: its frame is the same in all carriers
}

// New makes a source of parts. A part that has one frame for all numbers is loaded
// once and not again before nobody holds it any more, see [Still]; after a change
// of its file make another source.
func New(parts []Part) *Source {
	s := &Source{parts: slices.Clone(parts), shared: make([]bool, len(parts))}
	for i := range s.parts {
		if p := &s.parts[i]; len(parts) > 1 && p.isStill() {
			p.Source, s.shared[i] = Still(p.Source), true
		}
	}
	return s
}

// Load gives what the parts have at an index of the union; see [Parts]. It fails
// if no part could be read. If some could, the frame has a warning for each that
// could not, and for each that has a gap there. The caller releases the frame.
func (s *Source) Load(ctx context.Context, index, priority int) (*particle.Frame, error) {
	if len(s.parts) == 1 && s.parts[0].at(index) >= 0 {
		p := &s.parts[0]
		return p.Source.Load(ctx, p.at(index), priority)
	}
	parts := s.load(ctx, index, priority)
	if err := s.failed(ctx, index, parts); err != nil {
		release(parts)
		return nil, err
	}
	return carry(s.header(index, parts), parts), nil
}

func (s *Source) load(ctx context.Context, index, priority int) []PartFrame {
	parts := make([]PartFrame, len(s.parts))
	var group sync.WaitGroup
	for i := range s.parts {
		p, result := &s.parts[i], &parts[i]
		result.Part, result.shared = i, s.shared[i]
		if p.at(index) < 0 {
			continue
		}
		group.Go(func() {
			result.Frame, result.Err = p.Source.Load(ctx, p.at(index), priority)
		})
	}
	group.Wait()
	return parts
}

// failed tells why there is nothing to carry; nil if there is something. A load
// that was stopped gives no half of a frame.
func (s *Source) failed(ctx context.Context, index int, parts []PartFrame) error {
	var errs []error
	loaded := 0
	for i, p := range parts {
		switch {
		case p.Err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", s.parts[i].Name, p.Err))
		case p.Frame != nil:
			loaded++
		}
	}
	switch {
	case len(errs) > 0 && ctx.Err() != nil:
		return ctx.Err()
	case loaded > 0:
		return nil
	case len(errs) > 0:
		return errors.Join(errs...)
	}
	return fmt.Errorf("load frame at index %d: none of %d sequences has one there", index, len(s.parts))
}
