// Statistics and digests against naive computations.

package particle_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// naiveStats goes through the expanded values one by one.
func naiveStats(c *particle.Column) particle.Stats {
	s := particle.Stats{Values: c.Values()}
	if c.Type == particle.String || c.Type == particle.Location {
		return s
	}
	w := c.Width()
	for range w {
		s.Min, s.Max, s.Sum = append(s.Min, math.NaN()), append(s.Max, math.NaN()), append(s.Sum, 0)
	}
	for i, v := range expanded(c) {
		k := i % w
		if math.IsNaN(v) || math.IsInf(v, 0) {
			s.NonFinite++
			continue
		}
		if math.IsNaN(s.Min[k]) || v < s.Min[k] {
			s.Min[k] = v
		}
		if math.IsNaN(s.Max[k]) || v > s.Max[k] {
			s.Max[k] = v
		}
		s.Sum[k] += v
	}
	return s
}

// nearSums compares sums that were added up in another order: what is lost is
// in proportion to the largest terms, not to the sum.
func nearSums(a, b particle.Stats) bool {
	for k := range a.Sum {
		largest := max(math.Abs(a.Min[k]), math.Abs(a.Max[k]), 0)
		if math.Abs(a.Sum[k]-b.Sum[k]) > 1e-12*largest*float64(a.Values) {
			return false
		}
	}
	return len(a.Sum) == len(b.Sum)
}

func TestStatsAgreeWithNaive(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 6)), particletest.Options{})
		for _, c := range f.Columns {
			want := naiveStats(&c)
			for _, c := range []particle.Column{c, misaligned(c)} {
				got := c.Stats()
				if got.Values != want.Values || got.NonFinite != want.NonFinite ||
					!sameFloats(got.Min, want.Min) || !sameFloats(got.Max, want.Max) || !nearSums(got, want) {
					t.Errorf("seed %d: %s: %+v, want %+v", seed, c.Attribute, got, want)
				}
			}
		}
	}
}

func TestStats(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	tests := []struct {
		name          string
		points        int64
		values        []float32
		min, max, sum []float64
		nonFinite     int64
	}{
		{"plain", 3, []float32{1, 2, -3, 4, 5, 0}, []float64{-3, 0}, []float64{5, 4}, []float64{3, 6}, 0},
		{"odd values left out", 3, []float32{nan, 2, inf, 4, 5, -inf}, []float64{5, 2}, []float64{5, 4}, []float64{5, 6}, 3},
		{"only NaN", 2, []float32{nan, 1, nan, 1}, []float64{math.NaN(), 1}, []float64{math.NaN(), 1}, []float64{0, 2}, 2},
		{"constant", 5, []float32{3, nan}, []float64{3, math.NaN()}, []float64{3, math.NaN()}, []float64{15, 0}, 5},
		{"empty", 0, nil, []float64{math.NaN(), math.NaN()}, []float64{math.NaN(), math.NaN()}, []float64{0, 0}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := particle.NewColumn(header(test.points), attribute("a", particle.Vector2), test.values)
			s := c.Stats()
			if !sameFloats(s.Min, test.min) || !sameFloats(s.Max, test.max) || !sameFloats(s.Sum, test.sum) ||
				s.NonFinite != test.nonFinite || s.Values != test.points {
				t.Errorf("got %+v", s)
			}
		})
	}
}

// naiveDigests follows the words of Digest and CountsDigest.
func naiveDigests(c *particle.Column) (values, counts string) {
	var v, n []byte
	for from, to := range c.Spans() {
		n = binary.LittleEndian.AppendUint32(n, uint32(to-from))
		for i := from; i < to; i++ {
			if c.Type == particle.String {
				v = binary.LittleEndian.AppendUint32(v, uint32(len(c.Text(i))))
				v = append(v, c.Text(i)...)
				continue
			}
			v = append(v, c.Bytes(i, i+1)...)
		}
	}
	if c.Type == particle.Location {
		v = c.Data
	}
	hash := func(b []byte) string {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	if !c.Ragged() {
		return hash(v), ""
	}
	return hash(v), hash(n)
}

func TestDigestsAgreeWithNaive(t *testing.T) {
	for seed := range uint64(20) {
		opts := particletest.Options{}
		if seed == 0 {
			opts.Points, opts.Types = 20_000, []particle.Type{particle.Vector3, particle.String} // more than one block
		}
		f := particletest.Random(rand.New(rand.NewPCG(seed, 7)), opts)
		for i := range f.Columns {
			c := &f.Columns[i]
			values, counts := naiveDigests(c)
			if c.Digest() != values || c.CountsDigest() != counts {
				t.Errorf("seed %d: %s, constant %t: %s %s, want %s %s", seed, c.Attribute, c.Constant, c.Digest(), c.CountsDigest(), values, counts)
			}
		}
	}
}

func TestDigestKnown(t *testing.T) {
	c := particle.NewColumn(header(3), attribute("a", particle.Int16), []int16{258})
	sum := sha256.Sum256([]byte{2, 1, 2, 1, 2, 1})
	if want := hex.EncodeToString(sum[:]); c.Digest() != want {
		t.Errorf("got %s, want %s", c.Digest(), want)
	}
	if c.CountsDigest() != "" {
		t.Errorf("a single column has counts %s", c.CountsDigest())
	}
}
