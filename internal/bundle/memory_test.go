// Frames are read once while somebody has them.

package bundle_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"floe/internal/bundle"
	"floe/internal/particle"
)

// counted makes frames and counts them.
type counted struct {
	loads, released atomic.Int64
	fail            error
	during          func()
}

func (c *counted) Load(context.Context, int, int) (*particle.Frame, error) {
	c.loads.Add(1)
	if c.during != nil {
		c.during()
	}
	if c.fail != nil {
		return nil, c.fail
	}
	return particle.FrameOf(particle.Header{Format: "counted"}, nil, func() { c.released.Add(1) }), nil
}

func (c *counted) want(t *testing.T, loads, released int64) {
	t.Helper()
	if c.loads.Load() != loads || c.released.Load() != released {
		t.Errorf("%d read and %d released, want %d and %d", c.loads.Load(), c.released.Load(), loads, released)
	}
}

func load(t *testing.T, s bundle.Loader, index int) *particle.Frame {
	t.Helper()
	f, err := s.Load(t.Context(), index, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// remember makes a source in a memory of its own.
func remember(c *counted) (*bundle.Memory, bundle.Loader) {
	m := bundle.NewMemory()
	return m, m.Source(c, strconv.Itoa)
}

// Another numbering of the same files finds them.
func TestMemoryOfAnotherListing(t *testing.T) {
	c := &counted{}
	m, s := remember(c)
	later := m.Source(c, func(i int) string { return strconv.Itoa(i + 1) })
	a := load(t, s, 3)
	load(t, later, 2).Release()
	c.want(t, 1, 0)
	load(t, later, 3).Release()
	c.want(t, 2, 1)
	a.Release()
}

func TestMemoryReadsOnce(t *testing.T) {
	c := &counted{}
	_, s := remember(c)
	a, b, other := load(t, s, 3), load(t, s, 3), load(t, s, 4)
	c.want(t, 2, 0)
	a.Release()
	c.want(t, 2, 0)
	b.Release()
	c.want(t, 2, 1)
	other.Release()
	load(t, s, 3).Release() // nobody had it any more
	c.want(t, 3, 3)
}

func TestMemoryForgets(t *testing.T) {
	c := &counted{}
	m, s := remember(c)
	old := load(t, s, 1)
	m.Forget("1")
	newer := load(t, s, 1)
	c.want(t, 2, 0)
	old.Release()
	c.want(t, 2, 1)
	load(t, s, 1).Release() // the newer one is still alive, and found
	c.want(t, 2, 1)
	newer.Release()
	c.want(t, 2, 2)
	c.during = func() { m.Forget("1") } // the file changes while it is read
	stale := load(t, s, 1)
	c.during = nil
	load(t, s, 1).Release()
	c.want(t, 4, 3)
	stale.Release()
	c.want(t, 4, 4)
	all := load(t, s, 2)
	m.ForgetAll()
	load(t, s, 2).Release()
	all.Release()
	c.want(t, 6, 6)
}

func TestMemoryKeeps(t *testing.T) {
	c := &counted{}
	m, s := remember(c)
	a := load(t, s, 1)
	release := m.Keep()
	a.Release()
	b := load(t, s, 1)
	c.want(t, 1, 0)
	release()
	c.want(t, 1, 0)
	b.Release()
	c.want(t, 1, 1)
}

func TestMemoryTellsErrors(t *testing.T) {
	c := &counted{fail: errors.New("disk on fire")}
	_, s := remember(c)
	if f, err := s.Load(t.Context(), 1, 0); f != nil || !errors.Is(err, c.fail) {
		t.Errorf("%v, %v", f, err)
	}
}

func TestMemoryByMany(t *testing.T) {
	c := &counted{}
	m, s := remember(c)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 500 {
				f, err := s.Load(t.Context(), i%3, 0)
				if err != nil || f.Format != "counted" {
					t.Errorf("%v, %v", f, err)
					return
				}
				if i%50 == 0 {
					m.Forget(strconv.Itoa(i % 3))
					m.Keep()()
				}
				f.Release()
			}
		})
	}
	group.Wait()
	if c.loads.Load() != c.released.Load() {
		t.Errorf("%d read, %d released", c.loads.Load(), c.released.Load())
	}
}
