package table

import (
	"context"
	"math"
	"strings"
	"testing"

	"floe/internal/particle"
)

// frameOf makes a frame of n points.
func frameOf(n int64, columns ...func(h *particle.Header) particle.Column) *particle.Frame {
	h := particle.Header{Format: "test", Counts: particle.Counts{Points: n, Edges: 2}}
	var all []particle.Column
	for _, make := range columns {
		c := make(&h)
		all = append(all, c)
		h.Attributes = append(h.Attributes, c.Attribute)
	}
	return particle.FrameOf(h, all, nil)
}

func single[T particle.Number](name string, t particle.Type, values ...T) func(h *particle.Header) particle.Column {
	return func(h *particle.Header) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		return particle.NewColumn(h, a, values)
	}
}

func texts(name string, values ...string) func(h *particle.Header) particle.Column {
	return func(h *particle.Header) particle.Column {
		c := single[int32](name, particle.String)(h)
		c.Table, c.Constant = particle.MakeStrings(values), false
		return c
	}
}

func coded(name string, table []string, codes ...int32) func(h *particle.Header) particle.Column {
	return func(h *particle.Header) particle.Column {
		c := single(name, particle.String, codes...)(h)
		c.Table = particle.MakeStrings(table)
		return c
	}
}

func ragged(name string, t particle.Type, offsets []int64, values ...float32) func(h *particle.Header) particle.Column {
	return func(h *particle.Header) particle.Column {
		c := single(name, t, values...)(h)
		c.Structure, c.Offsets, c.Constant = particle.Array, offsets, false
		return c
	}
}

func sheetOf(t testing.TB, n int64, columns ...func(h *particle.Header) particle.Column) *Sheet {
	t.Helper()
	f := frameOf(n, columns...)
	s := New(f, particle.PerPoint)
	f.Release()
	t.Cleanup(s.Release)
	return s
}

func elements(r *Rows) []int64 {
	all := []int64{}
	for row := range r.Count() {
		all = append(all, r.At(row))
	}
	return all
}

func arrange(t *testing.T, s *Sheet, a Arrangement) *Rows {
	t.Helper()
	rows, err := s.Arrange(context.Background(), a, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func filter(t *testing.T, text string) *Filter {
	t.Helper()
	f, err := ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var nan, inf = math.NaN(), math.Inf(1)

func nan32() float32 { return float32(nan) }

func TestColumnsBeginWithNumberAndID(t *testing.T) {
	s := sheetOf(t, 3,
		single[float32]("PointPosition", particle.Vector3, 1, 2, 3, 4, 5, 6, 7, 8, 9),
		single[int32]("id", particle.Int32, 7, 8, 9),
		single[float32]("Mass", particle.Float32, 1),
		single[float32]("Mass", particle.Float32, 1, 2, 3),
	)
	var names []string
	for _, c := range s.Columns() {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, "|"); got != "#|id|PointPosition|Mass|Mass #2" {
		t.Errorf("columns are %s", got)
	}
	if s.ID() == nil || s.ID().Name != "id" {
		t.Errorf("ID column is %v", s.ID())
	}
	if !s.Column("mass").Constant || s.Column("Mass #2").Constant {
		t.Error("wrong column is constant")
	}
	if got := strings.Join(s.Column("PointPosition").Components(), " "); got != "x y z" {
		t.Errorf("components are %q", got)
	}
}

func TestContexts(t *testing.T) {
	f := frameOf(2, single[float32]("a", particle.Float32, 1, 2), func(h *particle.Header) particle.Column {
		a := particle.Attribute{Name: "crease", Type: particle.Float32, Structure: particle.Single, Context: particle.PerEdge}
		return particle.NewColumn(h, a, []float32{3, 4})
	})
	defer f.Release()
	if got := Contexts(f); len(got) != 2 || got[1] != particle.PerEdge {
		t.Fatalf("contexts are %v", got)
	}
	s := New(f, particle.PerEdge)
	defer s.Release()
	if s.Count() != 2 || len(s.Columns()) != 2 || s.Column("crease").Cell(1).Text != "4" {
		t.Errorf("%d edges, %d columns", s.Count(), len(s.Columns()))
	}
}

func TestCells(t *testing.T) {
	block := func(h *particle.Header) particle.Column {
		a := particle.Attribute{Name: "loc", Type: particle.Location, Structure: particle.Single, Context: particle.PerPoint}
		return particle.Column{Attribute: a, Elements: h.Points, Data: make([]byte, 12)}
	}
	shape := func(h *particle.Header) particle.Column {
		c := single[int32]("shape", particle.Shape, 4, 128, 77)(h)
		c.IDs = []uint32{9, 5, 1}
		return c
	}
	s := sheetOf(t, 3,
		single[float32]("f", particle.Float32, 0.1, nan32(), float32(math.Inf(-1))),
		single[float32]("v", particle.Vector3, 0, 1.25, -3, 1e-7, 1e20, 16777217, 3, 4, nan32()),
		single[int64]("big", particle.Int64, 1<<53+1, -1<<63, 0),
		single[uint64]("u", particle.Uint64, 1<<64-1, 0, 1),
		single("yes", particle.Bool, true, false, true),
		single[float64]("d", particle.Float64, 0.1, 1e300, math.Copysign(0, -1)),
		single[particle.Half]("h", particle.Float16, 0x3c00, 0x7e00, 0x2e66),
		single[float32]("one", particle.Float32, 2.5),
		coded("name", []string{"smoke", "a\nb", "fire"}, 0, 1, 99),
		texts("each", "x", "y", "z"),
		ragged("curve", particle.Float32, []int64{0, 2, 2, 3}, 1.5, 2, 3),
		ragged("strand", particle.Vector2, []int64{0, 1, 1, 2}, 1, 2, 3, nan32()),
		block, shape,
	)
	for _, c := range []struct {
		column  string
		element int64
		text    string
		mark    Mark
	}{
		{"#", 2, "2", 0}, {"f", 0, "0.1", 0}, {"f", 1, "NaN", NotFinite}, {"f", 2, "-Inf", NotFinite},
		{"v", 0, "(0, 1.25, -3)", 0}, {"v", 1, "(1e-7, 1e20, 16777216)", 0}, {"v", 2, "(3, 4, NaN)", NotFinite},
		{"v.y", 0, "1.25", 0}, {"v.length", 2, "NaN", NotFinite}, {"V.X", 2, "3", 0},
		{"big", 0, "9007199254740993", 0}, {"big", 1, "-9223372036854775808", 0}, {"u", 0, "18446744073709551615", 0},
		{"yes", 0, "true", 0}, {"yes", 1, "false", 0}, {"d", 0, "0.1", 0}, {"d", 1, "1e300", 0}, {"d", 2, "-0", 0},
		{"h", 0, "1", 0}, {"h", 1, "NaN", NotFinite}, {"one", 2, "2.5", 0},
		{"name", 0, "smoke", 0}, {"name", 1, "a b", 0}, {"name", 2, "", 0}, {"each", 2, "z", 0},
		{"curve", 0, "[2] 1.5, 2", 0}, {"curve", 1, "[0]", 0}, {"curve.count", 0, "2", 0},
		{"strand", 0, "[1] (1, 2)", 0}, {"strand", 2, "[1] (3, NaN)", NotFinite},
		{"loc", 1, "12 bytes", 0}, {"shape", 0, "sphere", 0}, {"shape", 1, "instance 5", 0}, {"shape", 2, "shape 77", 0},
		{"f", 3, "", 0}, {"f", -1, "", 0},
	} {
		got := s.Column(c.column).Cell(c.element)
		if got.Text != c.text || got.Mark != c.mark {
			t.Errorf("%s of %d is %q (%d), not %q (%d)", c.column, c.element, got.Text, got.Mark, c.text, c.mark)
		}
	}
	for _, name := range []string{"none", "v.w", "f.x", "", ".", "name.count"} {
		if c := s.Column(name); c != nil {
			t.Errorf("%q gives a column %q", name, c.Name)
		}
	}
}

func TestLongArraysAreCut(t *testing.T) {
	values := make([]float32, 100_000)
	s := sheetOf(t, 1, ragged("a", particle.Float32, []int64{0, 100_000}, values...))
	c := s.Column("a").Cell(0)
	if c.Mark&Cut == 0 || len(c.Text) > 300 || !strings.HasPrefix(c.Text, "[100000] 0, 0") || !strings.HasSuffix(c.Text, "…") {
		t.Errorf("%d bytes: %.60q", len(c.Text), c.Text)
	}
}

func TestFloatsAreShortAndExact(t *testing.T) {
	for v, want := range map[float64]string{
		1: "1", 0.1: "0.1", 2e-5: "0.00002", 9.5e-6: "9.5e-6", 123456789: "123456790", 1e9: "1e9", -2.5e-10: "-2.5e-10", 3.4e38: "3.4e38",
	} {
		if got := string(appendFloat(nil, float64(float32(v)), 32)); got != want {
			t.Errorf("%g is written %q, not %q", v, got, want)
		}
	}
}

func TestEmptyFrame(t *testing.T) {
	s := sheetOf(t, 0, single[float32]("a", particle.Float32), texts("s"))
	for _, a := range []Arrangement{
		{}, {Sort: Sort{Column: "a"}}, {Sort: Sort{Column: "s", Descending: true}}, {Filter: filter(t, "a > 1 && x && nan")},
	} {
		if rows := arrange(t, s, a); rows.Count() != 0 || rows.At(0) != -1 {
			t.Errorf("%+v gives %d rows", a, rows.Count())
		}
	}
}

func TestOddFrames(t *testing.T) {
	// Columns that hold less than they should, as nobody checked them.
	s := sheetOf(t, 5,
		single[float32]("short", particle.Float32, 3, 1),
		ragged("bad", particle.Float32, []int64{0, 7, 2}, 1, 2),
		coded("codes", []string{"a"}, 0, -1),
	)
	for _, c := range s.Columns() {
		for element := range int64(6) {
			c.Cell(element)
		}
		if c.Name != "#" {
			arrange(t, s, Arrangement{Sort: Sort{Column: c.Name}})
		}
	}
	if got := elements(arrange(t, s, Arrangement{Sort: Sort{Column: "short"}})); got[0] != 1 || got[1] != 0 {
		t.Errorf("sorted to %v", got)
	}
}
