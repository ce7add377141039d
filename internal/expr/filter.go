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
	total := count
	if c.Ragged() {
		total = 0
		for from, to := range m.stored(c) {
			total += to - from
		}
	}
	if c.Type == particle.String && len(c.Data) == 0 {
		s.Data = codes(c, m, total)
	} else {
		s.Data = particle.Allocate(total * c.ValueBytes())
		if err := copyValues(ctx, s.Data, c, m); err != nil {
			return s, err
		}
	}
	if c.IDs != nil {
		s.IDs = make([]uint32, 0, total)
		have := int64(len(c.IDs))
		for from, to := range m.stored(c) {
			s.IDs = append(s.IDs, c.IDs[min(from, have):min(to, have)]...)
		}
	}
	if c.Ragged() {
		s.Offsets = offsets(c, m, count)
	}
	return s, ctx.Err()
}

func copyValues(ctx context.Context, dst []byte, c *particle.Column, m *Mask) error {
	size, copied := c.ValueBytes(), int64(0)
	for from, to := range m.stored(c) {
		n := copy(dst, c.Data[from*size:to*size])
		dst = dst[n:]
		if copied += int64(n); copied > 4<<20 {
			if copied = 0; ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// codes refer to the texts of a column that had one for each value.
func codes(c *particle.Column, m *Mask, total int64) []byte {
	codes := make([]int32, 0, total)
	for from, to := range m.stored(c) {
		for at := from; at < to; at++ {
			codes = append(codes, int32(at))
		}
	}
	return particle.BytesOf(codes)
}

// offsets delimit the arrays that are kept.
func offsets(c *particle.Column, m *Mask, count int64) []int64 {
	all := make([]int64, 1, count+1)
	for from, to := range m.runs() {
		for i := from; i < to; i++ {
			first, last := c.Span(i)
			all = append(all, all[len(all)-1]+last-first)
		}
	}
	return all
}

// stored yields which stored values of a column the elements of the set have.
func (m *Mask) stored(c *particle.Column) iter.Seq2[int64, int64] {
	if !c.Ragged() {
		return m.runs()
	}
	return func(yield func(from, to int64) bool) {
		for from, to := range m.runs() {
			for i := from; i < to; i++ {
				if !yield(c.Span(i)) {
					return
				}
			}
		}
	}
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
