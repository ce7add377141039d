// Random frames are valid, repeatable and equal only to themselves.

package particletest_test

import (
	"math/rand/v2"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestRandomIsValidAndRepeatable(t *testing.T) {
	for seed := range uint64(50) {
		opts := particletest.Options{OddNames: seed%2 == 0, Attributes: int(seed % 4)}
		a := particletest.Random(source(seed), opts)
		b := particletest.Random(source(seed), opts)
		if err := particletest.Equal(a, b); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for i := range a.Columns {
			if err := a.Columns[i].CheckOffsets(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
}

func TestRandomCoversEveryForm(t *testing.T) {
	f := particletest.Random(source(7), particletest.Options{Points: 20, PointsOnly: true})
	seen := map[[3]any]bool{}
	for _, c := range f.Columns {
		seen[[3]any{c.Type, c.Constant, c.Ragged()}] = true
	}
	for _, typ := range particletest.Types() {
		for _, form := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			if typ != particle.Location && !seen[[3]any{typ, form[0], form[1]}] {
				t.Errorf("no %s with constant %t, ragged %t", typ, form[0], form[1])
			}
		}
	}
}

func TestRandomOptions(t *testing.T) {
	f := particletest.Random(source(3), particletest.Options{
		Points: particletest.NoPoints, Attributes: 60, NoPosition: true, PointsOnly: true,
		SingleOnly: true, Varying: true, OwnWidth: true, Types: []particle.Type{particle.Float32},
	})
	if f.Points != 0 || len(f.Columns) != 60 {
		t.Fatalf("%d points, %d columns", f.Points, len(f.Columns))
	}
	for _, c := range f.Columns {
		if c.Type != particle.Float32 || c.Ragged() || c.Constant || c.Components != 0 || c.Context != particle.PerPoint {
			t.Errorf("drew %s", c.Attribute)
		}
	}
}

func TestEqualFindsAnyChangedByte(t *testing.T) {
	opts := particletest.Options{Points: 5, Attributes: 12, Finite: true, PointsOnly: true}
	for seed := range uint64(40) {
		a, b := particletest.Random(source(seed), opts), particletest.Random(source(seed), opts)
		rng := source(seed + 1000)
		c := &b.Columns[rng.IntN(len(b.Columns))]
		if len(c.Data) == 0 || c.Type == particle.String {
			continue
		}
		c.Data[rng.IntN(len(c.Data))] ^= 1
		if particletest.Equal(a, b) == nil {
			t.Errorf("seed %d: change in %s not seen", seed, c.Attribute)
		}
	}
}

func TestEqualExpandsConstants(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 3}}
	a := particle.Attribute{Name: "Mass", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}
	one := particle.NewColumn(&h, a, []float32{2})
	a.Components = 1
	three := particle.NewColumn(&h, a, []float32{2, 2, 2})
	if err := particletest.EqualColumns(&one, &three); err != nil {
		t.Error(err)
	}
}
