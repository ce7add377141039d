// Numbers: from an array's records, planes or plain bytes to the columns.

package npy

import (
	"encoding/binary"
	"errors"

	"floe/internal/particle"
	"floe/internal/stride"
)

// target is where a leaf goes.
type target struct {
	*leaf
	data []byte
}

// fill reads the numbers of an array to their columns.
func (j *job) fill(a *array) error {
	var targets []target
	var offsets [][]byte
	values := int64(0)
	for i := range j.entries {
		e := &j.entries[i]
		data, offs, table, tableOffsets, _ := j.layout.Values(i, j.memory)
		switch {
		case e.offsets == a:
			offsets, values = append(offsets, offs), e.array.rows
		case e.array == a && e.Type == particle.String:
			j.texts[i].place(data, table, tableOffsets)
		case e.array == a:
			targets = append(targets, target{e.of(), data})
		}
	}
	switch {
	case offsets != nil:
		return j.fillOffsets(a, offsets, values)
	case len(targets) == 0:
		return nil
	}
	return j.read(a, func(f *feed) error {
		switch {
		case a.planes():
			return j.fillPlanes(a, f, targets)
		case len(targets) == 1 && targets[0].bytes() == a.size:
			return j.fillDirectly(a, f, targets[0])
		}
		return j.fillRecords(a, f, targets)
	})
}

// fillDirectly reads an array that is a column.
func (j *job) fillDirectly(a *array, f *feed, t target) error {
	for at := int64(0); at < a.bytes(); {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		part := t.data[at:min(at+4*blockBytes, a.bytes())]
		if err := f.into(part); err != nil {
			return err
		}
		t.arrange(part)
		at += int64(len(part))
		j.progress(int64(len(part)))
	}
	return nil
}

// arrange turns scalars that were copied as they are.
func (t *target) arrange(part []byte) {
	if t.order == stride.Big && t.size > 1 {
		stride.Turn(part, part, int(t.size))
	}
	t.normalize(part)
}

// normalize makes every true 1.
func (t *target) normalize(part []byte) {
	if t.scalar != particle.Bool {
		return
	}
	for i, v := range part {
		if v > 1 {
			part[i] = 1
		}
	}
}

// fillRecords takes records apart, the fields of each byte order together.
func (j *job) fillRecords(a *array, f *feed, targets []target) error {
	fields := map[stride.Order][]stride.Field{}
	ordered := map[stride.Order][]target{}
	for _, t := range targets {
		fields[t.order] = append(fields[t.order], stride.Field{Offset: int(t.offset), Scalars: int(t.count), Bytes: int(t.size)})
		ordered[t.order] = append(ordered[t.order], t)
	}
	return j.blocks(a, f, func(records []byte, from int64) {
		to := from + int64(len(records))/a.size
		for order, group := range ordered {
			parts := make([][]byte, len(group))
			for i, t := range group {
				parts[i] = t.data[from*t.bytes() : to*t.bytes()]
			}
			stride.Split(parts, records, int(a.size), fields[order], order)
			for i := range group {
				group[i].normalize(parts[i])
			}
		}
	})
}

// fillPlanes puts components together that lie one after the other in the file.
func (j *job) fillPlanes(a *array, f *feed, targets []target) error {
	scalars := a.planeScalars()
	size := a.item.leaves[0].size
	step := max(blockBytes/(scalars*size), 1)
	planes := a.size / (scalars * size)
	for p := range planes {
		t, field := a.planeTarget(targets, a.cell(p)*scalars, scalars)
		for from := int64(0); from < a.rows; from += step {
			if err := j.ctx.Err(); err != nil {
				return err
			}
			to := min(from+step, a.rows)
			plane, err := f.next((to - from) * scalars * size)
			if err != nil {
				return err
			}
			part := t.data[from*t.bytes() : to*t.bytes()]
			stride.Scatter(part, plane, int(t.bytes()), field, t.order)
			j.progress(int64(len(plane)))
		}
	}
	for i := range targets {
		targets[i].normalize(targets[i].data)
	}
	return nil
}

// planeTarget finds the column that holds a scalar of the row, and the place of
// it there.
func (a *array) planeTarget(targets []target, scalar, scalars int64) (target, stride.Field) {
	for _, t := range targets {
		first := t.offset / t.size
		if scalar >= first && scalar < first+t.count {
			return t, stride.Field{Offset: int((scalar - first) * t.size), Scalars: int(scalars), Bytes: int(t.size)}
		}
	}
	panic("npy: a component without a column")
}

var errOffsets = errors.New("offsets do not ascend from 0 to the number of values")

// fillOffsets reads the offsets of ragged arrays, which have to fit.
func (j *job) fillOffsets(a *array, columns [][]byte, values int64) error {
	l := &a.leaves[0]
	last := int64(0)
	fits := true
	err := j.read(a, func(f *feed) error {
		return j.blocks(a, f, func(records []byte, from int64) {
			wide := make([]byte, l.size)
			for i := from; int64(len(records)) >= a.size; i, records = i+1, records[a.size:] {
				copy(wide, records[l.offset:])
				if l.order == stride.Big {
					stride.Turn(wide, wide, int(l.size))
				}
				v := integer(wide, l.scalar)
				if v < last || i == 0 && v != 0 {
					fits = false
				}
				last = v
				for _, c := range columns {
					binary.LittleEndian.PutUint64(c[i*8:], uint64(v))
				}
			}
		})
	})
	if err == nil && (!fits || last != values) {
		err = errOffsets
	}
	return err
}

// integer reads a little-endian integer; what exceeds 63 bits is negative.
func integer(b []byte, t particle.Type) int64 {
	u := uint64(0)
	for i := len(b) - 1; i >= 0; i-- {
		u = u<<8 | uint64(b[i])
	}
	switch t {
	case particle.Int8:
		return int64(int8(u))
	case particle.Int16:
		return int64(int16(u))
	case particle.Int32:
		return int64(int32(u))
	}
	return int64(u)
}
