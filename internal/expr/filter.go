// Frames and columns of chosen elements only.

package expr

import (
	"context"
	"iter"
	"math/bits"

	"floe/internal/particle"
)

// Filter makes a frame of the elements of one context that are in a set; whatever
// belongs to something else stays as it is. Columns of which all or nothing changes
// borrow the memory of f, which must outlive them; the others are on the heap.
// Opaque blocks (locations) cannot be filtered: they are left out and named. The
// error is that of the context.Context.
func Filter(ctx context.Context, f *particle.Frame, of particle.Context, m *Mask) (chosen *particle.Frame, without []string, err error) {
	count := m.Count()
	if count == m.Elements {
		return particle.FrameOf(f.Header, f.Columns, nil), nil, nil
	}
	h, columns := f.Header, []particle.Column(nil)
	h.Attributes = nil
	for i := range f.Columns {
		c := f.Columns[i]
		switch {
		case c.Context == of && c.Type == particle.Location:
			without = append(without, c.Name)
			continue
		case c.Context == of:
			if c, err = Select(ctx, &c, m, count); err != nil {
				return nil, nil, err
			}
		}
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	}
	setCount(&h.Counts, of, count)
	return particle.FrameOf(h, columns, nil), without, nil
}

func setCount(c *particle.Counts, of particle.Context, n int64) {
	switch of {
	case particle.PerPoint:
		c.Points = n
	case particle.PerEdge:
		c.Edges = n
	case particle.PerPolygon:
		c.Polygons = n
	case particle.PerSample:
		c.Samples = n
	}
}

// Select makes a column of the chosen elements, of which there are count.
func Select(ctx context.Context, c *particle.Column, m *Mask, count int64) (particle.Column, error) {
	s := *c
	s.Elements = count
	if c.Constant && c.Elements > 1 {
		if count == 0 {
			s.Data, s.IDs = nil, nil
			if c.Ragged() {
				s.Offsets = []int64{0}
			}
		}
		return s, nil
	}
	v := selected{of: c}
	for from, to := range m.runs() {
		if v.since += to - from; v.since > 1<<20 {
			if v.since = 0; ctx.Err() != nil {
				return s, ctx.Err()
			}
		}
		v.add(from, to)
	}
	v.fill(&s, m, count)
	return s, ctx.Err()
}

// runs yields the bounds of the elements that stand side by side in the set.
func (m *Mask) runs() iter.Seq2[int64, int64] {
	return func(yield func(from, to int64) bool) {
		begin := int64(-1)
		for i, w := range m.Words {
			first := int64(i) << 6
			for at := 0; at < 64; {
				if begin < 0 {
					if w>>at == 0 {
						break
					}
					at += bits.TrailingZeros64(w >> at)
					begin = first + int64(at)
				}
				ones := bits.TrailingZeros64(^(w >> at))
				if at += ones; at < 64 {
					if !yield(begin, first+int64(at)) {
						return
					}
					begin = -1
				}
			}
		}
		if begin >= 0 {
			yield(begin, m.Elements)
		}
	}
}

// selected gathers which stored values are kept, before memory is taken for them.
type selected struct {
	of    *particle.Column
	spans [][2]int64 // of stored values
	since int64      // elements since the context was looked at
	total int64
}

// add keeps the values of some elements.
func (v *selected) add(from, to int64) {
	if !v.of.Ragged() {
		v.keep(from, to)
		return
	}
	for i := from; i < to; i++ {
		v.keep(v.of.Span(i))
	}
}

// keep joins what lies side by side.
func (v *selected) keep(from, to int64) {
	if v.total += to - from; from == to {
		return
	}
	if n := len(v.spans); n > 0 && v.spans[n-1][1] == from {
		v.spans[n-1][1] = to
		return
	}
	v.spans = append(v.spans, [2]int64{from, to})
}

// fill makes the parts of a column of what is kept.
func (v *selected) fill(s *particle.Column, m *Mask, count int64) {
	size := v.of.ValueBytes()
	switch {
	case v.of.Type == particle.String && len(v.of.Data) == 0:
		s.Data = v.codes()
	default:
		s.Data = v.bytes(size)
	}
	if v.of.IDs != nil {
		s.IDs = make([]uint32, 0, v.total)
		for _, span := range v.spans {
			have := int64(len(v.of.IDs))
			s.IDs = append(s.IDs, v.of.IDs[min(span[0], have):min(span[1], have)]...)
		}
	}
	if v.of.Ragged() {
		s.Offsets = make([]int64, 1, count+1)
		for from, to := range m.runs() {
			for i := from; i < to; i++ {
				first, last := v.of.Span(i)
				s.Offsets = append(s.Offsets, s.Offsets[len(s.Offsets)-1]+last-first)
			}
		}
	}
}

// bytes copies the values that are kept.
func (v *selected) bytes(size int64) []byte {
	out := particle.Allocate(v.total * size)
	rest := out
	for _, span := range v.spans {
		n := copy(rest, v.of.Data[span[0]*size:span[1]*size])
		rest = rest[n:]
	}
	return out
}

// codes refer to the texts of a column that had one for each value.
func (v *selected) codes() []byte {
	codes := make([]int32, 0, v.total)
	for _, span := range v.spans {
		for at := span[0]; at < span[1]; at++ {
			codes = append(codes, int32(at))
		}
	}
	return particle.BytesOf(codes)
}
