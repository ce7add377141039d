// A file without a number beside sequences that change: it is in memory once.

package bundle_test

import (
	"context"
	"sync/atomic"
	"testing"

	"floe/internal/bundle"
	"floe/internal/particle"
)

// counter counts loads.
type counter struct {
	shelf
	loads atomic.Int64
}

func (c *counter) Load(ctx context.Context, index, priority int) (*particle.Frame, error) {
	c.loads.Add(1)
	return c.shelf.Load(ctx, index, priority)
}

func TestStillOutlivesABundle(t *testing.T) {
	ground := &counter{shelf: shelf{points: 7}}
	still := bundle.Still(ground)
	if bundle.Still(still) != still {
		t.Error("a still is made a still again")
	}
	load := func(index ...int) *particle.Frame {
		t.Helper()
		s := bundle.New([]bundle.Part{{Name: "smoke", Source: &shelf{points: 10}}, {Name: "ground", Source: still, Index: index}})
		f, err := s.Load(t.Context(), len(index)-1, 0)
		if err != nil {
			t.Fatal(err)
		}
		if f.Points != 17 {
			t.Errorf("%d points", f.Points)
		}
		return f
	}
	first := load(0, 0)
	second := load(0, 0, 0)
	if n := ground.loads.Load(); n != 1 || ground.alive.Load() != 1 {
		t.Errorf("it was loaded %d times and is held %d times", n, ground.alive.Load())
	}
	if n := bundle.Bytes(second, (*particle.Frame).StoredBytes); n != 10*8 {
		t.Errorf("%d bytes are counted", n)
	}
	first.Release()
	second.Release()
	if ground.alive.Load() != 0 {
		t.Error("it outlives its carriers")
	}
	load(0).Release()
	if n := ground.loads.Load(); n != 2 {
		t.Errorf("it was loaded %d times", n)
	}
}
