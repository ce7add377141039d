// Size classes and recycling.

package shm

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"testing"
	"time"
)

func TestClassBytes(t *testing.T) {
	const kib, mib, gib, tib = 1 << 10, 1 << 20, 1 << 30, 1 << 40
	for _, c := range []struct{ n, want int64 }{
		{-1, 64 * kib}, {0, 64 * kib}, {1, 64 * kib}, {64 * kib, 64 * kib},
		{64*kib + 1, 128 * kib}, {128 * kib, 128 * kib}, {mib + 1, 2 * mib}, {2 * mib, 2 * mib},
		{2*mib + 1, 4 * mib}, {12_000_000, 12 * mib}, {63 * mib, 64 * mib}, {64 * mib, 64 * mib},
		{64*mib + 1, 72 * mib}, {120_000_000, 120 * mib}, {128 * mib, 128 * mib},
		{128*mib + 1, 144 * mib}, {gib + 1, gib + 128*mib}, {3*tib + 1, 3*tib + 256*gib},
		{1 << 61, 1 << 61}, {1<<60 + 1, 1<<60 + 1<<57},
	} {
		if got := ClassBytes(c.n); got != c.want {
			t.Errorf("ClassBytes(%d) = %d, want %d", c.n, got, c.want)
		}
	}
}

// A class holds what was asked for, is its own class, and larger requests have
// no smaller classes. What rounding wastes is bounded: half of the segment up to
// 4 MiB, less than 2 MiB up to 64 MiB, 12.5 % of the request from 16 MiB on.
func TestClassBytesProperties(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 200_000 {
		n := 1 + rng.Int64N(1<<(1+rng.IntN(61)))
		class, next := ClassBytes(n), ClassBytes(n+1+rng.Int64N(n))
		waste := class - n
		switch {
		case waste < 0, ClassBytes(class) != class, class%(64<<10) != 0:
			t.Fatalf("%d bytes get %d, which get %d", n, class, ClassBytes(class))
		case next < class:
			t.Fatalf("%d bytes get %d, more get %d", n, class, next)
		case n >= 16<<20 && float64(waste) > 0.125*float64(n):
			t.Fatalf("%d bytes get %d, %.1f %% more", n, class, 100*float64(waste)/float64(n))
		case n > 2<<20 && n <= 64<<20 && waste >= HugePage:
			t.Fatalf("%d bytes get %d", n, class)
		case n > 64<<10 && waste >= n:
			t.Fatalf("%d bytes get %d", n, class)
		case n > HugePage && class%HugePage != 0:
			t.Fatalf("%d bytes get %d, no multiple of a huge page", n, class)
		}
	}
}

func segment(tb testing.TB, size int64) *Segment {
	tb.Helper()
	s, err := Create(size)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Take prefers the one used last, Evict gives the one used first.
func TestArenaOrder(t *testing.T) {
	var a Arena
	if a.Take(64<<10) != nil || a.Evict() != nil || a.Held() != 0 {
		t.Fatal("an empty arena gives something")
	}
	var small, large []*Segment
	for range 3 {
		small, large = append(small, segment(t, 64<<10)), append(large, segment(t, 128<<10))
		a.Put(small[len(small)-1])
		a.Put(large[len(large)-1])
	}
	const all = 3 * (64 + 128) << 10
	if a.Held() != all {
		t.Errorf("held %d bytes, want %d", a.Held(), all)
	}
	if a.Take(100<<10) != nil || a.Take(0) != nil {
		t.Error("gave a segment of another class")
	}
	if s := a.Take(64 << 10); s != small[2] {
		t.Error("take did not give the warmest")
	}
	if s := a.Evict(); s != small[0] {
		t.Error("evict did not give the oldest")
	}
	if s := a.Evict(); s != large[0] {
		t.Error("evict did not go on with the next")
	}
	if want := int64(all - 64<<10 - 64<<10 - 128<<10); a.Held() != want {
		t.Errorf("held %d bytes, want %d", a.Held(), want)
	}
	a.Put(small[0]) // used again: now the warmest
	if s := a.Take(64 << 10); s != small[0] {
		t.Error("one that came back is not the warmest")
	}
	a.Close()
	if a.Held() != 0 || a.Evict() != nil {
		t.Error("after close the arena holds something")
	}
	if _, err := large[2].Map(ReadOnly, false); err == nil {
		t.Error("close left a segment open")
	}
	a.Close()
}

// faults tells whether f runs into memory that may not be touched.
func faults(f func()) (fault bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() != nil }()
	f()
	return false
}

var sink byte

// In tests of programs, memory that was given back faults on the next use, and
// is readable again for whoever gets it next.
func TestProtectFree(t *testing.T) {
	for _, access := range []Access{ReadOnly, ReadWrite} {
		for _, size := range []int64{64 << 10, 5 << 20} {
			a := Arena{ProtectFree: true}
			s := segment(t, size)
			m, err := s.Map(access, false)
			if err != nil {
				t.Fatal(err)
			}
			at := []int64{0, size / 2, size - 1}
			for _, i := range at {
				if faults(func() { sink = m[i] }) {
					t.Fatalf("byte %d faults before its time", i)
				}
			}
			a.Put(s)
			for _, i := range at {
				if !faults(func() { sink = m[i] }) {
					t.Errorf("byte %d of %d can be read after its release", i, size)
				}
			}
			if got := a.Take(size); got != s {
				t.Fatal("not recycled")
			}
			for _, i := range at {
				if faults(func() { sink = m[i] }) {
					t.Errorf("byte %d faults for the next user", i)
				}
				if writable := !faults(func() { m[i] = 1 }); writable != bool(access) {
					t.Errorf("byte %d writable: %t", i, writable)
				}
			}
			a.Put(s) // an evicted one is closed: it need not be readable
			a.Close()
		}
	}
}

// A segment that was never mapped here has nothing to protect.
func TestProtectFreeUnmapped(t *testing.T) {
	a := Arena{ProtectFree: true}
	s := segment(t, 64<<10)
	a.Put(s)
	if a.Take(s.Size()) != s {
		t.Fatal("not recycled")
	}
	m, err := s.Map(ReadOnly, false)
	if err != nil || faults(func() { sink = m[0] }) {
		t.Errorf("cannot be read: %v", err)
	}
}

// Whoever took a segment has it alone.
func TestArenaConcurrently(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var a Arena
	var group sync.WaitGroup
	for w := range 8 {
		rng := rand.New(rand.NewPCG(seed, uint64(w)))
		group.Go(func() {
			for i := range 400 {
				class := int64(64<<10) << rng.IntN(3)
				s := a.Take(class)
				if s == nil {
					var err error
					if s, err = Create(class); err != nil {
						t.Error(err)
						return
					}
				}
				m, err := s.Map(ReadWrite, rng.IntN(2) == 0)
				if err != nil || int64(len(m)) != class {
					t.Errorf("%d bytes of %d: %v", len(m), class, err)
					return
				}
				mark := uint64(w)<<32 | uint64(i)
				binary.LittleEndian.PutUint64(m, mark)
				_ = a.Held()
				if got := binary.LittleEndian.Uint64(m); got != mark {
					t.Errorf("somebody else wrote %x", got)
				}
				switch rng.IntN(4) {
				case 0:
					if e := a.Evict(); e != nil {
						e.Close()
					}
					s.Close()
				case 1:
					s.Unmap()
					a.Put(s)
				default:
					a.Put(s)
				}
			}
		})
	}
	group.Wait()
	var left int64
	for _, s := range a.free {
		left += s.size
	}
	if a.Held() != left {
		t.Errorf("held %d, there are %d", a.Held(), left)
	}
	a.Close()
	if a.Held() != 0 {
		t.Errorf("%d bytes after close", a.Held())
	}
}
