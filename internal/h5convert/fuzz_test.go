//go:build cgo

package h5convert

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

var fixedTime = time.Unix(1_700_000_000, 0)

// seedFiles gives small valid files of various forms.
func seedFiles(tb testing.TB) [][]byte {
	tb.Helper()
	var all [][]byte
	for seed := range uint64(6) {
		f := random(seed, particletest.Options{Points: 1 + int(seed), Attributes: 1 + int(seed)*3, OddNames: true})
		if seed == 5 {
			f = random(seed, particletest.Options{Points: 4})
		}
		path := filepath.Join(tb.TempDir(), "seed.sih5")
		if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{NoSync: true}); err != nil {
			tb.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// FuzzMap mutates valid files. What comes out of the reader may be nonsense but
// must be safe to use. Run it with -fuzzminimizetime=1x: the inputs are large, and
// shrinking them takes all the time.
func FuzzMap(f *testing.F) {
	for _, b := range seedFiles(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { tryBytes(t, b) })
}

func tryBytes(t *testing.T, b []byte) {
	memory := particle.Allocate(int64(len(b)))
	copy(memory, b)
	f, _, err := frameOver(memory, nil)
	if err != nil {
		return
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		_ = c.CheckOffsets()
		if c.Elements > 1<<16 {
			c.Span(c.Elements - 1)
			continue // a constant of very many
		}
		for from, to := range c.Spans() {
			if c.Type == particle.String && to > from {
				_ = c.Text(from)
			}
			if to > from && c.Type != particle.String && c.Type != particle.Location {
				_ = c.Component(to-1, c.Width()-1)
			}
		}
	}
	f.Release()
}

// TestMutations is a quick fixed round of what FuzzMap does, with limits on time
// and memory.
func TestMutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	rounds := 20_000
	if testing.Short() {
		rounds = 2000
	}
	seeds := seedFiles(t)
	var before, after runtime.MemStats
	for range rounds {
		b := append([]byte(nil), seeds[rng.IntN(len(seeds))]...)
		for range 1 + rng.IntN(8) {
			mutate(rng, b)
		}
		if rng.IntN(10) == 0 {
			b = b[:rng.IntN(len(b))]
		}
		start := time.Now()
		runtime.ReadMemStats(&before)
		tryBytes(t, b)
		runtime.ReadMemStats(&after)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
			t.Errorf("allocated %d bytes", grown)
		}
	}
}

// mutate changes a byte or a word, mostly near metadata, to a likely value.
func mutate(rng *rand.Rand, b []byte) {
	at := rng.IntN(len(b) - 8)
	switch rng.IntN(4) {
	case 0:
		b[at] ^= 1 << rng.IntN(8)
	case 1:
		b[at] = byte(rng.Uint32())
	case 2:
		le.PutUint64(b[at&^7:], uint64(rng.IntN(2*len(b))))
	case 3:
		odd := []uint64{0, 1, undefined, 1 << 63, 1<<63 - 1, 1 << 32, uint64(len(b)), 1 << 40}
		le.PutUint64(b[at&^7:], odd[rng.IntN(len(odd))])
	}
}
