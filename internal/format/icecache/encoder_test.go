// Round trips: decode(encode(x)) = x.

package icecache

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/format/formattest"
	"floe/internal/particle"
)

var allTypes = formattest.Limits{
	Types: []particle.Type{particle.Bool, particle.Int32, particle.Float32, particle.Vector2, particle.Vector3,
		particle.Vector4, particle.Quaternion, particle.Matrix33, particle.Matrix44, particle.Color4,
		particle.Rotation, particle.Shape, particle.String, particle.Location},
	Contexts: []particle.Context{particle.PerObject, particle.PerPoint, particle.PerPoint, particle.PerEdge,
		particle.PerPolygon, particle.PerSample, particle.ElementGenerator},
	Ragged: true, Constant: true, Position: "PointPosition",
}

func encode(tb testing.TB, f *particle.Frame) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := (Encoder{Level: 1}).Encode(context.Background(), &b, f); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	n := 150
	if testing.Short() {
		n = 20
	}
	for i := range n {
		want := formattest.RandomFrame(r, allTypes)
		got := formattest.Decode(t, Decoder{}, encode(t, want))
		if diff := formattest.Diff(want, got); diff != "" {
			t.Fatalf("frame %d of seed %d: %s", i, seed, diff)
		}
		if got.Dialect != "default" || len(got.Warnings) > 0 {
			t.Fatalf("frame %d of seed %d: dialect %q, warnings %q", i, seed, got.Dialect, got.Warnings)
		}
	}
}

func frameOf(h particle.Header, columns ...particle.Column) *particle.Frame {
	h.Attributes = nil
	for _, c := range columns {
		h.Attributes = append(h.Attributes, c.Attribute)
	}
	return particle.FrameOf(h, columns, nil)
}

func columnOf[T particle.Number](h *particle.Header, name string, t particle.Type, components int, values ...T) particle.Column {
	return particle.NewColumn(h, particle.Attribute{Name: name, Type: t, Components: components,
		Structure: particle.Single, Context: particle.PerPoint}, values)
}

// TestEncodeConverts: types that the format lacks become those that it has.
func TestEncodeConverts(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	cases := []struct {
		in   particle.Column
		as   particle.Type
		want []float64
	}{
		{columnOf(&h, "a", particle.Int8, 0, int8(-3), int8(4)), particle.Int32, []float64{-3, 4}},
		{columnOf(&h, "a", particle.Uint8, 0, uint8(200), uint8(4)), particle.Int32, []float64{200, 4}},
		{columnOf(&h, "a", particle.Int16, 0, int16(-300), int16(4)), particle.Int32, []float64{-300, 4}},
		{columnOf(&h, "a", particle.Uint16, 0, uint16(65535), uint16(4)), particle.Int32, []float64{65535, 4}},
		{columnOf(&h, "a", particle.Uint32, 0, uint32(1<<31-1), uint32(4)), particle.Int32, []float64{1<<31 - 1, 4}},
		{columnOf(&h, "a", particle.Int64, 0, int64(-1<<31), int64(4)), particle.Int32, []float64{-1 << 31, 4}},
		{columnOf(&h, "a", particle.Uint64, 0, uint64(1<<31-1), uint64(4)), particle.Int32, []float64{1<<31 - 1, 4}},
		{columnOf(&h, "a", particle.Float16, 0, particle.Half(0x3c00), particle.Half(0xc000)), particle.Float32, []float64{1, -2}},
		{columnOf(&h, "a", particle.Float64, 0, 0.1, -2.0), particle.Float32, []float64{float64(float32(0.1)), -2}},
		{columnOf(&h, "a", particle.Float32, 3, float32(1), 2, 3, 4, 5, 6), particle.Vector3, []float64{1, 2, 3, 4, 5, 6}},
		{columnOf(&h, "a", particle.Float64, 2, 1.0, 2, 3, 4), particle.Vector2, []float64{1, 2, 3, 4}},
		{columnOf(&h, "a", particle.Uint8, 3, uint8(255), 0, 1, 2, 3, 4), particle.Vector3, []float64{255, 0, 1, 2, 3, 4}},
		{columnOf(&h, "a", particle.Int16, 2, int16(-32768), 0, 1, 2), particle.Vector2, []float64{-32768, 0, 1, 2}},
	}
	for _, c := range cases {
		got := formattest.Decode(t, Decoder{}, encode(t, frameOf(h, c.in)))
		if got.Columns[0].Type != c.as {
			t.Errorf("%s became %s, want %s", c.in.Type, got.Columns[0].Type, c.as)
		}
		for i, v := range got.Columns[0].Float64s(nil) {
			if v != c.want[i] {
				t.Errorf("%s: value %d is %v, want %v", c.in.Type, i, v, c.want[i])
			}
		}
	}
}

// TestEncodeOmits: what the format has no type for is left out, and named.
func TestEncodeOmits(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	f := frameOf(h,
		columnOf(&h, "int64", particle.Int64, 0, int64(0), 1<<31),
		columnOf(&h, "uint32", particle.Uint32, 0, uint32(1<<32-1), 0),
		columnOf(&h, "kept", particle.Int64, 0, int64(1<<31-1), -1<<31),
		columnOf(&h, "uint64", particle.Uint64, 0, uint64(0), 1<<64-1),
		columnOf(&h, "five", particle.Float32, 5, make([]float32, 10)...),
		columnOf(&h, "two", particle.Int32, 2, make([]int32, 4)...),
		columnOf(&h, "bytes", particle.Uint8, 5, make([]uint8, 10)...))
	want := []string{"int64", "uint32", "uint64", "five", "two", "bytes"}
	if got := (Encoder{}).Omits(f); !slices.Equal(got, want) {
		t.Errorf("omits %q, want %q", got, want)
	}
	got := formattest.Decode(t, Decoder{}, encode(t, f))
	if len(got.Columns) != 1 || got.Columns[0].Name != "kept" {
		t.Errorf("kept %v", got.Attributes)
	}
}

// TestEncodeRefuses: what no file can hold is an error.
func TestEncodeRefuses(t *testing.T) {
	long := particle.Header{Counts: particle.Counts{Points: 1 << 32}}
	cases := []struct {
		want string
		f    *particle.Frame
	}{
		{`4294967296 elements do not fit`, frameOf(long)},
	}
	for _, c := range cases {
		var b bytes.Buffer
		err := Encoder{}.Encode(context.Background(), &b, c.f)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%d bytes written before the error %v", b.Len(), err)
		}
	}
}

func TestEncodeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h := particle.Header{Counts: particle.Counts{Points: 1}}
	if err := (Encoder{}).Encode(ctx, &bytes.Buffer{}, frameOf(h, columnOf(&h, "a", particle.Float32, 0, float32(1)))); err == nil {
		t.Error("no error")
	}
}
