// Planning and checking of layouts: what fits, and every refusal.

package particle_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func attribute(name string, t particle.Type) particle.Attribute {
	return particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
}

func array(name string, t particle.Type) particle.Attribute {
	a := attribute(name, t)
	a.Structure = particle.Array
	return a
}

func header(points int64, attributes ...particle.Attribute) *particle.Header {
	return &particle.Header{Counts: particle.Counts{Points: points}, Attributes: attributes}
}

func extents(c particle.ColumnLayout) []particle.Extent {
	return []particle.Extent{c.Data, c.Offsets, c.TableBytes, c.TableOffsets, c.IDs}
}

func TestPlanLengths(t *testing.T) {
	wide := attribute("wide", particle.Float64)
	wide.Components = 5
	tests := []struct {
		name string
		a    particle.Attribute
		spec particle.ColumnSpec
		want [5]int64 // bytes of data, offsets, texts, text offsets, ids
	}{
		{"single", attribute("a", particle.Vector3), particle.ColumnSpec{}, [5]int64{120}},
		{"constant", attribute("a", particle.Vector3), particle.ColumnSpec{Constant: true}, [5]int64{12}},
		{"wide", wide, particle.ColumnSpec{}, [5]int64{400}},
		{"ragged", array("a", particle.Float16), particle.ColumnSpec{Values: 7}, [5]int64{14, 88}},
		{"ragged constant", array("a", particle.Int64), particle.ColumnSpec{Values: 3, Constant: true}, [5]int64{24, 16}},
		{"ragged, all empty", array("a", particle.Int64), particle.ColumnSpec{}, [5]int64{0, 88}},
		{"coded string", attribute("a", particle.String), particle.ColumnSpec{Strings: 2, StringBytes: 9}, [5]int64{40, 0, 9, 24}},
		{"uncoded string", attribute("a", particle.String), particle.ColumnSpec{Strings: 10, StringBytes: 1, Uncoded: true}, [5]int64{0, 0, 1, 88}},
		{"ragged string", array("a", particle.String), particle.ColumnSpec{Strings: 1, Values: 4}, [5]int64{16, 88, 0, 16}},
		{"shape", attribute("a", particle.Shape), particle.ColumnSpec{}, [5]int64{40}},
		{"shape with ids", attribute("a", particle.Shape), particle.ColumnSpec{IDs: true}, [5]int64{40, 0, 0, 0, 40}},
		{"location", attribute("a", particle.Location), particle.ColumnSpec{Values: 33}, [5]int64{33}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := header(10, test.a)
			l, err := particle.Plan(h, []particle.ColumnSpec{test.spec})
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range extents(l.Columns[0]) {
				if e.Len != test.want[i] {
					t.Errorf("part %d has %d bytes, want %d", i, e.Len, test.want[i])
				}
			}
			if err := l.Check(h, l.Size); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPlanDoesNotOverlap(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 2)), particletest.Options{})
		specs := make([]particle.ColumnSpec, len(f.Columns))
		for i := range f.Columns {
			c := &f.Columns[i]
			specs[i] = particle.ColumnSpec{Constant: c.Constant, IDs: c.IDs != nil,
				Strings: int64(c.Table.Len()), StringBytes: int64(len(c.Table.Bytes))}
			if size := c.ValueBytes(); c.Ragged() || c.Type == particle.Location {
				specs[i].Values = int64(len(c.Data)) / size
			}
		}
		l, err := particle.Plan(&f.Header, specs)
		if err != nil {
			t.Fatal(err)
		}
		end := int64(0)
		for _, c := range l.Columns {
			for _, e := range extents(c) {
				if e.Len == 0 {
					continue
				}
				if e.Off < end || e.Off%particle.Alignment != 0 {
					t.Errorf("seed %d: %+v after %d", seed, e, end)
				}
				end = e.Off + e.Len
			}
		}
		if l.Size < end || l.Size != particle.Align(l.Size) {
			t.Errorf("seed %d: size %d, last part ends at %d", seed, l.Size, end)
		}
		if err := l.Check(&f.Header, end); err != nil {
			t.Errorf("seed %d: memory that ends with the last value: %v", seed, err)
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	wide := attribute("a", particle.Float64)
	wide.Components = math.MaxInt
	tests := []struct {
		name  string
		h     *particle.Header
		specs []particle.ColumnSpec
	}{
		{"no spec", header(1, attribute("a", particle.Bool)), nil},
		{"negative points", header(-1, attribute("a", particle.Bool)), make([]particle.ColumnSpec, 1)},
		{"too many points", header(math.MaxInt64, array("a", particle.Bool)), make([]particle.ColumnSpec, 1)},
		{"too many components", header(1, wide), make([]particle.ColumnSpec, 1)},
		{"unknown type", header(1, attribute("a", 200)), make([]particle.ColumnSpec, 1)},
		{"negative values", header(1, array("a", particle.Bool)), []particle.ColumnSpec{{Values: -1}}},
		{"too many values", header(1, array("a", particle.Matrix44)), []particle.ColumnSpec{{Values: math.MaxInt64 / 8}}},
		{"too many bytes in sum", header(1, array("a", particle.Bool), array("b", particle.Bool)),
			[]particle.ColumnSpec{{Values: math.MaxInt64/2 - 200}, {Values: math.MaxInt64 / 2}}},
		{"too many strings", header(1, attribute("a", particle.String)), []particle.ColumnSpec{{Strings: math.MaxInt64}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if l, err := particle.Plan(test.h, test.specs); !errors.Is(err, particle.ErrLayout) {
				t.Errorf("planned %+v, error %v", l, err)
			}
		})
	}
}

// checked is a frame of four points with one column of each layout.
func checked() (*particle.Header, particle.Layout, int64) {
	h := header(4, attribute("v", particle.Vector3), array("r", particle.Float64),
		attribute("s", particle.String), attribute("u", particle.String), attribute("sh", particle.Shape))
	l, err := particle.Plan(h, []particle.ColumnSpec{
		{}, {Values: 6}, {Strings: 2, StringBytes: 5}, {Strings: 4, StringBytes: 5, Uncoded: true}, {IDs: true},
	})
	if err != nil {
		panic(err)
	}
	return h, l, l.Size
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(h *particle.Header, l *particle.Layout, size *int64)
		reason string
	}{
		{"negative points", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Points = -1 }, "negative element count"},
		{"negative samples", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Samples = -1 }, "negative element count"},
		{"huge edges", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Edges = math.MaxInt64 }, "element count over"},
		{"huge points, constant", func(h *particle.Header, l *particle.Layout, _ *int64) {
			h.Points, l.Columns[0].Constant = math.MaxInt64, true
		}, "element count over"},
		{"column missing", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns = l.Columns[:4] }, "4 columns for 5"},
		{"type 0", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[0].Type = 0 }, "unknown type 0"},
		{"type 255", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[0].Type = 255 }, "unknown type 255"},
		{"structure 3", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[0].Structure = 3 }, "unknown structure 3"},
		{"negative width", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[1].Components = -1 }, "-1 components"},
		{"huge width", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[1].Components = 1 << 17 }, "131072 components"},
		{"width of a vector", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[0].Components = 2 }, "2 components in a vector3"},
		{"array of locations", func(h *particle.Header, _ *particle.Layout, _ *int64) { h.Attributes[1].Type = particle.Location }, "array of locations"},
		{"data before memory", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[0].Data.Off = -64 }, "outside"},
		{"data behind memory", func(_ *particle.Header, l *particle.Layout, size *int64) { l.Columns[0].Data.Off = *size }, "outside"},
		{"data of negative length", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Data.Len = -48 }, "outside"},
		{"end overflows", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Data.Off = math.MaxInt64 - 7 }, "outside"},
		{"longer than memory", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Data.Len = math.MaxInt64 - 7 }, "outside"},
		{"memory too small", func(_ *particle.Header, _ *particle.Layout, size *int64) { *size = 40 }, "outside of 40"},
		{"misaligned data", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[0].Data.Off += 2 }, "aligned to 4"},
		{"misaligned offsets", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Offsets.Off += 4 }, "aligned to 8"},
		{"misaligned texts", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[2].TableOffsets.Off += 4 }, "aligned to 8"},
		{"misaligned ids", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[4].IDs.Off++ }, "aligned to 4"},
		{"half a value", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Data.Len -= 4 }, "no multiple of 8"},
		{"half an offset", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Offsets.Len -= 4 }, "no multiple of 8"},
		{"a value short", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[0].Data.Len -= 12 }, "data has 3 entries, want 4"},
		{"constant with all", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[0].Constant = true }, "want 1"},
		{"an offset short", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Offsets.Len -= 8 }, "offsets has 4 entries, want 5"},
		{"no offsets", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[1].Offsets.Len = 0 }, "want 5"},
		{"offsets of a single", func(_ *particle.Header, l *particle.Layout, _ *int64) {
			l.Columns[0].Offsets = l.Columns[1].Offsets
		}, "offsets has 5 entries, want 0"},
		{"texts of a vector", func(_ *particle.Header, l *particle.Layout, _ *int64) {
			l.Columns[0].TableBytes = l.Columns[2].TableBytes
		}, "string bytes has 5 entries, want 0"},
		{"text without codes short", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[3].TableOffsets.Len -= 8 }, "want 5"},
		{"an id short", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[4].IDs.Len -= 4 }, "ids has 3 entries, want 4"},
		{"ids of a string", func(_ *particle.Header, l *particle.Layout, _ *int64) { l.Columns[2].IDs = l.Columns[4].IDs }, "want 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, l, size := checked()
			if err := l.Check(h, size); err != nil {
				t.Fatalf("before: %v", err)
			}
			test.spoil(h, &l, &size)
			err := l.Check(h, size)
			if !errors.Is(err, particle.ErrLayout) || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("got %v, want %q", err, test.reason)
			}
			if f, err := particle.NewFrame(*h, l, particle.Allocate(min(size, 1<<20)), nil); err == nil {
				t.Errorf("made a frame of %d columns", len(f.Columns))
			}
		})
	}
}

func TestNewFrameRefusesMisalignedMemory(t *testing.T) {
	h, l, size := checked()
	memory := particle.Allocate(size + 1)[1:]
	if _, err := particle.NewFrame(*h, l, memory, nil); !errors.Is(err, particle.ErrLayout) {
		t.Errorf("got %v", err)
	}
}

// TestHostileLayouts lays random extents over a frame and reads everything: it
// must be refused or readable.
func TestHostileLayouts(t *testing.T) {
	accepted := 0
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		h, l, size := checked()
		memory := particle.Allocate(size)
		for i := range memory {
			memory[i] = byte(rng.IntN(4))
		}
		c := &l.Columns[rng.IntN(len(l.Columns))]
		e := []*particle.Extent{&c.Data, &c.Offsets, &c.TableBytes, &c.TableOffsets, &c.IDs}[rng.IntN(5)]
		e.Off, e.Len = e.Off+rng.Int64N(256)-128, e.Len+8*(rng.Int64N(5)-2)
		c.Constant = rng.IntN(4) == 0
		f, err := particle.NewFrame(*h, l, memory, nil)
		if err != nil {
			continue
		}
		accepted++
		readAll(f)
	}
	if accepted < 100 {
		t.Errorf("only %d layouts were accepted", accepted)
	}
}

// readAll calls everything that reads values.
func readAll(f *particle.Frame) {
	for i := range f.Columns {
		c := &f.Columns[i]
		_, _, _ = c.Stats(), c.Digest(), c.CountsDigest()
		_, _ = c.Float32s(nil), c.Float64s(nil)
		_ = c.CheckOffsets()
		for from, to := range c.Spans() {
			for v := from; v < to; v++ {
				_, _ = c.Text(v), c.Component(v, 0)
			}
			if c.Type != particle.String {
				_ = c.Bytes(from, to)
			}
		}
	}
}

func TestHeapHelpers(t *testing.T) {
	if b := particle.Allocate(0); b != nil {
		t.Errorf("allocated %d bytes", len(b))
	}
	for _, n := range []int64{8, 63, 64, 65, 4096} {
		b := particle.Allocate(n)
		if _, aligned := particle.Int64s(b); int64(len(b)) != n || int64(cap(b)) != n || !aligned {
			t.Errorf("%d bytes: got %d, capacity %d", n, len(b), cap(b))
		}
		if particle.Align(n) < n || particle.Align(n)%particle.Alignment != 0 {
			t.Errorf("Align(%d) = %d", n, particle.Align(n))
		}
	}
}

func TestLayoutValuesAreTheColumnsMemory(t *testing.T) {
	h, l, size := checked()
	memory := particle.Allocate(size)
	f, err := particle.NewFrame(*h, l, memory, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Columns {
		data, offsets, texts, textOffsets, ids := l.Values(i, memory)
		for k, part := range [][]byte{data, offsets, texts, textOffsets, ids} {
			for j := range part {
				part[j] = byte(k + 1)
			}
		}
		c := &f.Columns[i]
		for k, part := range [][]byte{c.Data, particle.BytesOf(c.Offsets), c.Table.Bytes, particle.BytesOf(c.Table.Offsets), particle.BytesOf(c.IDs)} {
			for j := range part {
				if part[j] != byte(k+1) {
					t.Fatalf("column %d part %d byte %d is %d", i, k, j, part[j])
				}
			}
		}
	}
	if f.StoredBytes() != 48+48+40+16+5+24+5+40+16+16 {
		t.Errorf("%d bytes stored", f.StoredBytes())
	}
}
