// What a reader of USD finds of a frame and of a series.

package usda_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/usda"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

var _ format.Omitter = usda.Encoder{}

func encode(t *testing.T, e usda.Encoder, f *particle.Frame) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(t.Context(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func of(name string, typ particle.Type, context particle.Context) particle.Attribute {
	return particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: context}
}

// frames are built of columns.
type frames struct {
	particle.Header
	columns []particle.Column
}

func points(n int64) *frames {
	return &frames{Header: particle.Header{Counts: particle.Counts{Points: n}}}
}

func add[T particle.Number](f *frames, a particle.Attribute, values ...T) *particle.Column {
	f.Attributes = append(f.Attributes, a)
	f.columns = append(f.columns, particle.NewColumn(&f.Header, a, values))
	return &f.columns[len(f.columns)-1]
}

func (f *frames) frame() *particle.Frame { return particle.FrameOf(f.Header, f.columns, nil) }

const golden = `#usda 1.0
(
    defaultPrim = "Points"
    upAxis = "Y"
)

def Points "Points"
{
    point3f[] points = [(0, 1, 2), (3, 4, nan)]
    float3[] extent = [(-1, 0, 1), (4, 5, 3)]
    vector3f[] velocities = [(0, -1, 0), (0, -1, 0)]
    int64[] ids = [7, 9007199254740993]
    float[] widths = [0.5, 2] (
        interpolation = "vertex"
    )
    color3f[] primvars:displayColor = [(1, 0.5, 0.25)] (
        interpolation = "constant"
    )
    float[] primvars:displayOpacity = [1] (
        interpolation = "constant"
    )
    half[] primvars:Age = [1, 65504] (
        interpolation = "vertex"
    )
    string[] primvars:group:a_b = ["x", "a \"b\"\n\001"] (
        displayName = "group:a b"
        interpolation = "vertex"
    )
    int[] primvars:group:a_b:indices = [1, 0]
    quatf[] primvars:Orientation = [(1, 0, 0, 0), (0, 1, 0, 0)] (
        interpolation = "vertex"
    )
    matrix3d[] primvars:M = [((1, 2, 3), (4, 5, 6), (7, 8, 9))] (
        interpolation = "constant"
    )
    double primvars:Gravity = -9.81 (
        interpolation = "constant"
    )
    float3[] primvars:Strand = [(1, 2, 3), (4, 5, 6)] (
        interpolation = "constant"
    )
    int[] primvars:Strand:lengths = [0, 2] (
        interpolation = "vertex"
    )
    int[] primvars:Shape = [128, 4] (
        interpolation = "vertex"
    )
    uint[] primvars:Shape_id = [5, 0] (
        interpolation = "vertex"
    )
    uchar[] primvars:W = [1, 2, 3, 4] (
        elementSize = 2
        interpolation = "vertex"
    )
    int2[] primvars:_2 = [(1, -2), (3, 4)] (
        displayName = "2"
        interpolation = "vertex"
    )
}
`

func goldenFrame() *particle.Frame {
	f := points(2)
	f.Edges = 1
	add(f, of("Age", particle.Float16, particle.PerPoint), particle.Half(0x3c00), particle.Half(0x7bff))
	name := add(f, of("group:a b", particle.String, particle.PerPoint), int32(1), 0)
	name.Table = particle.MakeStrings([]string{"x", "a \"b\"\n\x01"})
	add(f, of("Color", particle.Color4, particle.PerPoint), float32(1), 0.5, 0.25, 1)
	add(f, of("PointVelocity", particle.Vector3, particle.PerPoint), float32(0), -1, 0)
	add(f, of("PointPosition", particle.Vector3, particle.PerPoint), 0, 1, 2, 3, 4, float32(math.NaN()))
	add(f, of("ID", particle.Int64, particle.PerPoint), int64(7), 1<<53+1)
	add(f, of("Size", particle.Float32, particle.PerPoint), float32(0.25), 1)
	add(f, of("Orientation", particle.Rotation, particle.PerPoint), float32(1), 0, 0, 0, 0, 1, 0, 0)
	add(f, of("M", particle.Matrix33, particle.PerPoint), float32(1), 2, 3, 4, 5, 6, 7, 8, 9)
	add(f, of("Gravity", particle.Float64, particle.PerObject), -9.81)
	strand := add(f, of("Strand", particle.Vector3, particle.PerPoint), float32(1), 2, 3, 4, 5, 6)
	strand.Structure, strand.Offsets = particle.Array, []int64{0, 0, 2}
	shape := add(f, of("Shape", particle.Shape, particle.PerPoint), int32(128), 4)
	shape.IDs = []uint32{5, 0}
	add(f, of("Length", particle.Float32, particle.PerEdge), float32(1))
	wide := of("W", particle.Uint8, particle.PerPoint)
	wide.Components = 2
	add(f, wide, uint8(1), 2, 3, 4)
	odd := of("2", particle.Int16, particle.PerPoint)
	odd.Components = 2
	add(f, odd, int16(1), -2, 3, 4)
	return f.frame()
}

func TestGolden(t *testing.T) {
	f := goldenFrame()
	if got := encode(t, usda.Encoder{}, f); got != golden {
		t.Errorf("got\n%s", got)
	}
	if got := (usda.Encoder{}).Omits(f); !slices.Equal(got, []string{"Length"}) {
		t.Errorf("omits %q", got)
	}
}

func TestOptions(t *testing.T) {
	e := usda.Encoder{Options: usda.Options{Prim: "my points", UpAxis: "Z", MetersPerUnit: 0.01, FPS: 23.976}}
	l := parse(t, encode(t, e, goldenFrame()))
	want := map[string]string{"defaultPrim": "my_points", "upAxis": "Z", "metersPerUnit": "0.01", "timeCodesPerSecond": "23.976", "framesPerSecond": "23.976"}
	if l.prim != "my_points" || fmt.Sprint(l.metadata) != fmt.Sprint(want) {
		t.Errorf("prim %q, metadata %v", l.prim, l.metadata)
	}
	for _, o := range []usda.Options{{UpAxis: "X"}, {MetersPerUnit: -1}, {MetersPerUnit: math.NaN()}, {FPS: -1}, {FPS: math.Inf(1)}} {
		if err := (usda.Encoder{Options: o}).Encode(t.Context(), io.Discard, goldenFrame()); err == nil {
			t.Errorf("%+v is taken", o)
		}
		if _, err := usda.NewSeries(io.Discard, nil, o); err == nil {
			t.Errorf("%+v is taken for a series", o)
		}
	}
	if e.Name() != "usda" || e.Suffix() != ".usda" {
		t.Error("misnamed")
	}
}

// TestKept are attributes that the usual properties do not hold exactly.
func TestKept(t *testing.T) {
	f := points(1)
	position := of("P", particle.Float64, particle.PerPoint)
	position.Components = 3
	add(f, position, 0.1, 1e-20, 16777217.0)
	color := of("Cd", particle.Uint8, particle.PerPoint)
	color.Components = 3
	add(f, color, uint8(255), 0, 51)
	add(f, of("id", particle.Uint64, particle.PerPoint), uint64(math.MaxUint64))
	add(f, of("pscale", particle.Float64, particle.PerObject), 0.25)
	l := parse(t, encode(t, usda.Encoder{}, f.frame()))
	want := map[string]string{
		"points": "point3f[] 0.1 1e-20 1.6777216e+07", "primvars:P": "double3[] 0.1 1e-20 1.6777217e+07",
		"primvars:displayColor": "color3f[] 1 0 0.2", "primvars:Cd": "uchar[] 255 0 51",
		"primvars:id": "uint64[] 18446744073709551615", "widths": "float[] 0.5", "primvars:pscale": "double 0.25",
		"extent": "float3[] -0.15 -0.25 1.6777216e+07 0.35 0.25 1.6777218e+07",
	}
	if len(l.order) != len(want) {
		t.Errorf("properties %q", l.order)
	}
	for name, text := range want {
		if a := l.attributes[name]; a == nil || a.typ+" "+strings.Join(a.value.scalars, " ") != text {
			t.Errorf("%s is %+v, want %s", name, a, text)
		}
	}
}

func TestNoPosition(t *testing.T) {
	f := points(1)
	add(f, of("Age", particle.Float32, particle.PerPoint), float32(1))
	err := usda.Encoder{}.Encode(t.Context(), io.Discard, f.frame())
	if err == nil || !strings.Contains(err.Error(), "no position") {
		t.Errorf("got %v", err)
	}
}

func TestNames(t *testing.T) {
	f := points(1)
	add(f, of("P", particle.Vector3, particle.PerPoint), float32(1), 2, 3)
	for _, name := range []string{"a.b", "a_b", "a b", "", "größe", "1st", "x:", "a:indices", "displayColor", "group:x"} {
		add(f, of(name, particle.Float32, particle.PerPoint), float32(1))
	}
	l := parse(t, encode(t, usda.Encoder{}, f.frame()))
	want := "points extent primvars:a_b primvars:a_b_ primvars:a_b__ primvars:_ primvars:gr__e primvars:_1st primvars:x:_ primvars:a_indices " +
		"primvars:displayColor_ primvars:group:x"
	if got := strings.Join(l.order, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if a := l.attributes["primvars:gr__e"]; a.metadata["displayName"] != "größe" {
		t.Errorf("metadata %q", a.metadata)
	}
}

// TestRoundTrip finds every value of random frames.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(30) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 31)), particletest.Options{OddNames: seed%2 == 0})
		checkFrame(t, parse(t, encode(t, usda.Encoder{}, f)), f, func(a *attribute) *value { return a.value })
	}
}

// checkFrame compares all attributes that are not in one of the usual
// properties with the primvars of their names.
func checkFrame(t *testing.T, l layer, f *particle.Frame, at func(*attribute) *value) {
	t.Helper()
	omitted := usda.Encoder{}.Omits(f)
	for i := range f.Columns {
		c := &f.Columns[i]
		if slices.Contains(omitted, c.Name) || c.Name == "PointPosition" {
			continue
		}
		name := "primvars:" + c.Name
		for other, a := range l.attributes {
			if a.metadata["displayName"] == c.Name {
				name = other
			}
		}
		a := l.attributes[name]
		if a == nil {
			t.Fatalf("%s is missing", c.Attribute)
		}
		got := at(a).scalars
		if c.Type == particle.String && !(c.Context == particle.PerObject && !c.Ragged()) {
			table := got
			got = nil
			for _, code := range at(l.attributes[name+":indices"]).scalars {
				k, err := strconv.Atoi(code)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, table[k])
			}
		}
		want, lengths := expected(c, a.metadata["interpolation"] != "vertex" && !c.Ragged())
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %.300q, want %.300q", c.Attribute, got, want)
		}
		if c.Ragged() && c.Context == particle.PerPoint && !slices.Equal(at(l.attributes[name+":lengths"]).scalars, lengths) {
			t.Errorf("%s: lengths %q, want %q", c.Attribute, at(l.attributes[name+":lengths"]).scalars, lengths)
		}
		if c.IDs != nil {
			checkIDs(t, c, at(l.attributes[name+"_id"]))
		}
	}
	checkPosition(t, f, l, at)
}

// expected are the scalars of a column, one element if it is stored once.
func expected(c *particle.Column, once bool) (scalars, lengths []string) {
	text := func(dst []byte, i int64) []byte { return append(dst, c.Text(i)...) }
	if c.Type != particle.String {
		text = format.ScalarText(c)
	}
	elements := c.Elements
	if once && c.Constant {
		elements = min(elements, 1)
	}
	w := int64(c.Width())
	for i := range elements {
		from, to := c.Span(i)
		for k := from * w; k < to*w; k++ {
			scalars = append(scalars, string(text(nil, k)))
		}
		lengths = append(lengths, strconv.FormatInt(to-from, 10))
	}
	return scalars, lengths
}

func checkIDs(t *testing.T, c *particle.Column, got *value) {
	t.Helper()
	if got == nil || len(got.scalars) == 0 && c.Values() > 0 {
		t.Errorf("%s: no ids", c.Attribute)
		return
	}
	from, _ := c.Span(0)
	if len(got.scalars) > 0 && !c.Ragged() && got.scalars[0] != strconv.Itoa(int(c.IDs[from])) {
		t.Errorf("%s: first id %s, want %d", c.Attribute, got.scalars[0], c.IDs[from])
	}
}

func checkPosition(t *testing.T, f *particle.Frame, l layer, at func(*attribute) *value) {
	t.Helper()
	want, _ := expected(f.Column("PointPosition"), false)
	if got := at(l.attributes["points"]); !slices.Equal(got.scalars, want) || int64(got.tuples) != f.Points {
		t.Errorf("points are %.300q, want %.300q", got.scalars, want)
	}
}

type temporary struct{ bytes.Buffer }

func (t *temporary) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(t.Bytes()).ReadAt(p, at)
}

func series(t *testing.T, times []float64, all []*particle.Frame) string {
	t.Helper()
	var out bytes.Buffer
	s, err := usda.NewSeries(&out, &temporary{}, usda.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range all {
		if err := s.Add(t.Context(), times[i], f); err != nil {
			t.Fatal(err)
		}
	}
	if out.Len() > 0 {
		t.Errorf("%d bytes before the end", out.Len())
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// moving is a frame whose attributes vary, stay, come, go, or are constant.
func moving(n int) *particle.Frame {
	f := points(int64(n))
	var positions, masses []float32
	for i := range n {
		positions = append(positions, float32(i), float32(n), 0)
		masses = append(masses, float32(i))
	}
	add(f, of("PointPosition", particle.Vector3, particle.PerPoint), positions...)
	if n == 2 {
		masses = []float32{0.5}
	}
	add(f, of("Mass", particle.Float32, particle.PerPoint), masses...)
	color := make([]float32, 4)
	color[n%4] = 1
	add(f, of("Color", particle.Color4, particle.PerPoint), color...)
	add(f, of("Gravity", particle.Float32, particle.PerObject), float32(-9.81))
	if n == 3 {
		add(f, of("New", particle.Float32, particle.PerPoint), float32(4))
	}
	return f.frame()
}

const goldenSeries = `#usda 1.0
(
    defaultPrim = "Points"
    endTimeCode = 3
    framesPerSecond = 24
    startTimeCode = -1
    timeCodesPerSecond = 24
    upAxis = "Y"
)

def Points "Points"
{
    point3f[] points
    point3f[] points.timeSamples = {
        -1: [(0, 2, 0), (1, 2, 0)],
        1.5: [(0, 3, 0), (1, 3, 0), (2, 3, 0)],
        3: [(0, 2, 0), (1, 2, 0)],
    }
    float3[] extent
    float3[] extent.timeSamples = {
        -1: [(0, 2, 0), (1, 2, 0)],
        1.5: [(0, 3, 0), (2, 3, 0)],
        3: [(0, 2, 0), (1, 2, 0)],
    }
    color3f[] primvars:displayColor (
        interpolation = "constant"
    )
    color3f[] primvars:displayColor.timeSamples = {
        -1: [(0, 0, 1)],
        1.5: [(0, 0, 0)],
        3: [(0, 0, 1)],
    }
    float[] primvars:displayOpacity (
        interpolation = "constant"
    )
    float[] primvars:displayOpacity.timeSamples = {
        -1: [0],
        1.5: [1],
        3: [0],
    }
    float[] primvars:Mass (
        interpolation = "vertex"
    )
    float[] primvars:Mass.timeSamples = {
        -1: [0.5, 0.5],
        1.5: [0, 1, 2],
        3: [0.5, 0.5],
    }
    float primvars:Gravity = -9.81 (
        interpolation = "constant"
    )
    float[] primvars:New (
        interpolation = "constant"
    )
    float[] primvars:New.timeSamples = {
        -1: None,
        1.5: [4],
        3: None,
    }
}
`

func TestSeries(t *testing.T) {
	got := series(t, []float64{-1, 1.5, 3}, []*particle.Frame{moving(2), moving(3), moving(2)})
	if got != goldenSeries {
		t.Errorf("got\n%s", got)
	}
	parse(t, got)
}

// TestSeriesRoundTrip has frames of the same attributes and random values.
func TestSeriesRoundTrip(t *testing.T) {
	for seed := range uint64(10) {
		var all []*particle.Frame
		var times []float64
		for k := range 4 {
			// The same seed makes the same attributes; the number of points varies.
			all = append(all, particletest.Random(rand.New(rand.NewPCG(seed, 41)), particletest.Options{Points: 5 + 3*k, Varying: true, PointsOnly: true}))
			times = append(times, float64(10*k))
		}
		text := series(t, times, all)
		l := parse(t, text)
		for k, f := range all {
			checkFrame(t, l, f, func(a *attribute) *value {
				if a.value != nil {
					return a.value
				}
				if a.samples[k].time != strconv.Itoa(10*k) {
					t.Fatalf("sample %d is at %s", k, a.samples[k].time)
				}
				return &a.samples[k]
			})
		}
	}
}

// TestSeriesOfTexts has a text that is constant in one frame only: its indices
// are spelled out there.
func TestSeriesOfTexts(t *testing.T) {
	var all []*particle.Frame
	for _, codes := range [][]int32{{1}, {0, 1}} {
		f := points(2)
		add(f, of("PointPosition", particle.Vector3, particle.PerPoint), float32(1), 2, 3)
		c := add(f, of("Name", particle.String, particle.PerPoint), codes...)
		c.Table = particle.MakeStrings([]string{"a", "b"})
		all = append(all, f.frame())
	}
	l := parse(t, series(t, []float64{1, 2}, all))
	name, indices := l.attributes["primvars:Name"], l.attributes["primvars:Name:indices"]
	if name.metadata["interpolation"] != "vertex" || name.value == nil || strings.Join(name.value.scalars, "") != "ab" ||
		strings.Join(indices.samples[0].scalars, "") != "11" || strings.Join(indices.samples[1].scalars, "") != "01" {
		t.Errorf("%+v, %+v", name, indices)
	}
	if got := l.attributes["points"]; got.value == nil || got.value.tuples != 2 {
		t.Errorf("points that stay are %+v", got)
	}
}

func TestSeriesErrors(t *testing.T) {
	whole := func(s *usda.Series, err error) *usda.Series {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	begin := func(w io.Writer) *usda.Series { return whole(usda.NewSeries(w, &temporary{}, usda.Options{})) }
	if err := begin(io.Discard).Close(t.Context()); err == nil {
		t.Error("a series of nothing is written")
	}
	s := begin(io.Discard)
	if err := errors.Join(s.Add(t.Context(), 1, moving(2)), s.Close(t.Context())); err != nil {
		t.Error(err)
	}
	if err := s.Close(t.Context()); err == nil {
		t.Error("closed twice")
	}
	if err := s.Add(t.Context(), 2, moving(2)); err == nil {
		t.Error("added to what is closed")
	}
	for _, time := range []float64{1, 0, math.NaN(), math.Inf(1)} {
		s := begin(io.Discard)
		_ = s.Add(t.Context(), 1, moving(2))
		if err := s.Add(t.Context(), time, moving(2)); err == nil || s.Close(t.Context()) == nil {
			t.Errorf("time %v after 1: %v", time, err)
		}
	}
	s = begin(io.Discard)
	other := points(1)
	add(other, of("PointPosition", particle.Vector3, particle.PerPoint), float32(1), 2, 3)
	add(other, of("Mass", particle.Int32, particle.PerPoint), int32(1))
	_ = s.Add(t.Context(), 1, moving(2))
	if err := s.Add(t.Context(), 2, other.frame()); err == nil || !strings.Contains(err.Error(), `"primvars:Mass" is int[], but float[]`) {
		t.Errorf("another type: %v", err)
	}
	s = whole(usda.NewSeries(io.Discard, failing{}, usda.Options{}))
	if err := s.Add(t.Context(), 1, moving(2)); !errors.Is(err, errFull) {
		t.Errorf("temporary fails: %v", err)
	}
	s = begin(failing{})
	_ = s.Add(t.Context(), 1, moving(2))
	if err := s.Close(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("file fails: %v", err)
	}
	s = whole(usda.NewSeries(io.Discard, &forgetful{}, usda.Options{}))
	_ = s.Add(t.Context(), 1, moving(2))
	if err := s.Close(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("temporary is short: %v", err)
	}
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error)         { return 0, errFull }
func (failing) ReadAt([]byte, int64) (int, error) { return 0, errFull }

type forgetful struct{ bytes.Buffer }

func (*forgetful) ReadAt([]byte, int64) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestErrors(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 5000}, 90)
	if err := (usda.Encoder{}).Encode(t.Context(), failing{}, f); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (usda.Encoder{}).Encode(ctx, io.Discard, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s, err := usda.NewSeries(io.Discard, &temporary{}, usda.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(ctx, 1, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	f := sample.Frame(sample.Params{Points: 100_000}, 90)
	var n counter
	_ = usda.Encoder{}.Encode(b.Context(), &n, f)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		if err := (usda.Encoder{}).Encode(b.Context(), io.Discard, f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(f.Points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
