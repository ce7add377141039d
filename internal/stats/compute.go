// What are the values of one column like? Three passes over them, on all cores:
// moments and first digits, percentiles, histogram; what is wider than 32 bits
// takes two more.

package stats

import (
	"context"
	"fmt"

	"floe/internal/particle"
)

// Options of [Compute]. The zero value takes what suits the type, in
// DefaultBins bins over the range of the values.
type Options struct {
	Component Component
	// Bins of the histogram: 0 for DefaultBins, negative for none, MaxBins at
	// most. Over the range of the values there may be fewer: integers get bins that
	// hold the same number of them each, a single value gets one.
	Bins int
	// Lo and Hi bound the histogram; nil for the least and the greatest value.
	// They change no other figure.
	Lo, Hi *float64
	// Log makes bins of the values' logarithms.
	Log bool
	// Sketch makes a sketch too, which costs up to half as much again.
	Sketch bool
	// Workers bounds the cores in use; 0 for all.
	Workers int
}

// Compute reads all values of a column. It ends early, with the context's error,
// when that is cancelled. Another error means that the column has no such
// component. It may be called from any goroutine.
func Compute(ctx context.Context, c *particle.Column, o Options) (Summary, error) {
	first, n := o.Component.scalarsOf(&c.Attribute)
	if n == 0 {
		return Summary{}, fmt.Errorf("attribute %q has no component %d", c.Name, int(o.Component)-1)
	}
	if err := ctx.Err(); err != nil {
		return Summary{}, err
	}
	if c.Type == particle.String || c.Type == particle.Location {
		return textSummary(c), nil
	}
	p := part{width: c.Width(), first: first, n: n}
	if r := reader32(c, p); r != nil {
		return newWork(c, p, r, o).summary(ctx, &o)
	}
	return newWork(c, p, reader64(c, p), o).summary(ctx, &o)
}

// work is the values of one column.
type work[F float] struct {
	read    reader[F]
	stored  int64
	weight  int64 // elements that each value stands for
	integer bool
	workers int
	buffers [][]F // of worker
	// lengths keeps what the first pass computed, so that vectors are read once;
	// nil for single components, and for too many values.
	lengths []F
}

// maxLengths are kept: 64 MB as float32.
const maxLengths = 16 << 20

func newWork[F float](c *particle.Column, p part, read reader[F], o Options) *work[F] {
	w := &work[F]{read: read, weight: 1, integer: isInteger(c.Type) && p.n == 1}
	if c.Elements > 0 {
		w.stored = int64(len(c.Data)) / c.ValueBytes()
	}
	if c.Constant && c.Elements > 1 {
		w.weight = c.Elements
	}
	if p.n > 1 && w.stored <= maxLengths {
		w.lengths = make([]F, w.stored)
	}
	w.workers = workersOr(o.Workers, w.stored)
	w.buffers = make([][]F, w.workers)
	for i := range w.buffers {
		w.buffers[i] = make([]F, min(blockValues, w.stored))
	}
	return w
}

func isInteger(t particle.Type) bool {
	s := t.Scalar()
	return s >= particle.Bool && s <= particle.Uint64
}

// each calls do with every block of values.
func (w *work[F]) each(ctx context.Context, do func(worker int, block int64, values []F)) error {
	return parallel(ctx, w.workers, blocksOf(w.stored), func(worker int, block int64) {
		from, to := block*blockValues, min((block+1)*blockValues, w.stored)
		buffer := w.buffers[worker]
		if w.lengths != nil {
			buffer = w.lengths[from:to]
		}
		do(worker, block, w.read(buffer, from, to))
	})
}

func (w *work[F]) summary(ctx context.Context, o *Options) (Summary, error) {
	m, first, err := w.firstPass(ctx, o.Log)
	if err != nil {
		return Summary{}, err
	}
	s := m.summary()
	if m.finite > 0 {
		if s.Percentiles, err = w.percentilesOf(ctx, m.finite, first); err != nil {
			return Summary{}, err
		}
	}
	if m.finite > 0 && o.Sketch {
		if s.Sketch, err = w.sketch(ctx, m.finite, first); err != nil {
			return Summary{}, err
		}
	}
	if s.Histogram = o.histogramFor(&m, w.integer); len(s.Histogram.Counts) > 0 {
		if err := w.histogram(ctx, &s.Histogram); err != nil {
			return Summary{}, err
		}
	}
	s.multiply(w.weight)
	return s, nil
}

// firstPass finds the moments, and the first digits of all values if there are
// too many to be sorted.
func (w *work[F]) firstPass(ctx context.Context, log bool) (moments, *digitCounts, error) {
	var counts []digitCounts
	if w.stored > smallCount {
		counts = make([]digitCounts, w.workers)
	}
	blocks := make([]moments, blocksOf(w.stored))
	err := w.each(ctx, func(worker int, block int64, values []F) {
		blocks[block] = momentsOf(values)
		if log {
			blocks[block].positive = leastPositive(values)
		}
		if counts != nil {
			countDigits(&counts[worker], values)
		}
	})
	if err != nil {
		return moments{}, nil, err
	}
	if w.lengths != nil {
		w.read = func(_ []F, from, to int64) []F { return w.lengths[from:to] }
	}
	m := noMoments()
	for i := range blocks {
		m.add(&blocks[i])
	}
	if counts == nil {
		return m, nil, w.rescale(ctx, &m)
	}
	for i := range counts[1:] {
		counts[0].add(&counts[i+1])
	}
	return m, &counts[0], w.rescale(ctx, &m)
}

// rescale computes mean and deviation anew where the squares of the values do
// not fit a float64.
func (w *work[F]) rescale(ctx context.Context, m *moments) error {
	scale := m.squareScale()
	if scale == 1 {
		return nil
	}
	blocks := make([]moments, blocksOf(w.stored))
	err := w.each(ctx, func(_ int, block int64, values []F) {
		b := &blocks[block]
		b.mean, b.m2, b.finite = onlineMoments(values, scale)
	})
	if err != nil {
		return err
	}
	var sum moments
	for i := range blocks {
		sum.add(&blocks[i])
	}
	m.mean, m.m2, m.scale = sum.mean/scale, sum.m2, scale
	return nil
}

func (w *work[F]) percentilesOf(ctx context.Context, finite int64, first *digitCounts) ([len(Percents)]float64, error) {
	if first == nil {
		return sortedPercentiles(w.read(w.buffers[0], 0, w.stored)), nil
	}
	return w.percentiles(ctx, finite, first)
}
