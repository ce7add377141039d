// Keys: whole numbers in the same order as the values that they stand for, so
// that sorting, comparing and finding know one kind of value only.

package table

import (
	"math"

	"floe/internal/particle"
)

// keys gives one key per element. Equal values have equal keys, 0 and -0 too.
type keys struct {
	// bits is 32 or 64: keys of 32 bits sort in half the time.
	bits int
	// kind is the scalar type that literals are compared as.
	kind particle.Type
	// at gives the key of an element.
	at func(element int64) uint64
	// block gives the keys of len(dst) elements in a row; nil if at is all there is.
	block func(dst []uint64, from int64)
}

// lastKey is the key of NaN and of values that are not there: after all others.
const lastKey = math.MaxUint64

// top is the largest key that stands for a value.
func (k *keys) top() uint64 {
	switch {
	case k.bits == 32:
		return math.MaxUint32
	case isFloat(k.kind):
		return lastKey - 1
	}
	return lastKey // the largest int64 is a value like others
}

// fill gives the keys of the elements from one on.
func (k *keys) fill(dst []uint64, from int64) {
	if k.block != nil {
		k.block(dst, from)
		return
	}
	for i := range dst {
		dst[i] = k.at(from + int64(i))
	}
}

func keyOfFloat32(bits uint32) uint64 {
	switch {
	case bits&0x7fffffff > 0x7f800000:
		return lastKey
	case bits == 0x80000000:
		bits = 0
	}
	return uint64(bits ^ (uint32(int32(bits)>>31) | 0x80000000))
}

func keyOfFloat64(v float64) uint64 {
	switch {
	case v != v:
		return lastKey
	case v == 0:
		v = 0 // not -0
	}
	bits := math.Float64bits(v)
	return bits ^ (uint64(int64(bits)>>63) | 1<<63)
}

func keyOfInt64(v int64) uint64 { return uint64(v) ^ 1<<63 }

func keyOfInt32(v int64) uint64 { return uint64(uint32(v) ^ 0x80000000) }

// scalarKeys are the keys of one component of a single column.
func scalarKeys(s scalars, constant bool) keys {
	k := keys{bits: 32, kind: s.kind, at: s.key}
	if s.kind.ScalarBytes() == 8 {
		k.bits = 64
	}
	switch {
	case constant:
		k.at = func(int64) uint64 { return s.key(0) }
	case s.kind == particle.Float32:
		k.block = s.float32Keys
	case s.kind == particle.Int32:
		k.block = s.int32Keys
	}
	return k
}

// key gives the key of scalar i.
func (s *scalars) key(i int64) uint64 {
	if i < 0 || i >= s.count {
		return lastKey
	}
	b := s.data[i*s.stride:]
	switch s.kind {
	case particle.Float32:
		return keyOfFloat32(le32(b))
	case particle.Float16:
		return keyOfFloat32(math.Float32bits(particle.Half(le16(b)).Float32()))
	case particle.Float64:
		return keyOfFloat64(math.Float64frombits(le64(b)))
	case particle.Int64:
		return keyOfInt64(int64(le64(b)))
	case particle.Uint64:
		return le64(b)
	case particle.Uint32:
		return uint64(le32(b))
	}
	return keyOfInt32(s.int(i))
}

// float32Keys and int32Keys are what most columns need, without a call per value.
func (s *scalars) float32Keys(dst []uint64, from int64) {
	n := s.known(dst, from)
	for i := range dst[:n] {
		dst[i] = keyOfFloat32(le32(s.data[(from+int64(i))*s.stride:]))
	}
}

func (s *scalars) int32Keys(dst []uint64, from int64) {
	n := s.known(dst, from)
	for i := range dst[:n] {
		dst[i] = uint64(le32(s.data[(from+int64(i))*s.stride:]) ^ 0x80000000)
	}
}

// known gives how many scalars from one on are there, and marks the others.
func (s *scalars) known(dst []uint64, from int64) int {
	n := int(min(max(s.count-from, 0), int64(len(dst))))
	for i := n; i < len(dst); i++ {
		dst[i] = lastKey
	}
	return n
}

// lengthKeys are the keys of the lengths of a vector's components; NaN if any is.
func lengthKeys(parts []scalars, constant bool) keys {
	return keys{bits: 64, kind: particle.Float64, at: func(element int64) uint64 {
		return keyOfFloat64(lengthOf(parts, stored(element, constant)))
	}}
}

func lengthOf(parts []scalars, i int64) float64 {
	sum := 0.0
	for k := range parts {
		v := parts[k].float(i)
		sum += v * v
	}
	return math.Sqrt(sum)
}

// stored is the index of an element's value in a single column.
func stored(element int64, constant bool) int64 {
	if constant {
		return 0
	}
	return element
}

// intKeys are keys of whole numbers, such as the lengths of arrays.
func intKeys(of func(element int64) int64) keys {
	return keys{bits: 64, kind: particle.Int64, at: func(element int64) uint64 { return keyOfInt64(of(element)) }}
}
