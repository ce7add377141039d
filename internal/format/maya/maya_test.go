// Caches of Maya: what becomes of channels, shapes, samples, and of damage.

package maya

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

func rng() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// goodFiles are small caches of every kind.
func goodFiles() []formattest.Case {
	r := rng()
	one := particles(r, "nParticleShape1", 6)
	two := append(slices.Clone(one), particles(r, "my_shape", 4)[:3]...)
	meshes := []array{{"pCubeShape2", "FVCA", floats(r, 12)}, {"pCubeShape1", "DVCA", doubles(r, 9)}}
	many := writer{wide: true}
	many.front(250, 750)
	for tick := 250; tick <= 750; tick += 125 {
		many.sample(tick, particles(r, "nParticleShape1", tick/125*2)...)
	}
	return []formattest.Case{
		{Name: "mc", File: perFrame(false, one...)},
		{Name: "mcx", File: perFrame(true, one...)},
		{Name: "one point", File: perFrame(false, particles(r, "p", 1)...)},
		{Name: "no points", File: perFrame(false, particles(r, "p", 0)...)},
		{Name: "no points of two", File: perFrame(false, append(particles(r, "p", 0), particles(r, "q", 0)...)...)},
		{Name: "points of one of two", File: perFrame(false, append(particles(r, "p", 0), particles(r, "q", 2)...)...)},
		{Name: "two shapes", File: perFrame(false, two...)},
		{Name: "meshes", File: perFrame(false, meshes...)},
		{Name: "last of many", File: many.file, Options: format.Options{Step: 4}},
		{Name: "two threads", File: perFrame(true, one...), Options: format.Options{Threads: 2}},
	}
}

func TestSuite(t *testing.T) { formattest.Suite(t, Decoder{}, goodFiles()) }

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range goodFiles() {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

// values are a column's values as doubles, and what it is.
func wantColumn(t *testing.T, f *particle.Frame, name, what string, want []float64) {
	t.Helper()
	c := f.Column(name)
	if c == nil {
		t.Fatalf("no %q among %v", name, f.Attributes)
	}
	if c.String() != what {
		t.Errorf("%s is %s, want %s", name, c, what)
	}
	if got := c.Float64s(nil); !slices.Equal(got, want) {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

func asDoubles(values []float32) (all []float64) {
	for _, v := range values {
		all = append(all, float64(v))
	}
	return all
}

func TestParticles(t *testing.T) {
	for _, wide := range []bool{false, true} {
		a := particles(rng(), "emitter1_nParticleShape1", 5)
		f := formattest.Decode(t, Decoder{}, perFrame(wide, a...))
		wantColumn(t, f, "id", "id float64 per point", a[0].values.([]float64))
		wantColumn(t, f, "count", "count float64 per object", []float64{5})
		wantColumn(t, f, "position", "position vector3 per point", asDoubles(a[2].values.([]float32)))
		wantColumn(t, f, "velocity", "velocity float64 per point", a[3].values.([]float64))
		wantColumn(t, f, "my_own", "my_own float per point", asDoubles(a[5].values.([]float32)))
		if c := f.Column("shape"); c.Context != particle.PerObject || c.Text(0) != "emitter1_nParticleShape1" {
			t.Errorf("%s %q", c, c.Text(0))
		}
		for role, want := range map[particle.Role]string{particle.IDRole: "id", particle.PositionRole: "position",
			particle.SizeRole: "radiusPP", particle.VelocityRole: "velocity"} {
			if i := f.FindRole(role); i < 0 || f.Attributes[i].Name != want {
				t.Errorf("%s is attribute %d, want %s", role, i, want)
			}
		}
		if f.Points != 5 || len(f.Warnings) != 0 {
			t.Errorf("%d points, warnings %q", f.Points, f.Warnings)
		}
	}
}

// Two shapes become one frame; what only one has is 0 for the other, and doubles
// win.
func TestShapesTogether(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, perFrame(false,
		array{"a_id", "DBLA", []float64{1, 2}},
		array{"a_position", "FVCA", []float32{1, 2, 3, 4, 5, 6}},
		array{"a_mass", "FBCA", []float32{8, 9}},
		array{"a_count", "DBLA", []float64{2}},
		array{"b_position", "DVCA", []float64{7, 8, 9.1}},
		array{"b_glow", "FBCA", []float32{3}},
		array{"b_id", "DBLA", []float64{5}},
		array{"rock", "FVCA", []float32{0, 1, 0}},
	))
	wantColumn(t, f, "position", "position float64 per point", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9.1, 0, 1, 0})
	wantColumn(t, f, "id", "id float64 per point", []float64{1, 2, 5, 0})
	wantColumn(t, f, "mass", "mass float per point", []float64{8, 9, 0, 0})
	wantColumn(t, f, "glow", "glow float per point", []float64{0, 0, 3, 0})
	wantColumn(t, f, "a_count", "a_count float64 per object", []float64{2})
	c := f.Column("shape")
	var got []string
	for i := range f.Points {
		got = append(got, c.Text(i))
	}
	if !slices.Equal(got, []string{"a", "a", "b", "rock"}) {
		t.Errorf("shapes %q", got)
	}
	want := []string{
		`"id" is of 3 points only, of a_id, b_id; the other 1 have 0`,
		`"mass" is of 2 points only, of a_mass; the other 2 have 0`,
		`"glow" is of 1 points only, of b_glow; the other 3 have 0`,
	}
	if !slices.Equal(f.Warnings, want) {
		t.Errorf("warnings %q, want %q", f.Warnings, want)
	}
}

func TestWhatIsNotShown(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, perFrame(false,
		array{"a_position", "FVCA", make([]float32, 9)},
		array{"a_age", "DBLA", make([]float64, 2)},
		array{"a_wind", "FVCA", []float32{1, 2, 3}},
		array{"a_secret", "I64A", []float64{1}},
		array{"a_mass", "FBCA", []float32{1, 2, 3}},
		array{"a_mass", "FBCA", []float32{4, 5, 6}},
		array{"a_mass", "FBCA", []float32{7, 8, 9}},
	))
	want := []string{
		`channel "a_secret" is not shown: the kind of its values, "I64A", is unknown`,
		`channel "a_age" is not shown: it has 2 values, its shape has 3 points`,
		`channel "a_mass" is not shown: it is there twice`,
	}
	if !slices.Equal(f.Warnings, want) {
		t.Errorf("warnings %q, want %q", f.Warnings, want)
	}
	wantColumn(t, f, "wind", "wind vector3 per object", []float64{1, 2, 3})
	wantColumn(t, f, "mass", "mass float per point", []float64{1, 2, 3})
	wantColumn(t, f, "a_mass", "a_mass float per point", []float64{4, 5, 6})
	none := formattest.Decode(t, Decoder{}, perFrame(false, array{"f_density", "FBCA", make([]float32, 5)}))
	if none.Points != 5 || !slices.Equal(none.Warnings, []string{"no channel holds positions"}) {
		t.Errorf("%d points, %q", none.Points, none.Warnings)
	}
}

// Samples are told by their time, whatever their place in the file.
func TestSteps(t *testing.T) {
	w := writer{}
	w.front(250, 500)
	for _, tick := range []int{500, 250, 375, 500} {
		w.sample(tick, array{"a", "FVCA", []float32{float32(tick), float32(len(w.file)), 0}})
	}
	in := formattest.Input(w.file, "a.mc")
	steps, err := Decoder{}.Steps(in)
	if err != nil || !slices.Equal(steps, []float64{1, 1.5, 2}) {
		t.Fatalf("steps %v, %v", steps, err)
	}
	for i, want := range []float64{250, 375, 500} {
		f := formattest.DecodeWith(t, Decoder{}, in, format.Options{Step: i}, format.HeapGrant)
		if got := f.Column("position").Component(0, 0); got != want {
			t.Errorf("step %d begins with %v, want %v", i, got, want)
		}
		if len(f.Warnings) != 1 || !strings.HasPrefix(f.Warnings[0], "1 samples at the time") {
			t.Errorf("warnings %q", f.Warnings)
		}
		if written := f.Column("position").Component(0, 1); i == 2 && written < 200 {
			t.Errorf("the first of two samples at one time is shown")
		}
	}
	for _, step := range []int{-1, 3} {
		if _, err := (Decoder{}).Header(in, format.Options{Step: step}); err == nil {
			t.Errorf("there is a step %d", step)
		}
	}
	alone := perFrame(true, array{"a", "FVCA", make([]float32, 3)})
	if steps, err := (Decoder{}).Steps(formattest.Input(alone, "a.mcx")); err != nil || !slices.Equal(steps, []float64{1}) {
		t.Errorf("steps %v, %v", steps, err)
	}
}

// A file cut off anywhere is truncated, and its samples before the cut are whole.
func TestTruncation(t *testing.T) {
	for _, c := range goodFiles() {
		in := formattest.Input(c.File, "a.mc")
		if err := (Decoder{}).Complete(in); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		whole, err := Decoder{}.Steps(in)
		if err != nil {
			t.Fatal(err)
		}
		last := format.Options{Step: len(whole) - 1}
		o, _ := survey(in)
		for n := range c.File {
			cut := formattest.Input(c.File[:n], "a.mc")
			atGroup := slices.ContainsFunc(o.samples, func(s sample) bool { return s.at == int64(n) })
			if err := (Decoder{}).Complete(cut); !errors.Is(err, format.ErrTruncated) && !(atGroup && n > 100 && len(whole) > 1) {
				t.Fatalf("%s: cut at %d: complete, %v", c.Name, n, err)
			}
			steps, err := Decoder{}.Steps(cut)
			if err == nil && len(steps) < len(whole) {
				continue
			}
			if err == nil {
				_, err = Decoder{}.Decode(t.Context(), cut, last, format.HeapGrant)
			}
			if !errors.Is(err, format.ErrTruncated) {
				t.Fatalf("%s: cut at %d of %d: %v", c.Name, n, len(c.File), err)
			}
		}
	}
}

func TestSamplesBeforeTheCut(t *testing.T) {
	w := writer{}
	w.front(250, 500)
	w.sample(250, array{"a", "FVCA", []float32{1, 2, 3}})
	first := len(w.file)
	w.sample(500, array{"a", "FVCA", []float32{4, 5, 6}})
	cut := w.file[:len(w.file)-5]
	steps, err := Decoder{}.Steps(formattest.Input(cut, "a.mc"))
	if err != nil || len(steps) != 2 {
		t.Fatalf("steps %v, %v", steps, err)
	}
	f := formattest.Decode(t, Decoder{}, cut)
	wantColumn(t, f, "position", "position vector3 per point", []float64{1, 2, 3})
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "damaged after this sample") {
		t.Errorf("warnings %q", f.Warnings)
	}
	binary.BigEndian.PutUint32(w.file[first+4:], 0)
	if err := (Decoder{}).Complete(formattest.Input(w.file, "a.mc")); !errors.Is(err, format.ErrUnclosed) {
		t.Errorf("no size: %v", err)
	}
}

// Sizes that lie are found out before anything is allocated.
func TestDamagedHeads(t *testing.T) {
	good := perFrame(true, particles(rng(), "a", 4)...)
	sizes := []int{}
	for at := 0; ; {
		i := bytes.Index(good[at:], []byte("SIZE"))
		if i < 0 {
			break
		}
		at += i + 4
		sizes = append(sizes, at+12)
	}
	for _, at := range sizes {
		for _, count := range []uint32{5, 1 << 30, math.MaxInt32, 1 << 31, math.MaxUint32} {
			file := bytes.Clone(good)
			binary.BigEndian.PutUint32(file[at:], count)
			_, err := Decoder{}.Decode(t.Context(), formattest.Input(file, "a.mcx"), format.Options{}, func(context.Context, int64, int64) ([]byte, error) {
				t.Error("memory was asked for")
				return nil, formattest.ErrRefused
			})
			if err == nil || !strings.Contains(err.Error(), `channel "a_`) {
				t.Errorf("%d values: %v", count, err)
			}
		}
	}
}

// Many shapes with an attribute each make a table that is larger than its file.
func TestExpansionIsLimited(t *testing.T) {
	var arrays []array
	for i := range 300 {
		shape := "s" + strings.Repeat("x", i)
		arrays = append(arrays, array{shape + "_position", "FVCA", make([]float32, 9)}, array{shape + "_u" + shape, "FBCA", make([]float32, 3)})
	}
	file := perFrame(false, arrays...)
	_, err := Decoder{}.Decode(t.Context(), formattest.Input(file, "a.mc"), format.Options{MaxPayloadBytes: 1 << 20}, format.HeapGrant)
	if !errors.Is(err, format.ErrLimit) {
		t.Errorf("got %v", err)
	}
	if _, err = (Decoder{}).Header(formattest.Input(file, "a.mc"), format.Options{}); err != nil {
		t.Error(err)
	}
}

func TestSniffTellsScenes(t *testing.T) {
	for head, want := range map[string]int{
		"FOR4\x00\x00\x00\x28CACHVRSN": 100, "FOR8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28CACH": 100,
		"FOR4\x00\x00\x10\x00MayaFOR4": 0, "FORM\x00\x00\x10\x00CACH": 0, "FOR4\x00\x00": 60,
	} {
		if got := (Decoder{}).Sniff([]byte(head), "a.MC"); got != want {
			t.Errorf("%q: %d, want %d", head, got, want)
		}
	}
}

// TestPanicsReachTheCaller: a mapped file that is cut short meanwhile faults, and
// nothing works on when the caller learns of it.
func TestPanicsReachTheCaller(t *testing.T) {
	defer func() {
		if p := recover(); p != "fault" {
			t.Errorf("recovered %v", p)
		}
	}()
	file := perFrame(false, particles(rng(), "a", 50)...)
	options := format.Options{Threads: 3, Progress: func(int64) { panic("fault") }}
	_, err := Decoder{}.Decode(t.Context(), formattest.Input(file, "a.mc"), options, format.HeapGrant)
	t.Errorf("no panic, %v", err)
}
