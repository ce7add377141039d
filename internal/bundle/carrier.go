// How does one frame carry several?

package bundle

import (
	"fmt"
	"runtime"
	"sync"
	"weak"

	"floe/internal/particle"
)

// Format is that of a carrier whose parts were not all read the same way.
const Format = "bundle"

// PartFrame is what one part has at a number.
type PartFrame struct {
	// Part is the place in the list that New was given.
	Part int
	// Frame is nil where the part has none; Err says why if it should have one.
	Frame *particle.Frame
	Err   error

	shared bool // its memory is that of other carriers too
}

type carrierKey = weak.Pointer[particle.Frame]

// carriers knows what every living carrier carries. It holds them weakly, so that
// one that nobody released is still found by particle.TrackLeaks.
var carriers = struct {
	sync.Mutex
	parts map[carrierKey][]PartFrame // guarded by the mutex
}{parts: map[carrierKey][]PartFrame{}}

// Parts gives the frames behind a carrier, one entry per part in their order,
// those without a frame included. A frame that is no carrier is its own only part;
// nil has none. The slice is shared: it must not be written to.
func Parts(f *particle.Frame) []PartFrame {
	if f == nil {
		return nil
	}
	carriers.Lock()
	parts, found := carriers.parts[weak.Make(f)]
	carriers.Unlock()
	if !found {
		return []PartFrame{{Frame: f}}
	}
	return parts
}

// Bytes is the memory of all frames behind one, each measured by of: what a player
// has to count. What many carriers share is left out.
func Bytes(f *particle.Frame, of func(*particle.Frame) int64) int64 {
	var n int64
	for _, p := range Parts(f) {
		if p.Frame != nil && !p.shared {
			n += of(p.Frame)
		}
	}
	return n
}

// carry makes a carrier, which takes over the references to the frames.
func carry(h particle.Header, parts []PartFrame) *particle.Frame {
	var key carrierKey
	f := particle.FrameOf(h, nil, func() { release(drop(key)) })
	key = weak.Make(f)
	runtime.AddCleanup(f, func(key carrierKey) { drop(key) }, key)
	carriers.Lock()
	carriers.parts[key] = parts
	carriers.Unlock()
	return f
}

func drop(key carrierKey) []PartFrame {
	carriers.Lock()
	defer carriers.Unlock()
	parts := carriers.parts[key]
	delete(carriers.parts, key)
	return parts
}

func release(parts []PartFrame) {
	for _, p := range parts {
		if p.Frame != nil {
			p.Frame.Release()
		}
	}
}

// header sums up the parts.
func (s *Source) header(index int, parts []PartFrame) particle.Header {
	var h particle.Header
	for i, p := range parts {
		name := s.parts[i].Name
		switch {
		case p.Frame != nil:
			add(&h, name, &p.Frame.Header)
		case p.Err != nil:
			h.Warnings = append(h.Warnings, fmt.Sprintf("%s could not be read: %v", name, p.Err))
		case s.parts[i].at(index) == Gap:
			h.Warnings = append(h.Warnings, name+" has no frame here")
		}
	}
	return h
}

func add(sum *particle.Header, name string, h *particle.Header) {
	switch sum.Format {
	case "", h.Format:
		sum.Format, sum.Version, sum.ObjectType = h.Format, h.Version, h.ObjectType
	default:
		sum.Format, sum.Version = Format, 0
	}
	sum.Points += h.Points
	sum.Edges += h.Edges
	sum.Polygons += h.Polygons
	sum.Samples += h.Samples
	for _, w := range h.Warnings {
		sum.Warnings = append(sum.Warnings, name+": "+w)
	}
}
