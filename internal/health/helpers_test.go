// Frames to judge: simulations that are healthy, and a way to plant faults.

package health

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"floe/internal/particle"
	"floe/internal/sample"
	"floe/internal/sequence"
)

// shot is a sequence in memory.
type shot struct {
	files  []sequence.File
	frames []*particle.Frame
}

func (s *shot) add(number int, f *particle.Frame) {
	s.files = append(s.files, sequence.File{Number: sequence.NewNumber(int64(number)), HasNumber: true, Name: fmt.Sprintf("s.%04d.prt", number)})
	s.frames = append(s.frames, f)
}

// last is the number of the last frame.
func (s *shot) last() int {
	n, _ := s.files[len(s.files)-1].Number.Int()
	return int(n)
}

// remove takes a frame out.
func (s *shot) remove(number int) {
	for i, f := range s.files {
		if f.Number == sequence.NewNumber(int64(number)) {
			s.files, s.frames = slices.Delete(s.files, i, i+1), slices.Delete(s.frames, i, i+1)
			return
		}
	}
}

// at gives the frame of a number.
func (s *shot) at(number int) *particle.Frame {
	for i, f := range s.files {
		if f.Number == sequence.NewNumber(int64(number)) {
			return s.frames[i]
		}
	}
	panic("no such frame")
}

func (s *shot) set(number int, f *particle.Frame) {
	i := slices.Index(s.frames, s.at(number))
	s.frames[i] = f
}

// check judges a shot.
func (s *shot) check(tb testing.TB, o Options) []Finding {
	tb.Helper()
	t := NewTracker(o)
	var r Report
	for i, f := range s.frames {
		facts, err := Frame(tb.Context(), f, o)
		if err != nil {
			tb.Fatal(err)
		}
		r.Add(o, t.Add(s.files[i], facts)...)
	}
	r.Add(o, t.Finish()...)
	return r.Findings
}

// told are findings in short.
func told(found []Finding) (all []string) {
	for _, f := range found {
		frame := "-"
		if f.Frame != nil {
			frame = f.Frame.String()
		}
		all = append(all, fmt.Sprintf("%s %s %s %q", f.Severity, f.Code, frame, f.Attribute)+" "+f.Text)
	}
	return all
}

// fountain is a healthy shot of the sample simulation. Its frames are shared by all
// tests, who copy what they change.
func fountain(p sample.Params, first, last, step int) *shot {
	s := &shot{}
	for n := first; n <= last; n += step {
		s.add(n, sampled(p, n))
	}
	return s
}

var samples sync.Map

func sampled(p sample.Params, number int) *particle.Frame {
	key := fmt.Sprint(p, number)
	f, known := samples.Load(key)
	if !known {
		f, _ = samples.LoadOrStore(key, sample.Frame(p, number))
	}
	return f.(*particle.Frame)
}

// cloud is a frame under construction: columns of float32 or int64 per point.
type cloud struct {
	names  []string
	values map[string]any
	widths map[string]int
}

func newCloud() *cloud { return &cloud{values: map[string]any{}, widths: map[string]int{}} }

func (c *cloud) set(name string, width int, values any) *cloud {
	if c.values[name] == nil {
		c.names = append(c.names, name)
	}
	c.values[name], c.widths[name] = values, width
	return c
}

// frame makes a frame of n points.
func (c *cloud) frame(n int) *particle.Frame {
	h := particle.Header{Format: "test", Counts: particle.Counts{Points: int64(n)}}
	var columns []particle.Column
	for _, name := range c.names {
		a := particle.Attribute{Name: name, Components: c.widths[name], Structure: particle.Single, Context: particle.PerPoint}
		switch v := c.values[name].(type) {
		case []float32:
			a.Type = particle.Float32
			columns = append(columns, particle.NewColumn(&h, a, v))
		case []float64:
			a.Type = particle.Float64
			columns = append(columns, particle.NewColumn(&h, a, v))
		case []int64:
			a.Type = particle.Int64
			columns = append(columns, particle.NewColumn(&h, a, v))
		}
		h.Attributes = append(h.Attributes, a)
	}
	return particle.FrameOf(h, columns, nil)
}

// without gives a frame less some columns, and with more the frame and others.
func without(f *particle.Frame, names ...string) *particle.Frame {
	h := f.Header
	h.Attributes = nil
	var columns []particle.Column
	for i, c := range f.Columns {
		if !slices.Contains(names, c.Name) {
			columns, h.Attributes = append(columns, c), append(h.Attributes, f.Attributes[i])
		}
	}
	return particle.FrameOf(h, columns, nil)
}

// only keeps some of the points of a frame, in a new order if rows has one.
func only(f *particle.Frame, rows []int) *particle.Frame {
	h := f.Header
	h.Points = int64(len(rows))
	columns := make([]particle.Column, len(f.Columns))
	for i, c := range f.Columns {
		columns[i] = c
		columns[i].Elements = h.Points
		if c.Constant {
			continue
		}
		size := c.Width() * c.Type.ScalarBytes()
		data := particle.Allocate(int64(size * len(rows)))[:0]
		for _, row := range rows {
			data = append(data, c.Data[row*size:(row+1)*size]...)
		}
		columns[i].Data = data
	}
	return particle.FrameOf(h, columns, nil)
}

// rows are 0 to n-1.
func rows(n int) []int {
	r := make([]int, n)
	for i := range r {
		r[i] = i
	}
	return r
}

// copied is a frame that may be written to.
func copied(f *particle.Frame) *particle.Frame { return only(f, rows(int(f.Points))) }

func floats(f *particle.Frame, name string) []float32 {
	v, err := particle.View[float32](*f.Column(name))
	if err != nil {
		panic(err)
	}
	return v
}

func ints(f *particle.Frame, name string) []int32 {
	v, err := particle.View[int32](*f.Column(name))
	if err != nil {
		panic(err)
	}
	return v
}

func scaleBy(v []float32, factor float32) {
	for i := range v {
		v[i] *= factor
	}
}

// grains fall, bounce a little, and come to rest one after the other; without
// velocities if they are not wanted.
func grains(points, frames int, velocities bool) *shot {
	r := rand.New(rand.NewPCG(1, 2))
	ids, p, v := make([]int64, points), make([]float32, 3*points), make([]float32, 3*points)
	for i := range points {
		ids[i] = int64(i)
		p[3*i], p[3*i+1], p[3*i+2] = r.Float32()*4, 1+r.Float32()*3, r.Float32()*4
	}
	s := &shot{}
	for n := 1; n <= frames; n++ {
		c := newCloud().set("P", 3, slices.Clone(p)).set("id", 1, slices.Clone(ids))
		if velocities {
			c.set("v", 3, slices.Clone(v))
		}
		s.add(n, c.frame(points))
		for i := range points {
			v[3*i+1] -= 9.8 / 24
			p[3*i+1] += v[3*i+1] / 24
			if p[3*i+1] <= 0 {
				p[3*i+1], v[3*i+1] = 0, -0.3*v[3*i+1]
				if v[3*i+1] < 0.3 {
					v[3*i+1] = 0
				}
			}
		}
	}
	return s
}

// burst is an explosion: all points begin at nearly one place, with drag; sparse
// random ids, ages and lives, and velocities in units per frame.
func burst(points, frames int) *shot {
	r := rand.New(rand.NewPCG(3, 4))
	ids, v := make([]int64, points), make([]float32, 3*points)
	life := make([]float32, points)
	for i := range points {
		ids[i] = int64(r.Uint64() >> 1)
		life[i] = 5 + float32(frames)*r.Float32()
		for k := range 3 {
			v[3*i+k] = float32(r.NormFloat64()) * 0.5
		}
	}
	s := &shot{}
	for n := 1; n <= frames; n++ {
		var id []int64
		var p, vel, age []float32
		way := float32(10 * (1 - math.Pow(0.9, float64(n-1))))
		slow := float32(10 * -math.Log(0.9) * math.Pow(0.9, float64(n-1)))
		for i := range points {
			if float32(n) > life[i] {
				continue
			}
			id, age = append(id, ids[i]), append(age, float32(n-1))
			for k := range 3 {
				p, vel = append(p, v[3*i+k]*way), append(vel, v[3*i+k]*slow)
			}
		}
		s.add(n, newCloud().set("Position", 3, p).set("Velocity", 3, vel).set("ID", 1, id).set("Age", 1, age).frame(len(id)))
	}
	return s
}
