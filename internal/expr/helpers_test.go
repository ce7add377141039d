package expr

import (
	"math"
	"testing"

	"floe/internal/particle"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// cloud builds a frame column by column.
type cloud struct {
	h       particle.Header
	columns []particle.Column
}

func points(n int64) *cloud {
	return &cloud{h: particle.Header{Counts: particle.Counts{Points: n, Polygons: 2}}}
}

func (c *cloud) add(column particle.Column) *cloud {
	c.h.Attributes = append(c.h.Attributes, column.Attribute)
	c.columns = append(c.columns, column)
	return c
}

func (c *cloud) frame() *particle.Frame { return particle.FrameOf(c.h, c.columns, nil) }

func attribute(name string, t particle.Type) particle.Attribute {
	return particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
}

// with adds an attribute with one value per point, or one for all.
func with[T particle.Number](c *cloud, name string, t particle.Type, scalars ...T) *cloud {
	return c.add(particle.NewColumn(&c.h, attribute(name, t), scalars))
}

// withMany adds one of several components.
func withMany[T particle.Number](c *cloud, name string, t particle.Type, components int, scalars ...T) *cloud {
	a := attribute(name, t)
	a.Components = components
	return c.add(particle.NewColumn(&c.h, a, scalars))
}

func (c *cloud) texts(name string, table []string, codes ...int32) *cloud {
	with(c, name, particle.String, codes...)
	c.columns[len(c.columns)-1].Table = particle.MakeStrings(table)
	return c
}

// uncoded adds a text per point, without codes.
func (c *cloud) uncoded(name string, texts ...string) *cloud {
	return c.add(particle.Column{Attribute: attribute(name, particle.String), Elements: c.h.Points, Table: particle.MakeStrings(texts)})
}

func withArrays[T particle.Number](c *cloud, name string, t particle.Type, offsets []int64, scalars ...T) *cloud {
	column := particle.NewColumn(&c.h, attribute(name, t), scalars)
	column.Structure, column.Constant, column.Offsets = particle.Array, false, offsets
	return c.add(column)
}

// zoo has five points with attributes of every sort.
func zoo() *cloud {
	c := points(5)
	with(c, "PointPosition", particle.Vector3, 1, -2, 2, 0, 1, 0, 3, 0, 4, nan, 0, 0, 0, -1, 0)
	with[float32](c, "PointVelocity", particle.Vector3, 3, 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 6, 0, 8)
	with(c, "Age", particle.Float32, 0.1, 2, nan, inf, -2.5)
	with[int64](c, "ID", particle.Int64, 17, 1<<53+1, -3, math.MaxInt64, 1<<53)
	with[uint64](c, "u", particle.Uint64, 0, 1, math.MaxUint64, 3, 1<<63)
	with[uint8](c, "byte", particle.Uint8, 0, 1, 255, 3, 4)
	with[int32](c, "n", particle.Int32, 0, -1, 2, -3, math.MinInt32)
	with(c, "alive", particle.Bool, true, false, true, false, true)
	with(c, "group:fast", particle.Bool, false, true, true, false, false)
	with(c, "half", particle.Float16, particle.Half(0x3c00), particle.Half(0xc000), particle.Half(0x7e00), particle.Half(0), particle.Half(1))
	with(c, "wide", particle.Float64, 0.1, 1e300, math.NaN(), 0, 9007199254740993)
	with[float32](c, "Mass", particle.Float32, 1.5)
	with[float32](c, "Color", particle.Color4, 1, .5, .25, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0)
	with[float32](c, "Orientation", particle.Quaternion, 1, 2, 3, 4, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
	withMany[int32](c, "cell", particle.Int32, 3, 0, 0, 0, 1, 2, 3, -1, -1, -1, 5, 5, 5, 0, 0, 1)
	c.texts("name", []string{"smoke", "Fire"}, 0, 1, 0, 1, 7)
	c.uncoded("odd name", "a<b", "x && y", "Größe", "", "smoke")
	with[float32](c, "my.attr", particle.Float32, 0, 1, 2, 3, 4)
	with[float32](c, "index", particle.Float32, 9, 9, 9, 9, 0)
	withArrays[float32](c, "trail", particle.Float32, []int64{0, 2, 2, 3, 3, 3}, 64.25, 2, nan)
	withArrays[float32](c, "strand", particle.Vector3, []int64{0, 1, 1, 1, 1, 1}, 1, 2, 3)
	level := attribute("Level", particle.Float32)
	level.Context = particle.PerObject
	c.add(particle.NewColumn(&c.h, level, []float32{1.5}))
	face := attribute("shade", particle.Float32)
	face.Context = particle.PerPolygon
	c.add(particle.NewColumn(&c.h, face, []float32{1, 2}))
	c.add(particle.Column{Attribute: attribute("blob", particle.Location), Elements: 5, Data: []byte{1, 2, 3}})
	return c
}

func chosen(t *testing.T, f *particle.Frame, text string, r Run) []int64 {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	c, err := e.Condition(Scope{Header: &f.Header, Number: "101"})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m, err := c.Mask(t.Context(), f, r)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m.Indices()
}

func derived(t *testing.T, f *particle.Frame, text string) particle.Column {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	d, err := e.Value(Scope{Header: &f.Header, Number: "101"})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	c, err := d.Column(t.Context(), f, "new", Run{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return c
}
