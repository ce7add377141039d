// Recycling of segments by size class.

package shm

import "sync"

// ClassBytes is the size of the segment that a request of n bytes gets: powers
// of two up to 2 MiB, steps of 2 MiB up to 64 MiB, then steps of 1/8.
func ClassBytes(n int64) int64 {
	const smallest, huge, linear = 64 << 10, HugePage, 64 << 20
	switch {
	case n <= smallest:
		return smallest
	case n <= huge:
		class := int64(smallest)
		for class < n {
			class *= 2
		}
		return class
	case n <= linear:
		return roundUp(n, huge)
	}
	step := int64(linear)
	for step*2 < n {
		step *= 2
	}
	return roundUp(n, step/8)
}

func roundUp(n, step int64) int64 { return (n + step - 1) / step * step }

// Arena keeps released segments for the next use, oldest first. It does no
// accounting of segments that are in use; see Held.
type Arena struct {
	// ProtectFree makes free segments unreadable in this process, so that a use
	// after release faults. For tests.
	ProtectFree bool

	mu   sync.Mutex
	free []*Segment // guarded by mu, least recently used first
	held int64      // guarded by mu, bytes in free
}

// Take removes and returns a free segment of exactly that class, nil if there is
// none. The most recently used one is the warmest.
func (a *Arena) Take(class int64) *Segment {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := len(a.free) - 1; i >= 0; i-- {
		if a.free[i].size == class {
			return a.remove(i)
		}
	}
	return nil
}

// Evict removes and returns the least recently used free segment, nil if there
// is none. The caller closes it.
func (a *Arena) Evict() *Segment {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.free) == 0 {
		return nil
	}
	return a.remove(0)
}

func (a *Arena) remove(i int) *Segment {
	s := a.free[i]
	a.free = append(a.free[:i], a.free[i+1:]...)
	a.held -= s.size
	if a.ProtectFree {
		s.protect(true)
	}
	return s
}

// Put keeps a segment that nobody uses any more.
func (a *Arena) Put(s *Segment) {
	if a.ProtectFree {
		s.protect(false)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.free = append(a.free, s)
	a.held += s.size
}

// Held is the number of bytes in free segments.
func (a *Arena) Held() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.held
}

// Close closes all free segments.
func (a *Arena) Close() {
	for s := a.Evict(); s != nil; s = a.Evict() {
		s.Close()
	}
}
