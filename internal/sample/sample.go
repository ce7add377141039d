// Frames of the simulation: who is alive, and the columns.

package sample

import (
	"math"

	"floe/internal/particle"
)

// Params describe a simulated sequence. The zero value is a usable one.
type Params struct {
	// Frames is the length of the sequence; 0 stands for 100. Short sequences
	// begin while the fountain is already running, so that Points are reached
	// within the first third.
	Frames int
	// Points that are alive, about, once the fountain runs; 0 stands for 10,000.
	Points int
	// Seed makes another fountain of the same kind.
	Seed uint64
	// Strands adds StrandPosition: where each particle was before, newest first,
	// up to 8 positions 1/12 second apart at 24 frames a second.
	Strands bool
	// FPS is frames per second; 0 stands for 24.
	FPS float64
}

// Time is counted in substeps of a frame; births happen at substeps.
const (
	substeps     = 16
	maxLifeSec   = 4
	strandPoints = 8
	strandEvery  = 2 * substeps // substeps between positions of a strand
)

func (p Params) withDefaults() Params {
	if p.Frames <= 0 {
		p.Frames = 100
	}
	if p.Points <= 0 {
		p.Points = 10_000
	}
	if !(p.FPS > 0) {
		p.FPS = 24
	}
	return p
}

// Frame makes the frame with that number, the first being 1, in Go memory. Any
// number is possible: before the beginning there are no points, after the end
// the fountain goes on. It uses one goroutine and is safe for concurrent use.
func Frame(p Params, number int) *particle.Frame {
	s := newMoment(p.withDefaults(), number)
	return s.frame(s.alive())
}

// moment is the simulation at one time.
type moment struct {
	motion
	now     int64 // in substeps since the first birth
	period  int64 // substeps between two births in a slot, the longest life
	slots   int64
	seed    uint64
	strands bool
}

func newMoment(p Params, number int) *moment {
	m := &moment{
		period:  max(int64(math.Round(p.FPS*maxLifeSec*substeps)), 4),
		slots:   (int64(p.Points)*4 + 2) / 3, // a life is 3/4 of the period on average
		seed:    p.Seed,
		strands: p.Strands,
	}
	m.motion = newMotion(p.FPS)
	before := max(m.period-int64(p.Frames)*substeps/3, 0)
	m.now = (int64(number)-1)*substeps + before
	return m
}

// point is one living particle.
type point struct {
	id   int64
	born int64 // in substeps
	age  int32 // in substeps
	life int32 // in substeps
	hash uint64
}

// alive gives the living particles in the order of their slots. Slot s bears
// one at s/slots of each period.
func (m *moment) alive() []point {
	if m.now < 0 {
		return nil
	}
	points := make([]point, 0, m.slots*4/5+16)
	generation, phase := m.now/m.period, m.now%m.period
	for s := range m.slots {
		start := s * m.period / m.slots
		g := generation
		if start > phase {
			g--
		}
		if g < 0 {
			break // this slot and those behind were never used
		}
		p := point{id: g*m.slots + s, born: g*m.period + start}
		p.age = int32(m.now - p.born)
		p.hash = hash(m.seed, uint64(p.id))
		p.life = m.life(p.hash)
		if p.age < p.life {
			points = append(points, p)
		}
	}
	return points
}

// life is 1/2 to 1 period.
func (m *moment) life(h uint64) int32 {
	half := m.period / 2
	return int32(half + int64(h>>56)*half>>8)
}

// hash mixes seed and id to 64 random bits (SplitMix64).
func hash(seed, id uint64) uint64 {
	z := seed*0xd1342543de82ef95 + (id+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// The columns, in the order of the attributes.
const (
	position = iota
	velocity
	color
	size
	age
	id
	orientation
	mass
	strand
)

func attributes(strands bool) []particle.Attribute {
	all := []particle.Attribute{
		position:    {Name: "PointPosition", Type: particle.Vector3, Category: 1},
		velocity:    {Name: "PointVelocity", Type: particle.Vector3},
		color:       {Name: "Color", Type: particle.Color4},
		size:        {Name: "Size", Type: particle.Float32},
		age:         {Name: "Age", Type: particle.Float32},
		id:          {Name: "ID", Type: particle.Int32},
		orientation: {Name: "Orientation", Type: particle.Quaternion},
		mass:        {Name: "Mass", Type: particle.Float32},
		strand:      {Name: "StrandPosition", Type: particle.Vector3, Structure: particle.Array},
	}
	for i := range all {
		a := &all[i]
		a.Context = particle.PerPoint
		if a.Structure == 0 {
			a.Structure = particle.Single
		}
		if a.Category == 0 {
			a.Category = 2
		}
	}
	if !strands {
		return all[:strand]
	}
	return all
}

// frame lays out the columns of the living and fills them.
func (m *moment) frame(points []point) *particle.Frame {
	h := particle.Header{
		Format: "sample", Version: 1,
		Counts:     particle.Counts{Points: int64(len(points))},
		Attributes: attributes(m.strands),
	}
	specs := make([]particle.ColumnSpec, len(h.Attributes))
	specs[mass].Constant = true
	if m.strands {
		specs[strand].Values = strandTotal(points)
	}
	layout, err := particle.Plan(&h, specs)
	if err != nil {
		panic("sample: " + err.Error())
	}
	f, err := particle.NewFrame(h, layout, particle.Allocate(layout.Size), nil)
	if err != nil {
		panic("sample: " + err.Error())
	}
	m.fill(f, points)
	if m.strands {
		m.fillStrands(&f.Columns[strand], points)
	}
	return f
}

func view[T particle.Number](c *particle.Column) []T {
	v, err := particle.View[T](*c)
	if err != nil {
		panic("sample: " + err.Error())
	}
	return v
}

func (m *moment) fill(f *particle.Frame, points []point) {
	var floats [mass + 1][]float32
	for i := range floats {
		if i != id {
			floats[i] = view[float32](&f.Columns[i])
		}
	}
	for i := range floats[mass] {
		floats[mass][i] = 1
	}
	ids := view[int32](&f.Columns[id])
	for i, p := range points {
		l := m.launch(p)
		at, v := m.at(&l, p.age, m.now)
		*(*vector)(floats[position][3*i:]) = at
		*(*vector)(floats[velocity][3*i:]) = v
		shade := int(int64(p.age) << 8 / int64(p.life))
		*(*[4]float32)(floats[color][4*i:]) = colors[shade]
		floats[size][i] = mul(sizes[shade], l.size)
		floats[age][i] = mul(float32(p.age), m.substepSec)
		ids[i] = int32(p.id)
		*(*[4]float32)(floats[orientation][4*i:]) = m.orientation(&l, p.age)
	}
}

// strandLength is how many earlier positions a particle keeps: none for a
// quarter of them, and never more than it has seen.
func (p point) strandLength() int64 {
	longest := max(int64(p.hash>>48&15)-3, 0) * strandPoints / 12
	return min(longest, int64(p.age)/strandEvery)
}

func strandTotal(points []point) int64 {
	var n int64
	for _, p := range points {
		n += p.strandLength()
	}
	return n
}

func (m *moment) fillStrands(c *particle.Column, points []point) {
	values := view[float32](c)
	var n int64
	for i, p := range points {
		l := m.launch(p)
		for k := range p.strandLength() {
			back := (k + 1) * strandEvery
			at, _ := m.at(&l, p.age-int32(back), m.now-back)
			*(*vector)(values[3*n:]) = at
			n++
		}
		c.Offsets[i+1] = n
	}
}
