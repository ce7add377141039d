// Every planted fault is found, at its frame, and nothing is said of other frames.

package health

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/sample"
	"floe/internal/sequence"
)

// planted is one fault in a shot of lastFrame frames.
type planted struct {
	name string
	// plant spoils frame 20; or whatever it wants.
	plant func(s *shot)
	want  Code
	// attribute that it is about.
	attribute string
	severity  Severity
	frames    []int // where it is told; none: frame 20
	also      []Code
}

const bad, lastFrame = 20, 32

// change spoils a copy of frame 20.
func change(do func(f *particle.Frame)) func(*shot) {
	return func(s *shot) {
		f := copied(s.at(bad))
		do(f)
		s.set(bad, f)
	}
}

// changeOn spoils all frames from 20 on.
func changeOn(do func(f *particle.Frame)) func(*shot) {
	return func(s *shot) {
		for n := bad; n <= s.last(); n++ {
			f := copied(s.at(n))
			do(f)
			s.set(n, f)
		}
	}
}

func replace(with func(f *particle.Frame) *particle.Frame) func(*shot) {
	return func(s *shot) { s.set(bad, with(s.at(bad))) }
}

func replaceOn(with func(f *particle.Frame) *particle.Frame) func(*shot) {
	return func(s *shot) {
		for n := bad; n <= s.last(); n++ {
			s.set(n, with(s.at(n)))
		}
	}
}

func half(f *particle.Frame) *particle.Frame { return only(f, rows(int(f.Points)/2)) }

func halfOfIDs(f *particle.Frame) *particle.Frame {
	return only(f, slices.DeleteFunc(rows(int(f.Points)), func(i int) bool { return ints(f, "ID")[i]%2 == 0 }))
}

func twice(f *particle.Frame) *particle.Frame {
	return only(f, append(rows(int(f.Points)), rows(int(f.Points))...))
}

// retyped makes an attribute of doubles.
func retyped(f *particle.Frame, name string) *particle.Frame {
	f = copied(f)
	i := f.Find(name)
	f.Attributes[i].Components = f.Attributes[i].Width()
	f.Attributes[i].Type = particle.Float64
	f.Columns[i] = particle.NewColumn(&f.Header, f.Attributes[i], f.Column(name).Float64s(nil))
	return f
}

var plants = []planted{
	{"one NaN", change(func(f *particle.Frame) { floats(f, "PointPosition")[301] = float32(math.NaN()) }), NotANumber, "PointPosition", Error, nil, nil},
	{"all NaN", change(func(f *particle.Frame) { fill(floats(f, "PointVelocity"), float32(math.NaN())) }), NotANumber, "PointVelocity", Error, nil, nil},
	{"one infinity", change(func(f *particle.Frame) { floats(f, "Size")[7] = float32(math.Inf(-1)) }), Infinite, "Size", Error, nil, nil},
	{"a flood of denormals", change(func(f *particle.Frame) { scaleBy(floats(f, "Color"), 1e-39) }), Denormal, "Color", Warning, nil, nil},
	{"half of the points are missing", replace(half), CountJump, "", Warning, nil, nil},
	{"half of the points are missing from there on", replaceOn(halfOfIDs), CountJump, "", Warning, nil, nil},
	{"all points are missing", replace(func(f *particle.Frame) *particle.Frame { return only(f, nil) }), CountJump, "", Warning, nil, nil},
	{"all points are there twice", replace(twice), CountJump, "", Warning, nil, []Code{IDDuplicate}},
	{"two points have one id", change(func(f *particle.Frame) { ids := ints(f, "ID"); ids[900] = ids[901] }), IDDuplicate, "ID", Warning, nil, nil},
	{"ids are gone and come back", replace(func(f *particle.Frame) *particle.Frame { return only(f, rows(int(f.Points))[20:]) }), IDReturned, "ID", Warning, []int{bad + 1}, nil},
	{"an id is used again", change(func(f *particle.Frame) {
		floats(f, "Age")[500] = 0
	}), IDReborn, "ID", Warning, nil, nil},
	{"an old id is used again", func(s *shot) {
		dead := ints(s.at(1), "ID")[0]
		for n := 1; n <= s.last(); n++ { // it dies at once
			if f := s.at(n); n > 3 {
				s.set(n, only(f, slices.DeleteFunc(rows(int(f.Points)), func(i int) bool { return ints(f, "ID")[i] == dead })))
			}
		}
		newest := slices.Max(ints(s.at(bad), "ID")) // and comes back as one that is just born
		for n := bad; n <= s.last(); n++ {
			f := copied(s.at(n))
			for i, id := range ints(f, "ID") {
				if id == newest {
					ints(f, "ID")[i] = dead
				}
			}
			s.set(n, f)
		}
	}, IDReborn, "ID", Warning, nil, nil},
	{"an attribute is missing", replace(func(f *particle.Frame) *particle.Frame { return without(f, "Color") }), AttributeOff, "Color", Warning, nil, nil},
	{"an attribute is missing from there on", replaceOn(func(f *particle.Frame) *particle.Frame { return without(f, "Color") }), AttributeOff, "Color", Warning, nil, nil},
	{"an attribute appears", func(s *shot) {
		for n := 1; n < bad; n++ {
			s.set(n, without(s.at(n), "Color"))
		}
	}, AttributeNew, "Color", Note, nil, nil},
	{"an attribute changes its type", replace(func(f *particle.Frame) *particle.Frame { return retyped(f, "Size") }), TypeChange, "Size", Warning, nil, nil},
	{"an attribute changes its type from there on", replaceOn(func(f *particle.Frame) *particle.Frame { return retyped(f, "PointVelocity") }), TypeChange, "PointVelocity", Warning, nil, nil},
	{"positions in centimetres", change(func(f *particle.Frame) { scaleBy(floats(f, "PointPosition"), 100) }), UnitChange, "PointPosition", Warning, nil, nil},
	{"positions in inches from there on", changeOn(func(f *particle.Frame) { scaleBy(floats(f, "PointPosition"), 1/2.54) }), UnitChange, "PointPosition", Warning, nil, []Code{VelocityMismatch}},
	{"sizes in millimetres", change(func(f *particle.Frame) { scaleBy(floats(f, "Size"), 1000) }), UnitChange, "Size", Warning, nil, nil},
	{"velocities per frame", change(func(f *particle.Frame) { scaleBy(floats(f, "PointVelocity"), 1./24) }), UnitChange, "PointVelocity", Warning, nil, nil},
	{"velocities five times as large", change(func(f *particle.Frame) { scaleBy(floats(f, "PointVelocity"), 5) }), VelocityMismatch, "PointVelocity", Warning, nil, nil},
	{"no velocities", change(func(f *particle.Frame) { fill(floats(f, "PointVelocity"), 0) }), VelocityMismatch, "PointVelocity", Warning, nil, []Code{Constant}},
	{"velocities the other way", change(func(f *particle.Frame) { scaleBy(floats(f, "PointVelocity"), -1) }), VelocityMismatch, "PointVelocity", Warning, nil, nil},
	{"one point flies away", change(func(f *particle.Frame) { floats(f, "PointPosition")[300] = 1e6 }), BoxExplosion, "PointPosition", Warning, nil, []Code{Teleport}},
	{"all points fly away for good", changeOn(func(f *particle.Frame) {
		for i, id := range ints(f, "ID") {
			floats(f, "PointPosition")[3*i] += float32(id%100) * 1e3
		}
	}), BoxExplosion, "PointPosition", Warning, nil, []Code{Teleport, VelocityMismatch}},
	{"one point teleports", change(func(f *particle.Frame) { floats(f, "PointPosition")[300] += 2 }), Teleport, "PointPosition", Warning, nil, nil},
	{"a tenth of the points teleports", change(func(f *particle.Frame) {
		p := floats(f, "PointPosition")
		for i := 0; i < len(p); i += 30 {
			p[i] = -p[i] - 1.5
		}
	}), Teleport, "PointPosition", Warning, nil, nil},
	{"ids are mixed up", change(func(f *particle.Frame) { slices.Reverse(ints(f, "ID")) }), Teleport, "PointPosition", Warning, nil, []Code{IDReborn, VelocityMismatch}},
	{"a frame is written twice", func(s *shot) { s.set(bad, s.at(bad-1)) }, Frozen, "", Warning, nil, []Code{VelocityMismatch}},
	{"a frame is written three times", func(s *shot) { s.set(bad, s.at(bad-1)); s.set(bad+1, s.at(bad-1)) }, Frozen, "", Warning, []int{bad, bad + 1}, nil},
	{"the last frames are one", func(s *shot) { s.set(s.last(), s.at(s.last()-1)) }, Frozen, "", Warning, []int{lastFrame}, nil},
	{"positions are frozen", func(s *shot) {
		f := copied(s.at(bad - 1))
		for i := range floats(f, "Age") {
			floats(f, "Age")[i] += 1. / 24
		}
		s.set(bad, f)
	}, Frozen, "PointPosition", Warning, []int{bad}, nil},
	{"a frame is copied over another", func(s *shot) { s.set(bad, s.at(8)) }, Repeated, "", Warning, nil, []Code{Teleport, IDReturned, IDReborn, VelocityMismatch}},
	{"colour is lost", change(func(f *particle.Frame) { fill(floats(f, "Color"), 1) }), Constant, "Color", Warning, nil, nil},
	{"all points at one place", change(func(f *particle.Frame) { fill(floats(f, "PointPosition"), 0) }), Constant, "PointPosition", Warning, nil, []Code{Teleport, VelocityMismatch}},
	{"all ids are zero", change(func(f *particle.Frame) {
		for i := range ints(f, "ID") {
			ints(f, "ID")[i] = 0
		}
	}), Constant, "ID", Warning, nil, nil},
	{"another format", replace(func(f *particle.Frame) *particle.Frame {
		g := copied(f)
		g.Format = "other"
		return g
	}), FormatChange, "", Note, nil, nil},
	{"the reader has a remark", replace(func(f *particle.Frame) *particle.Frame {
		g := copied(f)
		g.Warnings = []string{"Something is odd."}
		return g
	}), ReadWarning, "", Note, nil, nil},
}

func fill(v []float32, x float32) {
	for i := range v {
		v[i] = x
	}
}

func TestPlanted(t *testing.T) {
	for _, c := range plants {
		t.Run(c.name, func(t *testing.T) {
			s := fountain(sample.Params{Frames: 90, Points: 3000}, 1, lastFrame, 1)
			c.plant(s)
			c.verify(t, s.check(t, Options{}))
		})
	}
}

// TestPlantedWithout: the same faults in sequences that have less to judge by.
func TestPlantedWithout(t *testing.T) {
	for _, less := range []struct {
		attributes []string
		hidden     []string // faults that nobody can see then
	}{
		{[]string{"PointVelocity"}, []string{"one point teleports"}}, // it moves by a quarter of the box
		{[]string{"Age"}, []string{"an id is used again", "an old id is used again"}},
		{[]string{"ID"}, append(hiddenWithoutIDs, "velocities per frame", "velocities five times as large", "no velocities", "velocities the other way")},
		{[]string{"PointVelocity", "ID", "Age"}, append(hiddenWithoutIDs, "the last frames are one")},
	} {
		for _, c := range plants {
			if slices.Contains(less.attributes, c.attribute) || slices.Contains(less.hidden, c.name) {
				continue
			}
			t.Run(fmt.Sprint(c.name, ", without ", less.attributes), func(t *testing.T) {
				s := fountain(sample.Params{Frames: 90, Points: 3000}, 1, lastFrame, 1)
				c.plant(s)
				found := each(s, less.attributes...).check(t, Options{})
				if !slices.ContainsFunc(found, func(f Finding) bool { return f.Code == c.want && f.Severity == c.severity }) {
					t.Errorf("not found: %q", told(found))
				}
				for _, f := range found {
					if n, _ := f.Frame.Int(); n < bad-1 || n > bad+1 && c.name != "the last frames are one" {
						t.Errorf("told besides: %q", told([]Finding{f}))
					}
				}
			})
		}
	}
}

var hiddenWithoutIDs = []string{"one point teleports", "a tenth of the points teleports", "ids are mixed up"}

// verify wants the fault at its frames, and nothing else but what comes with it.
func (c *planted) verify(t *testing.T, found []Finding) {
	t.Helper()
	frames := c.frames
	if frames == nil {
		frames = []int{bad}
	}
	missed := slices.Clone(frames)
	for _, f := range found {
		at := -1
		if f.Frame != nil {
			n, _ := f.Frame.Int()
			at = int(n)
		}
		switch {
		case f.Code == c.want && f.Attribute == c.attribute && f.Severity == c.severity && slices.Contains(frames, at):
			missed = slices.DeleteFunc(missed, func(n int) bool { return n == at })
		case slices.Contains(c.also, f.Code) && slices.Contains(frames, at):
		default:
			t.Errorf("told besides: %q", told([]Finding{f}))
		}
		if f.Text == "" || f.Advice == "" {
			t.Errorf("nothing to read in %+v", f)
		}
	}
	if len(missed) > 0 {
		t.Errorf("not told of frames %v: %q", missed, told(found))
	}
}

// TestPlantedFiles: faults of names and sizes.
func TestPlantedFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		empty string
		o     Options
		want  []string
	}{
		{"nothing", []string{"a.0001.prt", "a.0002.prt", "a.0003.prt"}, "", Options{}, nil},
		{"every second", []string{"a.1.prt", "a.3.prt", "a.5.prt", "a.7.prt"}, "", Options{}, nil},
		{"unpadded", []string{"a.8.prt", "a.9.prt", "a.10.prt", "a.11.prt"}, "", Options{}, nil},
		{"beyond the padding", []string{"a.98.prt", "a.99.prt", "a.100.prt", "a.09.prt", "a.97.prt", "a.96.prt"}, "", Options{Only: []Code{Padding}}, nil},
		{"negative", []string{"a.-001.prt", "a.0000.prt", "a.0001.prt", "a.-002.prt"}, "", Options{}, nil},
		{"negative, wide", []string{"a.-0001.prt", "a.0000.prt", "a.0001.prt"}, "", Options{}, nil},
		{"sub-frames", []string{"a.0001.prt", "a.0001.5.prt", "a.0002.prt", "a.0002.5.prt", "a.0003.prt"}, "", Options{}, nil},
		{"one file", []string{"a.prt"}, "", Options{}, nil},
		{"missing", []string{"a.1.prt", "a.2.prt", "a.5.prt", "a.6.prt"}, "", Options{}, []string{"missing 3", "missing 4"}},
		{"missing at the end", []string{"a.1.prt", "a.2.prt"}, "", Options{Expect: mustRange("1-4")}, []string{"missing 3", "missing 4"}},
		{"missing at the begin", []string{"a.3.prt", "a.4.prt"}, "", Options{Expect: mustRange("2-4")}, []string{"missing 2"}},
		{"short number", []string{"a.0001.prt", "a.0002.prt", "a.3.prt", "a.0004.prt"}, "", Options{}, []string{"padding 3"}},
		{"long number", []string{"a.0001.prt", "a.0002.prt", "a.00003.prt", "a.0004.prt"}, "", Options{}, []string{"padding 3"}},
		{"two paddings", []string{"a.0001.prt", "a.0002.prt", "a.0003.prt", "a.2.prt"}, "", Options{}, []string{"duplicate 2"}},
		{"two cases", []string{"a.0001.prt", "a.0002.prt", "a.0003.prt", "a.0003.PRT"}, "", Options{}, []string{"duplicate 3"}},
		{"another padding instead", []string{"a.0001.prt", "a.0002.prt", "a.0003.prt", "a.03.prt", "a.04.prt", "a.0005.prt"}, "", Options{}, []string{"duplicate 3", "padding 4"}},
		{"no bytes", []string{"a.0001.prt", "a.0002.prt"}, "a.0002.prt", Options{}, []string{"empty 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := sequence.Group(c.names, sequence.Options{})
			s := folder[0]
			for _, other := range folder {
				if len(other.Files) > len(s.Files) {
					s = other
				}
			}
			var files []File
			for _, f := range s.Files {
				bytes := int64(100)
				if f.Name == c.empty {
					bytes = 0
				}
				files = append(files, File{File: f, Bytes: bytes})
			}
			var r Report
			r.Add(c.o, Files(s, files, Twins(s, folder), c.o)...)
			var got []string
			for _, f := range r.Findings {
				got = append(got, string(f.Code)+" "+f.Frame.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func mustRange(text string) sequence.Range {
	r, err := sequence.ParseRange(text)
	if err != nil {
		panic(err)
	}
	return r
}

// TestManyMissing: a gap of millions is told briefly.
func TestManyMissing(t *testing.T) {
	s := sequence.Group([]string{"a.1.prt", "a.2.prt", "a.9000000.prt"}, sequence.Options{})[0]
	if found := Files(s, nil, nil, Options{}); len(found) != maxMissing+1 || found[maxMissing].Frame != nil {
		t.Errorf("%d findings", len(found))
	}
}
