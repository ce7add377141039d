// What are the values of one column like?

package health

import (
	"context"
	"hash/maphash"
	"math"
	"slices"

	"floe/internal/particle"
)

// Column is what a frame's facts say of one attribute.
type Column struct {
	particle.Attribute
	// Min and Max per component of all finite values; NaN where there is none.
	// Nil for texts and locations.
	Min, Max []float64
	// Scalars is how many numbers are stored: values times components.
	Scalars int64
	// NaN, Inf and Denormal count such scalars.
	NaN, Inf, Denormal int64
	// FirstBad is the index of the value with the first NaN or infinity, -1 for none.
	FirstBad int64
	// Same tells that all values are equal, or that there is one for all.
	Same bool

	digest uint64
	// scale are quantiles of the magnitude of a sample of the finite values; zeros
	// if nothing is known.
	scale scale
}

// scale is a few quantiles of magnitudes: 25, 50, 75 and 90 percent.
type scale [4]float64

var scaleAt = [4]float64{0.25, 0.5, 0.75, 0.9}

const (
	// blockScalars are worked on at a time: they fit the first cache of a core.
	blockScalars = 4096
	// lookEvery blocks the context is looked at.
	lookEvery = 64
	// scaleSamples is the size of the sample for the scale.
	scaleSamples = 1024
)

// digestSeed makes digests of one run of the program comparable.
var digestSeed = maphash.MakeSeed()

// describe reads all values of a column once.
func describe(ctx context.Context, c *particle.Column) (Column, error) {
	d := Column{Attribute: c.Attribute, FirstBad: -1}
	counted := c.Type.IsNumeric() || c.Type == particle.String || c.Type == particle.Shape
	if !counted {
		d.hash(c.Data)
	}
	for _, part := range [][]byte{
		particle.BytesOf(c.Offsets), c.Table.Bytes, particle.BytesOf(c.Table.Offsets), particle.BytesOf(c.IDs),
	} {
		d.hash(part)
	}
	if !counted {
		return d, ctx.Err()
	}
	d.Scalars = int64(len(c.Data)) / int64(max(c.Type.ScalarBytes(), 1))
	d.Min, d.Max = unknown(c.Width()), unknown(c.Width())
	err := d.scan(ctx, c)
	d.Same = c.Constant && c.Elements > 1 || d.Scalars > int64(c.Width()) && slices.Equal(d.Min, d.Max) && d.NaN+d.Inf == 0
	if !c.Type.IsNumeric() {
		d.Min, d.Max = nil, nil // they are codes
	}
	return d, err
}

func unknown(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// hash adds a part of the column to its digest.
func (d *Column) hash(part []byte) {
	d.digest = (d.digest ^ maphash.Bytes(digestSeed, part)) * 0x9e3779b97f4a7c15
}
