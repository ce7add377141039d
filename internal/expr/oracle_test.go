// Comparisons by numbers of any size, to compare ours with.

package expr

import (
	"math"
	"math/big"
	"testing"

	"floe/internal/particle"
)

// oracle gives the exact value of a name or a written number, nil for NaN. A number
// that meets a float32 attribute is rounded to float32, as promised.
func oracle(t *testing.T, f *particle.Frame, text, other string) func(i int64) *big.Float {
	t.Helper()
	if c := f.Column(map[string]string{"v.x": "v"}[text] + map[bool]string{true: text}[text != "v.x"]); c != nil {
		return func(i int64) *big.Float { return exactly(c, i) }
	}
	k, _, err := big.ParseFloat(text, 10, 200, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	if text == "0.1" || text == "-2.5" {
		d, _ := k.Float64()
		k = new(big.Float).SetPrec(200).SetFloat64(d)
	}
	switch other {
	case "f", "h", "v.x":
		s, _ := k.Float32()
		k = new(big.Float).SetPrec(200).SetFloat64(float64(s))
	case "d":
		d, _ := k.Float64()
		k = new(big.Float).SetPrec(200).SetFloat64(d)
	}
	return func(int64) *big.Float { return k }
}

func exactly(c *particle.Column, i int64) *big.Float {
	b := new(big.Float).SetPrec(200)
	switch c.Type {
	case particle.Int64:
		v, _ := particle.View[int64](*c)
		return b.SetInt64(v[i])
	case particle.Uint64:
		v, _ := particle.View[uint64](*c)
		return b.SetUint64(v[i])
	}
	v := c.Component(i, 0)
	switch {
	case math.IsNaN(v):
		return nil
	case math.IsInf(v, 0):
		return b.SetInf(v < 0)
	}
	return b.SetFloat64(v)
}

func compareBig(a, b *big.Float) (order int, apart bool) {
	if a == nil || b == nil {
		return 0, true
	}
	return a.Cmp(b), false
}
