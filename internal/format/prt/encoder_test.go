// Frames written and read again, and what Krakatoa expects of them.

package prt

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// TestRoundTrip: every attribute that is not left out comes back, bit by bit.
func TestRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		want := particletest.Random(rng, particletest.Options{OddNames: true})
		got := formattest.Decode(t, Decoder{Streaming: rng.IntN(2) == 0}, encode(t, Encoder{Level: 1}, want))
		omitted := Encoder{}.Omits(want)
		kept := 0
		for i := range want.Columns {
			if c := &want.Columns[i]; !slices.Contains(omitted, c.Name) {
				checkKept(t, c, got)
				kept++
			}
		}
		if got.Points != want.Points || kept == 0 || len(got.Warnings) > 0 {
			t.Fatalf("%d of %d points, %d attributes, warnings %q", got.Points, want.Points, kept, got.Warnings)
		}
	}
}

func checkKept(t *testing.T, c *particle.Column, f *particle.Frame) {
	t.Helper()
	name := clean(c.Name)
	if c.Name == "PointPosition" {
		name = "Position"
	}
	g := f.Column(name)
	switch {
	case g == nil:
		t.Fatalf("%q is not written as %q", c.Name, name)
	case g.Context != c.Context || g.Width() != c.Width() || g.Type.Scalar() != written(c.Type.Scalar()) && c.Type != particle.String:
		t.Fatalf("%s x %d came back as %s x %d", c, c.Width(), g, g.Width())
	}
	same := *g
	same.Attribute = c.Attribute
	same.Name, same.Attribute.Type = g.Name, c.Type
	if same.Digest() != c.Digest() {
		t.Fatalf("values of %q differ", c.Name)
	}
	if c.IDs == nil || c.Context != particle.PerPoint {
		return
	}
	ids := format.Scalars[uint32](f.Column(name + "_id"))
	for i := range c.Elements {
		if from, _ := c.Span(i); ids[i] != c.IDs[from] {
			t.Fatalf("id %d of %q is %d, want %d", i, c.Name, ids[i], c.IDs[from])
		}
	}
}

func TestOmits(t *testing.T) {
	f := random(5, particletest.Options{Points: 4})
	omitted := Encoder{}.Omits(f)
	for i := range f.Columns {
		c := &f.Columns[i]
		points := c.Context == particle.PerPoint && c.Type != particle.String
		object := c.Context == particle.PerObject
		want := c.Ragged() || c.Type == particle.Location || !points && !object
		if slices.Contains(omitted, c.Name) != want {
			t.Errorf("%s is omitted: %t", c, !want)
		}
	}
	h := particle.Header{}
	c := particle.Column{Attribute: particle.Attribute{Name: "x", Type: particle.String, Structure: particle.Single, Context: particle.PerObject},
		Elements: 1, Data: make([]byte, 4), Table: particle.MakeStrings([]string{"a\x00b"})}
	if got := (Encoder{}).Omits(particle.FrameOf(h, []particle.Column{c}, nil)); len(got) != 1 {
		t.Error("a text with a NUL is not omitted")
	}
}

// frameOf makes a frame of two points with attributes of some types.
func frameOf(attributes ...particle.Attribute) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	var columns []particle.Column
	for _, a := range attributes {
		a.Structure, a.Context = particle.Single, particle.PerPoint
		h.Attributes = append(h.Attributes, a)
		c := particle.Column{Attribute: a, Elements: 2, Data: make([]byte, 2*a.ValueBytes())}
		for i := range c.Data {
			c.Data[i] = byte(i)
		}
		columns = append(columns, c)
	}
	return particle.FrameOf(h, columns, nil)
}

func TestNames(t *testing.T) {
	a := func(name string, kind particle.Type) particle.Attribute {
		return particle.Attribute{Name: name, Type: kind}
	}
	long := strings.Repeat("x", 40)
	tests := []struct {
		from []particle.Attribute
		want string
	}{
		{[]particle.Attribute{a("PointPosition", particle.Vector3), a("PointVelocity", particle.Vector3), a("Size", particle.Float32),
			a("AgeLimit", particle.Float32), a("PointNormal", particle.Vector3), a("Mass", particle.Float64), a("ID", particle.Int64)},
			"Position Velocity Radius LifeSpan Normal Mass ID"},
		{[]particle.Attribute{a("P", particle.Vector3), a("v", particle.Vector3), a("Cd", particle.Vector3), a("Alpha", particle.Float32),
			a("pscale", particle.Float32), a("id", particle.Int32), a("life", particle.Float32), a("orient", particle.Vector4), a("N", particle.Vector3), a("age", particle.Float32)},
			"Position Velocity Color Alpha Radius ID LifeSpan Orientation Normal Age"},
		{[]particle.Attribute{a("position", particle.Vector3), a("rgbPP", particle.Vector3), a("radiusPP", particle.Float32), a("lifespanPP", particle.Float32), a("particleId", particle.Int32)},
			"Position Color Radius LifeSpan ID"},
		{[]particle.Attribute{a("Color", particle.Color4), a("scale", particle.Vector3), a("x", particle.Int8)}, "Color Alpha Scale x"},
		{[]particle.Attribute{a("Position", particle.Vector3), a("PointPosition", particle.Vector3), a("x", particle.Int8)}, "Position_2 Position x"},
		{[]particle.Attribute{a("9 lives", particle.Int8), a("größe", particle.Int8), a("a b", particle.Int8), a("a_b", particle.Int8), a("", particle.Int8)},
			"_9_lives gr__e a_b a_b_2 _"},
		{[]particle.Attribute{a(long, particle.Int8), a(long+"y", particle.Int8)}, long[:31] + " " + long[:29] + "_2"},
		{[]particle.Attribute{a("x", particle.Int8), a("P", particle.Vector3)}, "Position x"},
	}
	for _, test := range tests {
		f := formattest.Decode(t, Decoder{}, encode(t, Encoder{}, frameOf(test.from...)))
		var got []string
		for _, a := range f.Attributes {
			got = append(got, a.Name)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%v\nare written as %s\nwant %s", test.from, s, test.want)
		}
		if f.Version != 1 {
			t.Errorf("version %d without metadata", f.Version)
		}
	}
}

// TestParts: colours give their alpha away, quaternions put w last.
func TestParts(t *testing.T) {
	want := frameOf(particle.Attribute{Name: "Color", Type: particle.Color4}, particle.Attribute{Name: "Orientation", Type: particle.Quaternion})
	for _, constant := range []bool{false, true} {
		for i := range want.Columns {
			c := &want.Columns[i]
			c.Constant = constant
			c.Data = c.Data[:c.Stored()*16]
		}
		got := formattest.Decode(t, Decoder{}, encode(t, Encoder{}, want))
		color, alpha, turn := got.Column("Color"), got.Column("Alpha"), got.Column("Orientation")
		for i := range int64(2) {
			v, _ := want.Columns[0].Span(i)
			for k := range 4 {
				part, at := color, k
				if k == 3 {
					part, at = alpha, 0
				}
				if part.Component(i, at) != want.Columns[0].Component(v, k) {
					t.Errorf("constant %t: component %d of colour %d differs", constant, k, i)
				}
				if turn.Component(i, (k+3)%4) != want.Columns[1].Component(v, k) {
					t.Errorf("constant %t: component %d of orientation %d differs", constant, k, i)
				}
			}
		}
	}
}

func TestEncodeFails(t *testing.T) {
	var out bytes.Buffer
	nothing := particle.FrameOf(particle.Header{Counts: particle.Counts{Points: 2}}, nil, nil)
	if err := (Encoder{}).Encode(t.Context(), &out, nothing); err == nil {
		t.Error("points without attributes are written")
	}
	if err := (Encoder{Level: 12}).Encode(t.Context(), io.Discard, frameOf()); err == nil {
		t.Error("level 12 is taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	one := frameOf(particle.Attribute{Name: "P", Type: particle.Vector3})
	if err := (Encoder{}).Encode(ctx, io.Discard, one); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for n := range len(encode(t, Encoder{}, one)) {
		if err := (Encoder{}).Encode(t.Context(), &full{n}, one); !errors.Is(err, errFull) {
			t.Errorf("disk full after %d bytes: %v", n, err)
		}
	}
}

var errFull = errors.New("disk full")

// full takes n bytes.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.n)
	f.n -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}
