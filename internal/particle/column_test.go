// Columns: spans, expansion, texts, conversion; hostile offsets and tables.

package particle_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestSpansClampHostileOffsets(t *testing.T) {
	c := particle.Column{Attribute: array("a", particle.Float32), Elements: 3, Data: particle.Allocate(20)}
	tests := []struct {
		name    string
		offsets []int64
		want    [][2]int64
		good    bool
	}{
		{"good", []int64{0, 2, 2, 5}, [][2]int64{{0, 2}, {2, 2}, {2, 5}}, true},
		{"falling", []int64{0, 4, 2, 5}, [][2]int64{{0, 4}, {0, 0}, {2, 5}}, false},
		{"negative", []int64{0, -1, 3, 5}, [][2]int64{{0, 0}, {0, 0}, {3, 5}}, false},
		{"too large", []int64{0, 1, 6, 5}, [][2]int64{{0, 1}, {0, 0}, {0, 0}}, false},
		{"largest", []int64{0, math.MaxInt64, math.MinInt64, 5}, [][2]int64{{0, 0}, {0, 0}, {0, 0}}, false},
		{"not from 0", []int64{1, 2, 3, 5}, [][2]int64{{1, 2}, {2, 3}, {3, 5}}, false},
		{"not to the end", []int64{0, 2, 3, 4}, [][2]int64{{0, 2}, {2, 3}, {3, 4}}, false},
		{"too few", []int64{0, 5}, [][2]int64{{0, 5}, {0, 0}, {0, 0}}, true},
		{"none", nil, [][2]int64{{0, 0}, {0, 0}, {0, 0}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.Offsets = test.offsets
			var got [][2]int64
			for from, to := range c.Spans() {
				got = append(got, [2]int64{from, to})
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if err := c.CheckOffsets(); (err == nil) != test.good {
				t.Errorf("check says %v", err)
			}
		})
	}
	for _, i := range []int64{-1, 3, math.MaxInt64, math.MinInt64} {
		if from, to := c.Span(i); from != 0 || to != 0 {
			t.Errorf("element %d is %d to %d", i, from, to)
		}
	}
}

func TestSpansStop(t *testing.T) {
	c := particle.NewColumn(header(5), attribute("a", particle.Int8), []int8{1, 2, 3, 4, 5})
	n := 0
	for range c.Spans() {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d spans", n)
	}
}

// TestSpansAreInside reads through every span of random frames.
func TestSpansAreInside(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 4)), particletest.Options{})
		for i := range f.Columns {
			c := &f.Columns[i]
			var total int64
			for from, to := range c.Spans() {
				total += to - from
				for v := from; v < to; v++ {
					if c.Type == particle.String && c.Code(v) >= c.Table.Len() {
						t.Errorf("%s: code %d of %d", c.Name, c.Code(v), c.Table.Len())
					}
					if c.Type != particle.String && int64(len(c.Bytes(v, v+1))) != c.ValueBytes() {
						t.Errorf("%s: value %d is cut", c.Name, v)
					}
				}
			}
			if c.Type != particle.Location && total != c.Values() {
				t.Errorf("%s: spans hold %d values, Values says %d", c.Name, total, c.Values())
			}
		}
	}
}

func TestLocationHasNoSpans(t *testing.T) {
	c := particle.Column{Attribute: attribute("a", particle.Location), Elements: 10, Data: []byte{1, 2}}
	if from, to := c.Span(9); from != to {
		t.Errorf("element 9 is %d to %d of 2 bytes", from, to)
	}
	if got := c.Float64s(nil); got != nil {
		t.Errorf("converted to %v", got)
	}
	if v := c.Component(0, 0); !math.IsNaN(v) {
		t.Errorf("component is %v", v)
	}
}

func TestValuesDoesNotOverflow(t *testing.T) {
	c := particle.Column{Attribute: array("a", particle.Uint8), Elements: math.MaxInt64 / 2,
		Constant: true, Data: make([]byte, 3), Offsets: []int64{0, 3}}
	if n := c.Values(); n != math.MaxInt64 {
		t.Errorf("%d values", n)
	}
}

func TestStrings(t *testing.T) {
	s := particle.MakeStrings([]string{"", "abc", "é"})
	if s.Len() != 3 || s.At(0) != "" || s.At(1) != "abc" || s.At(2) != "é" {
		t.Errorf("table is %+v", s)
	}
	hostile := []particle.Strings{
		{}, {Bytes: []byte("abc")}, {Bytes: []byte("abc"), Offsets: []int64{0}},
		{Bytes: []byte("abc"), Offsets: []int64{2, 1}}, {Bytes: []byte("abc"), Offsets: []int64{0, 4}},
		{Bytes: []byte("abc"), Offsets: []int64{-1, 2}}, {Bytes: []byte("abc"), Offsets: []int64{math.MinInt64, math.MaxInt64}},
	}
	for i, h := range hostile {
		for _, at := range []int{0, 1, -1, math.MaxInt, math.MinInt} {
			if got := h.At(at); got != "" {
				t.Errorf("hostile table %d: text %d is %q", i, at, got)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	c := particle.NewColumn(header(4), attribute("a", particle.String), []int32{1, 0, -5, 9})
	c.Table = particle.MakeStrings([]string{"a", "b"})
	for v, want := range []string{"b", "a", "", "", ""} {
		if got := c.Text(int64(v)); got != want {
			t.Errorf("value %d is %q, want %q", v, got, want)
		}
	}
	if c.Code(-1) != -1 || c.Code(4) != -1 {
		t.Errorf("codes outside are %d, %d", c.Code(-1), c.Code(4))
	}
	if got := c.Float64s(nil); !slices.Equal(got, []float64{1, 0, -5, 9}) {
		t.Errorf("codes are %v", got)
	}
}

// TestUnusedTexts: a table may hold texts that no value refers to, as in a
// frame without points.
func TestUnusedTexts(t *testing.T) {
	table := particle.MakeStrings([]string{"a", "b", "c"})
	single := particle.Column{Attribute: attribute("a", particle.String), Table: table}
	ragged := particle.Column{Attribute: array("a", particle.String), Elements: 2, Offsets: []int64{0, 0, 0}, Table: table}
	hostile := particle.Column{Attribute: array("a", particle.String), Elements: 1, Offsets: []int64{0, 9}, Table: table}
	for _, c := range []particle.Column{single, ragged} {
		if n := c.Values(); n != 0 {
			t.Errorf("%s: %d values", c.Attribute, n)
		}
		if got := c.Float32s(nil); len(got) != 0 {
			t.Errorf("%s: converted to %v", c.Attribute, got)
		}
		if err := c.CheckOffsets(); err != nil {
			t.Error(err)
		}
	}
	if from, to := hostile.Span(0); from != to {
		t.Errorf("span %d to %d of 3 texts", from, to)
	}
	if hostile.CheckOffsets() == nil {
		t.Error("offset 9 of 3 texts accepted")
	}
}

// expanded is the naive expansion: element by element, component by component.
func expanded(c *particle.Column) []float64 {
	var all []float64
	for from, to := range c.Spans() {
		for v := from; v < to; v++ {
			for k := range c.Width() {
				all = append(all, c.Component(v, k))
			}
		}
	}
	return all
}

// misaligned gives the column with its data moved to an odd address.
func misaligned(c particle.Column) particle.Column {
	data := particle.Allocate(int64(len(c.Data)) + 1)
	if len(data) > 1 {
		copy(data[1:], c.Data)
		c.Data = data[1:]
	}
	return c
}

func sameFloats[T float32 | float64](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return x == y || (x != x && y != y) })
}

func TestConversionsAgreeWithComponents(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 5)), particletest.Options{})
		for _, c := range f.Columns {
			odd := misaligned(c)
			want := expanded(&c)
			narrow := make([]float32, len(want))
			for i, v := range want {
				narrow[i] = float32(v)
			}
			for _, c := range []particle.Column{c, odd} {
				if got := c.Float64s([]float64{7}); got[0] != 7 || !sameFloats(got[1:], want) {
					t.Fatalf("seed %d: %s: %v, want %v", seed, c.Attribute, got[1:], want)
				}
				// Large integers round once instead of twice.
				if got := c.Float32s(nil); !sameFloats(got, narrow) && c.Type.ScalarBytes() < 8 {
					t.Fatalf("seed %d: %s: %v, want %v", seed, c.Attribute, got, narrow)
				}
			}
		}
	}
}

func TestComponentOutside(t *testing.T) {
	c := particle.NewColumn(header(2), attribute("a", particle.Vector2), []float32{1, 2, 3, 4})
	if c.Component(1, 1) != 4 {
		t.Errorf("component is %v", c.Component(1, 1))
	}
	for _, at := range [][2]int64{{-1, 0}, {2, 0}, {0, -1}, {0, 2}, {math.MaxInt64, 0}, {math.MinInt64, 0}} {
		if v := c.Component(at[0], int(at[1])); !math.IsNaN(v) {
			t.Errorf("component %v is %v", at, v)
		}
	}
	empty := particle.Column{Attribute: particle.Attribute{Name: "x"}, Elements: 5}
	if v := empty.Component(0, 0); !math.IsNaN(v) || empty.Width() != 0 {
		t.Errorf("component of no type is %v", v)
	}
}

func TestConstants(t *testing.T) {
	h := header(3)
	c := particle.NewColumn(h, attribute("a", particle.Vector2), []float32{1, 2})
	if !c.Constant || c.Stored() != 1 || c.Values() != 3 {
		t.Errorf("constant %t, %d stored, %d values", c.Constant, c.Stored(), c.Values())
	}
	if got := c.Float64s(nil); !slices.Equal(got, []float64{1, 2, 1, 2, 1, 2}) {
		t.Errorf("expanded to %v", got)
	}
	if from, to := c.Span(2); from != 0 || to != 1 {
		t.Errorf("element 2 is %d to %d", from, to)
	}
	one := particle.NewColumn(header(1), attribute("a", particle.Vector2), []float32{1, 2})
	if one.Constant || len(one.Float64s(nil)) != 2 {
		t.Errorf("one element is constant: %t", one.Constant)
	}
	r := particle.Column{Attribute: array("a", particle.Int16), Elements: 3, Constant: true,
		Data: []byte{1, 0, 2, 0}, Offsets: []int64{0, 2}}
	if r.Values() != 6 || !slices.Equal(r.Float64s(nil), []float64{1, 2, 1, 2, 1, 2}) {
		t.Errorf("%d values, %v", r.Values(), r.Float64s(nil))
	}
	none := particle.Column{Attribute: attribute("a", particle.Int16), Constant: true}
	if none.Stored() != 0 || none.Values() != 0 || len(none.Float64s(nil)) != 0 {
		t.Errorf("constant of nothing stores %d", none.Stored())
	}
}

func BenchmarkFloat64s(b *testing.B) {
	c := particle.NewColumn(header(1<<20), attribute("a", particle.Vector3), make([]float32, 3<<20))
	b.SetBytes(int64(len(c.Data)))
	var dst []float64
	for b.Loop() {
		dst = c.Float64s(dst[:0])
	}
}
