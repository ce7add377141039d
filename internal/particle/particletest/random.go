// Random frames of every shape that the data model allows.

package particletest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"floe/internal/particle"
)

// Options narrow what [Random] draws. The zero value allows everything.
type Options struct {
	// Points is the number of points; 0 draws one from 0 to 40, NoPoints makes
	// an empty frame.
	Points int
	// Attributes is the number of attributes besides the position; 0 makes one
	// of every type in every form: single, constant, ragged, ragged constant.
	Attributes int
	// Types to choose from; nil for all.
	Types []particle.Type
	// NoPosition leaves the leading PointPosition (vector3, per point) out.
	NoPosition bool
	// PointsOnly draws only attributes per point.
	PointsOnly bool
	// SingleOnly draws no ragged attributes.
	SingleOnly bool
	// Varying draws no constants.
	Varying bool
	// OwnWidth draws no Components but the type's own.
	OwnWidth bool
	// Finite draws no NaN and no infinity.
	Finite bool
	// OddNames adds spaces, quotes, commas and other letters to names.
	OddNames bool
}

// NoPoints as Options.Points makes a frame without points.
const NoPoints = -1

// Types are all types that a column can have.
func Types() []particle.Type {
	var all []particle.Type
	for t := particle.Bool; t.Valid(); t++ {
		all = append(all, t)
	}
	return all
}

// Random makes a frame in Go memory. The same state of rng gives the same
// frame. Header.Format is "random".
func Random(rng *rand.Rand, opts Options) *particle.Frame {
	g := generator{rng: rng, opts: opts}
	g.header()
	if !opts.NoPosition {
		g.position()
	}
	g.attributes()
	return g.frame()
}

type generator struct {
	rng   *rand.Rand
	opts  Options
	head  particle.Header
	specs []particle.ColumnSpec
}

func (g *generator) chance(percent int) bool { return g.rng.IntN(100) < percent }

func (g *generator) header() {
	count := func() int64 { return int64(g.rng.IntN(12)) }
	g.head = particle.Header{
		Format: "random", Version: 1 + g.rng.IntN(200),
		ObjectType: uint32(g.rng.IntN(4)), Substep: uint32(g.rng.IntN(3)),
		Counts: particle.Counts{Points: int64(g.opts.Points), Edges: count(), Polygons: count(), Samples: count()},
	}
	switch {
	case g.opts.Points < 0:
		g.head.Points = 0
	case g.opts.Points == 0:
		g.head.Points = int64(g.rng.IntN(41))
	}
}

func (g *generator) position() {
	g.add(particle.Attribute{
		Name: "PointPosition", Type: particle.Vector3, Structure: particle.Single,
		Context: particle.PerPoint, Category: 1,
	}, false)
}

func (g *generator) attributes() {
	types := g.opts.Types
	if types == nil {
		types = Types()
	}
	for range g.opts.Attributes {
		g.attribute(types[g.rng.IntN(len(types))], g.chance(30), g.chance(30))
	}
	if g.opts.Attributes > 0 {
		return
	}
	for _, t := range types {
		for form := range 4 {
			g.attribute(t, form&1 != 0, form&2 != 0)
		}
	}
}

// attribute adds one of that form, if the options and the type allow the form.
func (g *generator) attribute(t particle.Type, constant, ragged bool) {
	a := particle.Attribute{
		Type: t, Structure: particle.Single, Context: g.context(),
		Category: uint32(g.rng.IntN(3)), ObjectID: uint32(g.rng.IntN(400)),
	}
	if ragged && !g.opts.SingleOnly && t != particle.Location {
		a.Structure = particle.Array
	}
	if t.IsScalar() && !g.opts.OwnWidth && g.chance(20) {
		a.Components = 1 + g.rng.IntN(10)
	}
	a.Name = g.name(t)
	g.add(a, constant && !g.opts.Varying && t != particle.Location)
}

func (g *generator) context() particle.Context {
	if g.opts.PointsOnly || g.chance(70) {
		return particle.PerPoint
	}
	return particle.Context(1 << g.rng.IntN(6))
}

func (g *generator) name(t particle.Type) string {
	name := fmt.Sprintf("%s%d", t, len(g.head.Attributes))
	if g.opts.OddNames && g.chance(50) {
		name += []string{" b", `"q"`, ",c", "é点", ".x", "'s", "[0]"}[g.rng.IntN(7)]
	}
	return name
}

func (g *generator) add(a particle.Attribute, constant bool) {
	s := particle.ColumnSpec{Constant: constant}
	switch a.Type {
	case particle.Location:
		s.Values = int64(g.rng.IntN(100))
	case particle.String:
		s.Uncoded = g.chance(30)
	case particle.Shape:
		s.IDs = g.chance(50)
	}
	g.head.Attributes = append(g.head.Attributes, a)
	g.specs = append(g.specs, s)
}

// frame draws sizes and values of all columns and lays them out. Array lengths
// and texts are drawn first, as the layout needs their totals.
func (g *generator) frame() *particle.Frame {
	offsets := make([][]int64, len(g.specs))
	tables := make([]particle.Strings, len(g.specs))
	for i, a := range g.head.Attributes {
		s := &g.specs[i]
		stored := g.head.Of(a.Context)
		if s.Constant && stored > 1 {
			stored = 1
		}
		if a.Ragged() {
			offsets[i] = g.offsets(stored)
			stored = offsets[i][stored]
			s.Values = stored
		}
		if a.Type == particle.String {
			tables[i] = g.table(stored, s.Uncoded)
			s.Strings, s.StringBytes = int64(tables[i].Len()), int64(len(tables[i].Bytes))
		}
	}
	layout, err := particle.Plan(&g.head, g.specs)
	if err != nil {
		panic("particletest: " + err.Error())
	}
	memory := particle.Allocate(layout.Size)
	for i, a := range g.head.Attributes {
		data, offs, texts, textOffs, ids := layout.Values(i, memory)
		g.fill(data, a, tables[i].Len())
		copy(offs, particle.BytesOf(offsets[i]))
		copy(texts, tables[i].Bytes)
		copy(textOffs, particle.BytesOf(tables[i].Offsets))
		g.bits(ids)
	}
	f, err := particle.NewFrame(g.head, layout, memory, nil)
	if err != nil {
		panic("particletest: " + err.Error())
	}
	return f
}

// offsets draws array lengths, many of them 0, and sums them up.
func (g *generator) offsets(elements int64) []int64 {
	o := make([]int64, elements+1)
	for i := range elements {
		o[i+1] = o[i]
		if g.chance(70) {
			o[i+1] += int64(g.rng.IntN(6))
		}
	}
	return o
}

var words = []string{
	"", "a", "smoke", "hello world", `say "x"`, "a,b;c", "two\nlines", "Größe", "粒子", "tab\there", " padded ",
}

// table draws one text per value, or some distinct ones to be referred to.
func (g *generator) table(values int64, uncoded bool) particle.Strings {
	if values == 0 {
		return particle.MakeStrings(nil)
	}
	if !uncoded {
		return particle.MakeStrings(words[:1+g.rng.IntN(len(words))])
	}
	texts := make([]string, values)
	for i := range texts {
		texts[i] = words[g.rng.IntN(len(words))]
	}
	return particle.MakeStrings(texts)
}

// fill draws the scalars of one column's data.
func (g *generator) fill(data []byte, a particle.Attribute, texts int) {
	put16, put32, put64 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32, binary.LittleEndian.PutUint64
	size := a.Type.ScalarBytes()
	for at := 0; at+size <= len(data); at += size {
		b := data[at:]
		switch {
		case a.Type == particle.String:
			put32(b, uint32(g.rng.IntN(texts)))
		case a.Type == particle.Shape:
			put32(b, uint32(g.shape()))
		case a.Type == particle.Bool:
			b[0] = byte(g.rng.IntN(2))
		case a.Type.Scalar() == particle.Float16:
			put16(b, g.half())
		case a.Type.Scalar() == particle.Float32:
			put32(b, math.Float32bits(float32(g.float())))
		case a.Type.Scalar() == particle.Float64:
			put64(b, math.Float64bits(g.float()))
		default:
			g.bits(b[:size])
		}
	}
}

func (g *generator) bits(b []byte) {
	for i := range b {
		b[i] = byte(g.rng.Uint32())
	}
}

func (g *generator) shape() int32 {
	return []int32{-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 128, 129}[g.rng.IntN(13)]
}

func (g *generator) half() uint16 {
	h := uint16(g.rng.Uint32())
	if g.opts.Finite && h&0x7c00 == 0x7c00 {
		h &^= 0x4000
	}
	return h
}

// float draws mostly ordinary numbers and some that trip programs up. All but
// the last two are finite in float32 too.
func (g *generator) float() float64 {
	if !g.chance(20) {
		return g.rng.NormFloat64() * 10
	}
	odd := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, math.MaxFloat32, -math.MaxFloat32,
		math.SmallestNonzeroFloat32, 1e-38, 16777217, math.NaN(), math.Inf(1), math.Inf(-1),
	}
	if g.opts.Finite {
		odd = odd[:10]
	}
	return odd[g.rng.IntN(len(odd))]
}
