// Where each column goes in the granted memory.

package icecache

import (
	"fmt"
	"math"

	"floe/internal/format"
	"floe/internal/particle"
)

// The granted memory while a frame is decoded:
//
//	headroom | payload ................................ | right-hand region
//	           header defs flag values flag values …      offsets, tables,
//	                                                      expanded columns
//
// Values move to the left, over the flags and counts that lie between them and
// down to the next aligned address. Each column may move by up to 63 bytes more
// than the one after it, which is what the headroom is for. What does not exist
// in the payload, or grows, goes to the right-hand region.

// placement is one column's place.
type placement struct {
	column
	*span
	texts *texts // of a string column
	// left is the size of the part that is compacted in place.
	left   int64
	layout particle.ColumnLayout
}

// plan places all columns of a reading.
type plan struct {
	columns []placement
	base    int64 // offset of the payload in the memory
	size    int64 // of the memory needed
	lowest  int64 // offset used; negative if the headroom is too small
	layout  particle.Layout
}

// baseFor is the offset of the payload in the memory, such that the first
// column's values are aligned where they are.
func baseFor(f *front, first int64) int64 {
	headroom := particle.Alignment * int64(len(f.defs)+1)
	return headroom + (-first & (particle.Alignment - 1))
}

// firstValue is the payload offset of the first value of a usual file.
func (f *front) firstValue() int64 { return f.end + 4 }

// makePlan needs the payload only for string columns.
func makePlan(w walker, r *reading, base, limit int64) (*plan, error) {
	p := &plan{base: base}
	budget := tableBudget{maxDistinctFrame, maxTableFrame}
	for i := range r.defs {
		if !r.kept(i) {
			continue
		}
		c := placement{column: r.dialect.column(&r.defs[i]), span: &r.spans[i]}
		c.layout.Constant = c.constant
		if c.encoding == textValue {
			t, err := collect(w, &c.column, c.span, &budget)
			if err != nil {
				return nil, err
			}
			c.texts = t
		}
		p.columns = append(p.columns, c)
	}
	if err := p.right(int64(len(w.p)), limit, r.dialect); err != nil {
		return nil, err
	}
	p.toLeft(base)
	p.finish()
	return p, nil
}

// collect gathers the texts of a string column.
func collect(w walker, c *column, s *span, budget *tableBudget) (*texts, error) {
	t := &texts{codes: map[string]int32{}}
	repeat := int64(1)
	var scratch []byte
	w.at = s.from
	w.onText = func(raw []byte) {
		text := utf8Of(raw, w.d, &scratch)
		t.add(text, len(text) > 0 && &text[0] != &raw[0], repeat, budget)
	}
	var constantAt int64
	err := w.pieces(c, func(k piece) error {
		repeat = 1
		if k.constant && s.mixed {
			repeat = k.count
		}
		if k.constant {
			return w.constant(c, k, &constantAt, func() error { _, err := w.elements(c, 1); return err }, s.constant)
		}
		_, err := w.elements(c, k.count)
		return err
	})
	if err != nil && err != errDone {
		return nil, &Error{Attribute: c.name, Offset: w.at, Err: err}
	}
	return t, nil
}

// constant lets visit read the value of a constant chunk, which may stand in the
// first chunk only. For a column that is one constant it ends the loop.
func (w *walker) constant(c *column, k piece, first *int64, visit func() error, only bool) error {
	here := w.at
	if k.again {
		w.at = *first
	} else if k.index == 0 {
		*first = here
	}
	if err := visit(); err != nil {
		return err
	}
	if k.again {
		w.at = here
	}
	if only {
		return errDone
	}
	return nil
}

// right sizes every part and places those that cannot be compacted.
func (p *plan) right(payload, limit int64, d dialect) error {
	at := particle.Align(p.base + payload)
	start := at
	take := func(n int64) particle.Extent {
		e := particle.Extent{Off: at, Len: n}
		at = particle.Align(saturated(at, n, 1))
		return e
	}
	for i := range p.columns {
		c := &p.columns[i]
		c.sizes(take, d)
		// Offsets and tables are bounded by the payload's bytes; what comes
		// beyond that is expansion of constants.
		if at-start-2*payload-int64(i+1)*1024 > limit || at >= huge {
			return &Error{Attribute: c.name, Offset: c.from,
				Err: fmt.Errorf("%w: constants expand to %d bytes, at most %d are allowed", format.ErrLimit, at-start, limit)}
		}
	}
	p.size = at
	return nil
}

// sizes sets the length of every part: those to the left in c.left, those to
// the right by take.
func (c *placement) sizes(take func(int64) particle.Extent, d dialect) {
	stored, values := c.storedElements(&c.column), c.storedValues(&c.column)
	l := &c.layout
	if c.ragged && c.encoding != blockValue {
		l.Offsets = take(8 * (stored + 1))
	}
	valueBytes := c.attribute().ValueBytes()
	switch {
	case c.encoding == textValue && c.texts.uncoded():
		c.place(&l.TableBytes, c.texts.bytes, c.mixed || c.texts.converted, take)
		l.TableOffsets = take(8 * (c.texts.count + 1))
	case c.encoding == textValue:
		c.place(&l.Data, saturated(0, values, 4), c.mixed, take)
		l.TableBytes = take(c.texts.listBytes)
		l.TableOffsets = take(8 * int64(len(c.texts.list)+1))
	default:
		grows := c.mixed || c.encoding == packedBits && !(c.constant && !c.ragged) ||
			c.encoding == blockValue && d.has(locationInDefinition)
		c.place(&l.Data, saturated(0, values, valueBytes), grows, take)
		if c.ids {
			l.IDs = take(saturated(0, values, 4))
		}
	}
}

func (c *placement) place(e *particle.Extent, n int64, right bool, take func(int64) particle.Extent) {
	if right {
		*e = take(n)
		return
	}
	c.left = n
	e.Len = n
}

// leftPart is the one that is compacted: the texts of an uncoded column, else
// the values.
func (c *placement) leftPart() *particle.Extent {
	if c.texts != nil && c.texts.uncoded() {
		return &c.layout.TableBytes
	}
	return &c.layout.Data
}

// toLeft places the parts that are compacted, from the last to the first: each
// as near to its source as alignment and the one after it let it be, so that
// its bytes are moved within a few cache lines.
func (p *plan) toLeft(base int64) {
	limit := int64(math.MaxInt64)
	for i := len(p.columns) - 1; i >= 0; i-- {
		c := &p.columns[i]
		if c.left == 0 {
			continue
		}
		at := min(base+c.first, limit-c.left) &^ (particle.Alignment - 1)
		limit = at
		c.leftPart().Off = at
	}
	p.lowest = limit
}

// finish collects the layout.
func (p *plan) finish() {
	for i := range p.columns {
		l := p.columns[i].layout
		p.layout.Columns = append(p.layout.Columns, l)
		for _, e := range []particle.Extent{l.Data, l.Offsets, l.TableBytes, l.TableOffsets, l.IDs} {
			p.layout.Size = max(p.layout.Size, e.Off+e.Len)
		}
	}
}

// guess sizes the right-hand region before the payload is known: bytes that the
// offsets, tables and ids of a payload of that size can take.
func guess(f *front, payload int64, d dialect) int64 {
	total, elements := int64(0), payload/4
	take := func(n, size int64) { total += particle.Align(n*size) + particle.Alignment }
	for i := range f.defs {
		k := d.column(&f.defs[i])
		n := min(k.elements, elements)
		if k.ragged {
			take(n+1, 8)
		}
		switch k.encoding {
		case textValue:
			take(n+1, 8)
			take(min(payload, guessedTableBytes), 1)
		case shapeValue:
			take(n, 4)
		case packedBits:
			take(min(k.elements, 8*payload), 1)
		case blockValue:
			if d.has(locationInDefinition) {
				take(min(k.locatorSize, payload), 1)
			}
		}
		if k.ragged || k.encoding == textValue || k.encoding == shapeValue {
			elements -= n
		}
	}
	return total
}
