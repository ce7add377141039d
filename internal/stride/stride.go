// Package stride moves scalars between records and columns: a file that keeps
// point after point, each with all its attributes, and a frame that keeps
// attribute after attribute.
//
//	fields := []stride.Field{{Offset: 0, Scalars: 3, Bytes: 4}, {Offset: 16, Scalars: 1, Bytes: 8}}
//	stride.Split(columns, records, 24, fields, stride.Big)
//	stride.Join(records, columns, 24, fields, stride.Big)
//
// Records may be unaligned and may overlap a field's neighbour's padding; the
// columns hold little-endian scalars, one after another.
//
// # Caveats
//
// Lengths are the caller's business: what does not fit panics. A record's bytes
// that belong to no field are neither read nor written.
package stride

import (
	"encoding/binary"
	"math/bits"
)

// Order of the bytes of a scalar in a record.
type Order bool

// The orders.
const (
	Little Order = false
	Big    Order = true
)

// Field is a run of scalars at one place of every record.
type Field struct {
	// Offset in the record, in bytes.
	Offset int
	// Scalars per record.
	Scalars int
	// Bytes of a scalar: 1, 2, 4 or 8.
	Bytes int
}

// Size of the field in bytes.
func (f Field) Size() int { return f.Scalars * f.Bytes }

// blockBytes of records are gone through field after field while they lie in
// the second level of the processor's cache.
const blockBytes = 128 << 10

// Split takes whole records of stride bytes apart: columns[i] receives fields[i]
// of every record. A nil column is skipped. What is left of an incomplete last
// record is ignored.
func Split(columns [][]byte, records []byte, stride int, fields []Field, order Order) {
	eachBlock(len(records)/stride, stride, func(from, to int) {
		block := records[from*stride : to*stride]
		for i, f := range fields {
			if columns[i] != nil {
				Gather(columns[i][from*f.Size():to*f.Size()], block, stride, f, order)
			}
		}
	})
}

// Join is the inverse of Split. A nil column leaves its field as it is.
func Join(records []byte, columns [][]byte, stride int, fields []Field, order Order) {
	eachBlock(len(records)/stride, stride, func(from, to int) {
		block := records[from*stride : to*stride]
		for i, f := range fields {
			if columns[i] != nil {
				Scatter(block, columns[i][from*f.Size():to*f.Size()], stride, f, order)
			}
		}
	})
}

func eachBlock(records, stride int, do func(from, to int)) {
	step := max(blockBytes/stride, 1)
	for from := 0; from < records; from += step {
		do(from, min(from+step, records))
	}
}

// Gather copies one field of every whole record into dst, which has room for
// them.
func Gather(dst, records []byte, stride int, f Field, order Order) {
	n := len(records) / stride
	if n == 0 || f.Size() == 0 {
		return
	}
	src := records[f.Offset:]
	switch {
	case f.Bytes == 1 || order == Little:
		gatherPlain(dst, src, n, stride, f.Size())
	case f.Bytes == 2:
		for i := range n {
			row, out := src[i*stride:][:2*f.Scalars], dst[i*2*f.Scalars:][:2*f.Scalars]
			for k := 0; k+2 <= len(row) && k+2 <= len(out); k += 2 {
				binary.LittleEndian.PutUint16(out[k:], binary.BigEndian.Uint16(row[k:]))
			}
		}
	case f.Bytes == 4:
		gather4(dst, src, n, stride, f.Scalars)
	case f.Bytes == 8:
		for i := range n {
			row, out := src[i*stride:][:8*f.Scalars], dst[i*8*f.Scalars:][:8*f.Scalars]
			for k := 0; k+8 <= len(row) && k+8 <= len(out); k += 8 {
				binary.LittleEndian.PutUint64(out[k:], binary.BigEndian.Uint64(row[k:]))
			}
		}
	default:
		panic("stride: a scalar of odd size")
	}
}

// gatherPlain copies size bytes of every record.
func gatherPlain(dst, src []byte, n, stride, size int) {
	if stride == size {
		copy(dst[:n*size], src)
		return
	}
	switch size {
	case 1:
		for i := range n {
			dst[i] = src[i*stride]
		}
	case 2:
		for i := range n {
			binary.LittleEndian.PutUint16(dst[i*2:], binary.LittleEndian.Uint16(src[i*stride:]))
		}
	case 4:
		gatherWords(dst, src, n, stride)
	case 8:
		at := 0
		for dst = dst[:n*8]; len(dst) >= 8; dst = dst[8:] {
			binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src[at:at+8]))
			at += stride
		}
	case 12:
		at := 0
		for dst = dst[:n*12]; len(dst) >= 12; dst = dst[12:] {
			row := src[at : at+12]
			binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(row))
			binary.LittleEndian.PutUint32(dst[8:], binary.LittleEndian.Uint32(row[8:]))
			at += stride
		}
	default:
		for i := range n {
			copy(dst[i*size:][:size], src[i*stride:][:size])
		}
	}
}

// gatherWords copies four bytes of every record, four records at a time.
func gatherWords(dst, src []byte, n, stride int) {
	at := 0
	for dst = dst[:n*4]; len(dst) >= 16; dst = dst[16:] {
		row := src[at : at+3*stride+4]
		a, b := binary.LittleEndian.Uint32(row), binary.LittleEndian.Uint32(row[stride:])
		c, d := binary.LittleEndian.Uint32(row[2*stride:]), binary.LittleEndian.Uint32(row[3*stride:])
		binary.LittleEndian.PutUint64(dst, uint64(a)|uint64(b)<<32)
		binary.LittleEndian.PutUint64(dst[8:], uint64(c)|uint64(d)<<32)
		at += 4 * stride
	}
	for ; len(dst) >= 4; dst = dst[4:] {
		binary.LittleEndian.PutUint32(dst, binary.LittleEndian.Uint32(src[at:at+4]))
		at += stride
	}
}

// gather4 turns scalars of four bytes; single ones and triples are most of all
// particle data.
func gather4(dst, src []byte, n, stride, scalars int) {
	switch scalars {
	case 1:
		at := 0
		for dst = dst[:n*4]; len(dst) >= 16; dst = dst[16:] {
			row := src[at : at+3*stride+4]
			a, b := binary.BigEndian.Uint32(row), binary.BigEndian.Uint32(row[stride:])
			c, d := binary.BigEndian.Uint32(row[2*stride:]), binary.BigEndian.Uint32(row[3*stride:])
			binary.LittleEndian.PutUint64(dst, uint64(a)|uint64(b)<<32)
			binary.LittleEndian.PutUint64(dst[8:], uint64(c)|uint64(d)<<32)
			at += 4 * stride
		}
		for ; len(dst) >= 4; dst = dst[4:] {
			binary.LittleEndian.PutUint32(dst, binary.BigEndian.Uint32(src[at:at+4]))
			at += stride
		}
	case 3:
		at := 0
		for dst = dst[:n*12]; len(dst) >= 12; dst = dst[12:] {
			row := src[at : at+12]
			// Two words in one load: their halves change places with their bytes.
			two := bits.RotateLeft64(binary.BigEndian.Uint64(row), 32)
			binary.LittleEndian.PutUint64(dst, two)
			binary.LittleEndian.PutUint32(dst[8:], binary.BigEndian.Uint32(row[8:]))
			at += stride
		}
	default:
		for i := range n {
			row, out := src[i*stride:][:4*scalars], dst[i*4*scalars:][:4*scalars]
			for k := 0; k+4 <= len(row) && k+4 <= len(out); k += 4 {
				binary.LittleEndian.PutUint32(out[k:], binary.BigEndian.Uint32(row[k:]))
			}
		}
	}
}

// Scatter is the inverse of Gather.
func Scatter(records, src []byte, stride int, f Field, order Order) {
	n := len(records) / stride
	if n == 0 || f.Size() == 0 {
		return
	}
	dst, size := records[f.Offset:], f.Size()
	for i := range n {
		row, in := dst[i*stride:][:size], src[i*size:][:size]
		if order == Little || f.Bytes == 1 {
			copy(row, in)
			continue
		}
		turn(row, in, f.Bytes)
	}
}

// turn copies scalars of some bytes each with their bytes reversed.
func turn(dst, src []byte, size int) {
	switch size {
	case 2:
		for k := 0; k+2 <= len(src); k += 2 {
			binary.BigEndian.PutUint16(dst[k:], binary.LittleEndian.Uint16(src[k:]))
		}
	case 4:
		for k := 0; k+4 <= len(src); k += 4 {
			binary.BigEndian.PutUint32(dst[k:], binary.LittleEndian.Uint32(src[k:]))
		}
	case 8:
		turnDoubles(dst, src)
	default:
		panic("stride: a scalar of odd size")
	}
}

// turnDoubles takes four at a time, which is half as fast again.
func turnDoubles(dst, src []byte) {
	for len(src) >= 32 && len(dst) >= 32 {
		s, d := (*[32]byte)(src), (*[32]byte)(dst)
		v, w := binary.LittleEndian.Uint64(s[0:]), binary.LittleEndian.Uint64(s[8:])
		x, y := binary.LittleEndian.Uint64(s[16:]), binary.LittleEndian.Uint64(s[24:])
		binary.BigEndian.PutUint64(d[0:], v)
		binary.BigEndian.PutUint64(d[8:], w)
		binary.BigEndian.PutUint64(d[16:], x)
		binary.BigEndian.PutUint64(d[24:], y)
		src, dst = src[32:], dst[32:]
	}
	for ; len(src) >= 8; src, dst = src[8:], dst[8:] {
		binary.BigEndian.PutUint64(dst, binary.LittleEndian.Uint64(src))
	}
}

// Turn reverses the bytes of each scalar of src into dst, which may be src.
func Turn(dst, src []byte, scalarBytes int) {
	if scalarBytes == 1 {
		copy(dst, src)
		return
	}
	turn(dst[:len(src)], src, scalarBytes)
}
