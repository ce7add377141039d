package expr

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func maskOf(elements int64, chosen ...int64) *Mask {
	m := &Mask{Elements: elements, Words: make([]uint64, (elements+63)/64)}
	for _, e := range chosen {
		m.Words[e>>6] |= 1 << (e & 63)
	}
	return m
}

// TestFilterKeepsValues compares every value of every kind of column with that of
// the element that it comes from.
func TestFilterKeepsValues(t *testing.T) {
	for seed := range uint64(60) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 1)), particletest.Options{Points: int(seed*5)%200 + 1})
		for _, of := range []particle.Context{particle.PerPoint, particle.PerEdge, particle.PerPolygon} {
			n := f.Of(of)
			var chosen []int64
			for e := range n {
				if scramble(uint64(e)^seed<<20)%3 != 0 {
					chosen = append(chosen, e)
				}
			}
			if seed%7 == 0 {
				chosen = nil
			}
			g, without, err := Filter(t.Context(), f, of, maskOf(n, chosen...))
			if err != nil || g.Of(of) != int64(len(chosen)) {
				t.Fatalf("seed %d: %d of %d, %v", seed, g.Of(of), len(chosen), err)
			}
			for i := range f.Columns {
				was := &f.Columns[i]
				at := slices.IndexFunc(g.Columns, func(c particle.Column) bool { return c.Name == was.Name })
				switch {
				case at < 0 && was.Type == particle.Location && slices.Contains(without, was.Name):
				case at < 0:
					t.Errorf("seed %d: %v is missing", seed, was.Attribute)
				case was.Context != of:
					if g.Columns[at].Digest() != was.Digest() {
						t.Errorf("seed %d: %v has changed", seed, was.Attribute)
					}
				default:
					sameElements(t, &g.Columns[at], was, chosen)
				}
			}
			checkLayout(t, g)
		}
	}
}

func sameElements(t *testing.T, now, was *particle.Column, chosen []int64) {
	t.Helper()
	for n, e := range chosen {
		a, aEnd := now.Span(int64(n))
		b, bEnd := was.Span(e)
		if aEnd-a != bEnd-b {
			t.Fatalf("%v: element %d has %d values, %d had %d", was.Attribute, n, aEnd-a, e, bEnd-b)
		}
		for ; a < aEnd; a, b = a+1, b+1 {
			switch {
			case was.Type == particle.String:
				if now.Text(a) != was.Text(b) {
					t.Fatalf("%v: element %d is %q, not %q", was.Attribute, n, now.Text(a), was.Text(b))
				}
			case string(now.Bytes(a, a+1)) != string(was.Bytes(b, b+1)), was.IDs != nil && now.IDs[a] != was.IDs[b]:
				t.Fatalf("%v: element %d is not %d", was.Attribute, n, e)
			}
		}
	}
}

// checkLayout makes sure that others would take the frame.
func checkLayout(t *testing.T, f *particle.Frame) {
	t.Helper()
	for i := range f.Columns {
		c := &f.Columns[i]
		if err := c.CheckOffsets(); err != nil {
			t.Error(err)
		}
		want := c.Stored()
		if c.Ragged() {
			if int64(len(c.Offsets)) != want+1 {
				t.Errorf("%v: %d offsets of %d elements", c.Attribute, len(c.Offsets), want)
			}
			continue
		}
		if c.Type != particle.Location && (c.Type != particle.String || len(c.Data) > 0) && int64(len(c.Data)) != want*c.ValueBytes() {
			t.Errorf("%v: %d bytes of %d elements", c.Attribute, len(c.Data), want)
		}
	}
}

func TestFilterOfAllBorrows(t *testing.T) {
	f := zoo().frame()
	g, without, err := Filter(t.Context(), f, particle.PerPoint, maskOf(5, 0, 1, 2, 3, 4))
	if err != nil || without != nil || len(g.Columns) != len(f.Columns) || &g.Columns[0].Data[0] != &f.Columns[0].Data[0] {
		t.Errorf("%v, %v", without, err)
	}
	if _, without, _ := Filter(t.Context(), f, particle.PerPoint, maskOf(5, 1)); !slices.Equal(without, []string{"blob"}) {
		t.Errorf("without %v", without)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Filter(ctx, f, particle.PerPoint, maskOf(5, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestRuns(t *testing.T) {
	for _, n := range []int64{1, 63, 64, 65, 128, 300} {
		for seed := range uint64(40) {
			var chosen, seen []int64
			for e := range n {
				if seed == 0 || scramble(seed<<32^uint64(e))%(seed%4+2) != 0 {
					chosen = append(chosen, e)
				}
			}
			m := maskOf(n, chosen...)
			last := int64(-1)
			for from, to := range m.runs() {
				if from <= last || to <= from {
					t.Fatalf("run %d to %d after %d", from, to, last)
				}
				last = to
				for e := from; e < to; e++ {
					seen = append(seen, e)
				}
			}
			if !slices.Equal(seen, chosen) || !slices.Equal(m.Indices(), chosen) && len(chosen) > 0 || m.Count() != int64(len(chosen)) {
				t.Fatalf("%d elements, seed %d: %v, not %v", n, seed, seen, chosen)
			}
			for range m.runs() {
				break // may be left early
			}
		}
	}
}
