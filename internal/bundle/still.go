// A part that is the same at every number is in memory once.

package bundle

import (
	"context"

	"floe/internal/particle"
)

// still loads one frame of a source for as many carriers as there are, and lets it
// go with the last of them.
type still struct {
	source Loader
	turn   chan struct{} // holds a token; who has it may use what follows
	frame  *particle.Frame
	users  int
}

// Still makes a source of one frame of a source that has a single one. It is loaded
// when the first carrier needs it, and again only when nobody has held it since.
// Who gives it to one bundle after another has the frame in memory once; after a
// change of its file make another.
func Still(source Loader) Loader {
	if s, is := source.(*still); is {
		return s
	}
	s := &still{source: source, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	return s
}

// Load gives a frame of its own over the columns of the one that all share.
func (s *still) Load(ctx context.Context, index, priority int) (*particle.Frame, error) {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { s.turn <- struct{}{} }()
	if s.users == 0 {
		f, err := s.source.Load(ctx, index, priority)
		if err != nil {
			return nil, err
		}
		s.frame = f
	}
	s.users++
	return particle.FrameOf(s.frame.Header, s.frame.Columns, s.leave), nil
}

func (s *still) leave() {
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	if s.users--; s.users == 0 {
		s.frame.Release()
		s.frame = nil
	}
}

// isStill tells whether a part shows one frame at several numbers and no other.
func (p *Part) isStill() bool {
	for _, at := range p.Index {
		if at < 0 || at != p.Index[0] {
			return false
		}
	}
	return len(p.Index) > 1
}
