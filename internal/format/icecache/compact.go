// Moving the values to their places: the only copy that is made of them.

package icecache

import (
	"encoding/binary"
	"fmt"

	"floe/internal/particle"
)

// compactor fills one column. It reads the payload and writes to the same
// memory, never beyond what it has read of the payload.
type compactor struct {
	w *walker
	c *placement

	// all is the place of each part, written how much of it is filled.
	all struct {
		data, ids, text []byte
		offsets, ends   []int64 // ends are of texts
	}
	written struct{ data, ids, text, offsets, ends int64 }

	values int64 // written so far
	bytes  int64 // of texts, written so far

	scratch []byte
	marked  bool // a rotation of 20 bytes says that it is no quaternion
}

// compact fills all columns of a plan. memory holds the payload at plan.base.
func compact(w walker, p *plan, memory []byte) (warnings []string, err error) {
	if err := p.fillBlocks(w.p, memory); err != nil {
		return nil, err
	}
	for i := range p.columns {
		c := &p.columns[i]
		if c.encoding == blockValue && w.d.has(locationInDefinition) {
			continue
		}
		k := compactor{w: &w, c: c}
		if err := k.fill(memory); err != nil {
			return nil, &Error{Attribute: c.name, Offset: w.at, Err: err}
		}
		if k.marked {
			warnings = append(warnings, fmt.Sprintf("Some rotations of %q are marked as Euler or axis-angle; the mark is not kept.", c.name))
		}
	}
	return warnings, nil
}

// fillBlocks saves what lies in the definitions before it is written over.
func (p *plan) fillBlocks(payload, memory []byte) error {
	for i := range p.columns {
		c := &p.columns[i]
		if c.encoding == blockValue && c.first < c.from {
			copy(part(memory, c.layout.Data), payload[c.first:c.first+c.values])
		}
	}
	return nil
}

func part(memory []byte, e particle.Extent) []byte {
	return memory[e.Off : e.Off+e.Len : e.Off+e.Len]
}

func (k *compactor) fill(memory []byte) error {
	l := k.c.layout
	k.all.data, k.all.ids, k.all.text = part(memory, l.Data), part(memory, l.IDs), part(memory, l.TableBytes)
	var ok1, ok2 bool
	k.all.offsets, ok1 = particle.Int64s(part(memory, l.Offsets))
	k.all.ends, ok2 = particle.Int64s(part(memory, l.TableOffsets))
	if !ok1 || !ok2 {
		return fmt.Errorf("granted memory is not aligned")
	}
	k.start()
	k.w.at = k.c.from
	if k.c.encoding == blockValue {
		k.w.at = k.c.first
		k.copy(k.c.values)
		k.w.at = k.c.to
		return nil
	}
	var first int64
	err := k.w.pieces(&k.c.column, func(q piece) error {
		if err := k.w.ctx.Err(); err != nil {
			return err
		}
		if q.constant {
			return k.w.constant(&k.c.column, q, &first, func() error { return k.constant(q.count) }, k.c.constant)
		}
		return k.elements(q.count)
	})
	if err == errDone {
		err = nil
	}
	k.w.at = k.c.to
	return err
}

// start writes the table of a coded column and the zeros that offsets begin with.
func (k *compactor) start() {
	if len(k.all.offsets) > 0 {
		k.all.offsets[0] = 0
		k.written.offsets = 1
	}
	if len(k.all.ends) == 0 {
		return
	}
	k.all.ends[0] = 0
	k.written.ends = 1
	if k.c.texts.uncoded() {
		return
	}
	for _, t := range k.c.texts.list {
		k.addText([]byte(t))
	}
}

// constant writes one element, and again as often as the chunk is expanded.
func (k *compactor) constant(count int64) error {
	before, values, bytes := k.written, k.values, k.bytes
	if err := k.elements(1); err != nil || k.c.constant {
		return err
	}
	times := count - 1
	repeat(k.all.data[before.data:], k.written.data-before.data, times)
	repeat(k.all.ids[before.ids:], k.written.ids-before.ids, times)
	if k.c.texts != nil && k.c.texts.uncoded() {
		repeat(k.all.text[before.text:], k.written.text-before.text, times)
		repeatOffsets(k.all.ends[before.ends:], k.written.ends-before.ends, times, k.bytes-bytes)
	}
	repeatOffsets(k.all.offsets[min(before.offsets, int64(len(k.all.offsets))):], k.written.offsets-before.offsets, times, k.values-values)
	k.written.data += times * (k.written.data - before.data)
	k.written.ids += times * (k.written.ids - before.ids)
	if k.c.texts != nil && k.c.texts.uncoded() {
		k.written.text += times * (k.written.text - before.text)
		k.written.ends += times * (k.written.ends - before.ends)
	}
	k.written.offsets += times * (k.written.offsets - before.offsets)
	k.values += times * (k.values - values)
	k.bytes += times * (k.bytes - bytes)
	return nil
}

// repeat writes the first n bytes of b again, times times.
func repeat(b []byte, n, times int64) {
	total := n * (times + 1)
	for done := n; done < total && n > 0; {
		done += int64(copy(b[done:total], b[:done]))
	}
}

// repeatOffsets writes the first n offsets again, times times, each time further
// by step.
func repeatOffsets(o []int64, n, times, step int64) {
	for i := n; i < n*(times+1); i++ {
		o[i] = o[i-n] + step
	}
}

// elements writes the next n elements of the payload.
func (k *compactor) elements(n int64) error {
	if !k.c.ragged {
		return k.add(n)
	}
	for range n {
		count, err := k.w.u32("array count")
		if err != nil {
			return err
		}
		if err := k.add(int64(count)); err != nil {
			return err
		}
		k.all.offsets[k.written.offsets] = k.values
		k.written.offsets++
		if err := k.w.tick(); err != nil {
			return err
		}
	}
	return nil
}

// add writes the next n values of the payload.
func (k *compactor) add(n int64) error {
	k.values += n
	switch k.c.encoding {
	case packedBits:
		k.bits(n)
	case textValue:
		return k.texts(n)
	case shapeValue:
		return k.shapes(n)
	default:
		k.fixed(n)
	}
	return nil
}

func (k *compactor) fixed(n int64) {
	switch {
	case k.c.kind.number == typeBool:
		k.bools(n)
	case k.c.kind.number == typeRotation && k.c.size == 20:
		k.rotations(n)
	default:
		k.copy(n * k.c.size)
	}
}

// copy moves n bytes; source and destination may overlap, or be the same.
func (k *compactor) copy(n int64) {
	to, from := k.next(n), k.w.p[k.w.at:k.w.at+n]
	if n > 0 && &to[0] != &from[0] {
		copy(to, from)
	}
	k.w.at += n
}

// next is the place of the next n bytes of values.
func (k *compactor) next(n int64) []byte {
	to := k.all.data[k.written.data : k.written.data+n]
	k.written.data += n
	return to
}

func (k *compactor) bools(n int64) {
	size := k.c.size
	from, to := k.w.p[k.w.at:k.w.at+n*size], k.next(n)
	k.w.at += n * size
	if size == 1 {
		for i, v := range from[:len(to)] {
			to[i] = truth(v != 0)
		}
		return
	}
	for i := range to {
		to[i] = truth(binary.LittleEndian.Uint32(from[4*i:]) != 0)
	}
}

func truth(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (k *compactor) bits(n int64) {
	from, to := k.w.p[k.w.at:], k.next(n)
	for i := range to {
		// Bit b of 32-bit little-endian word w is bit b%8 of byte 4w+b/8.
		to[i] = from[i/8] >> (i % 8) & 1
	}
	k.w.at += (n + 31) / 32 * 4
}

func (k *compactor) rotations(n int64) {
	for range n {
		k.marked = k.marked || k.w.p[k.w.at+16] != 0
		k.copy(16)
		k.w.at += 4
	}
}

func (k *compactor) texts(n int64) error {
	for range n {
		raw, err := k.w.text("string")
		if err != nil {
			return err
		}
		text := utf8Of(raw, k.w.d, &k.scratch)
		if k.c.texts.uncoded() {
			k.addText(text)
		} else {
			code := k.c.texts.codes[string(text)]
			binary.LittleEndian.PutUint32(k.next(4), uint32(code))
		}
		if err := k.w.tick(); err != nil {
			return err
		}
	}
	return nil
}

func (k *compactor) addText(text []byte) {
	copy(k.all.text[k.written.text:k.written.text+int64(len(text))], text)
	k.written.text += int64(len(text))
	k.bytes += int64(len(text))
	k.all.ends[k.written.ends] = k.bytes
	k.written.ends++
}

func (k *compactor) shapes(n int64) error {
	for range n {
		shape, id, err := k.w.shape()
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(k.next(4), uint32(shape))
		if len(k.all.ids) > 0 {
			binary.LittleEndian.PutUint32(k.all.ids[k.written.ids:], id)
			k.written.ids += 4
		}
		if err := k.w.tick(); err != nil {
			return err
		}
	}
	return nil
}
