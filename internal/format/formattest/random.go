// Random frames for round trips.

package formattest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"floe/internal/particle"
)

// Limits of random frames.
type Limits struct {
	// Types that may occur.
	Types []particle.Type
	// Contexts that may occur; nil stands for points only.
	Contexts []particle.Context
	// Ragged columns may occur.
	Ragged bool
	// Constant columns may occur.
	Constant bool
	// MaxPoints is the largest number of points; 0 stands for 10,000.
	MaxPoints int64
	// MaxAttributes besides the position; 0 stands for 8.
	MaxAttributes int
	// Position is the name of the vector3 column that comes first; "" for none.
	Position string
}

// RandomFrame makes a frame of random attributes and values, all bits of which
// may be set. Numbers of points around 4,000 and its multiples are frequent.
func RandomFrame(r *rand.Rand, l Limits) *particle.Frame {
	if l.Contexts == nil {
		l.Contexts = []particle.Context{particle.PerPoint}
	}
	h := particle.Header{Substep: r.Uint32N(3), ObjectType: r.Uint32N(4)}
	h.Points = randomCount(r, l.MaxPoints)
	h.Edges, h.Polygons, h.Samples = r.Int64N(9), r.Int64N(9), r.Int64N(5000)
	if l.Position != "" {
		h.Attributes = append(h.Attributes, particle.Attribute{Name: l.Position, Type: particle.Vector3,
			Structure: particle.Single, Context: particle.PerPoint, Category: 1})
	}
	most := l.MaxAttributes
	if most == 0 {
		most = 8
	}
	for i := range r.IntN(most + 1) {
		h.Attributes = append(h.Attributes, randomAttribute(r, l, i))
	}
	columns := make([]particle.Column, len(h.Attributes))
	for i, a := range h.Attributes {
		columns[i] = randomColumn(r, l, &h, a)
	}
	return particle.FrameOf(h, columns, nil)
}

func randomCount(r *rand.Rand, most int64) int64 {
	if most == 0 {
		most = 10000
	}
	usual := []int64{0, 1, 2, 3, 30, 3999, 4000, 4001, 8000, 8001}
	if n := usual[r.IntN(len(usual))]; n <= most && r.IntN(2) == 0 {
		return n
	}
	return r.Int64N(most + 1)
}

func randomAttribute(r *rand.Rand, l Limits, i int) particle.Attribute {
	a := particle.Attribute{
		Name:      fmt.Sprintf("%s%d", "Attribut"[:r.IntN(9)], i),
		Type:      l.Types[r.IntN(len(l.Types))],
		Structure: particle.Single,
		Context:   l.Contexts[r.IntN(len(l.Contexts))],
		Category:  r.Uint32N(3),
		ObjectID:  r.Uint32(),
	}
	if l.Ragged && a.Type != particle.Location && r.IntN(3) == 0 {
		a.Structure = particle.Array
	}
	return a
}

func randomColumn(r *rand.Rand, l Limits, h *particle.Header, a particle.Attribute) particle.Column {
	c := particle.Column{Attribute: a, Elements: h.Of(a.Context)}
	c.Constant = l.Constant && c.Elements > 1 && a.Type != particle.Location && r.IntN(4) == 0
	values := c.Stored()
	switch {
	case a.Type == particle.Location:
		values = r.Int64N(100)
	case a.Ragged():
		c.Offsets = make([]int64, values+1)
		for i := range values {
			c.Offsets[i+1] = c.Offsets[i] + max(r.Int64N(8)-3, 0)
		}
		values = c.Offsets[values]
	}
	fillColumn(r, &c, values)
	return c
}

func fillColumn(r *rand.Rand, c *particle.Column, values int64) {
	c.Data = particle.Allocate(values * c.ValueBytes())
	switch c.Type {
	case particle.Bool:
		for i := range c.Data {
			c.Data[i] = byte(r.IntN(2))
		}
	case particle.String:
		fillTexts(r, c)
	case particle.Shape:
		fillShapes(r, c)
	default:
		for i := range c.Data {
			c.Data[i] = byte(r.Uint32())
		}
	}
}

func fillTexts(r *rand.Rand, c *particle.Column) {
	if len(c.Data) == 0 {
		c.Table = particle.MakeStrings(nil) // a table would be one text per value
		return
	}
	texts := make([]string, 1+r.IntN(200))
	for i := range texts {
		texts[i] = fmt.Sprintf("%s %d", "größer als ß"[:4*r.IntN(2)], r.IntN(1000))
	}
	texts[r.IntN(len(texts))] = ""
	c.Table = particle.MakeStrings(texts)
	for i := 0; i < len(c.Data); i += 4 {
		binary.LittleEndian.PutUint32(c.Data[i:], r.Uint32N(uint32(len(texts))))
	}
}

func fillShapes(r *rand.Rand, c *particle.Column) {
	shapes := []int32{-1, 0, 1, 2, 5, 9, 128, 129}
	c.IDs = make([]uint32, len(c.Data)/4)
	for i := range c.IDs {
		shape := shapes[r.IntN(len(shapes))]
		binary.LittleEndian.PutUint32(c.Data[4*i:], uint32(shape))
		if shape >= 128 {
			c.IDs[i] = r.Uint32()
		}
	}
}
