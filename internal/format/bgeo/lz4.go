// What does an LZ4 block expand to?

package bgeo

import (
	"encoding/binary"
	"errors"
)

var errLZ4 = errors.New("LZ4 data are damaged")

// Copies of up to 18 bytes, which most are, go eight bytes at a time and may
// write wild bytes behind their end: whatever comes next lies there.
const (
	wildLiterals = 16
	wildMatch    = 24
	minMatch     = 4
	longLength   = 15
)

// unLZ4 expands an LZ4 block into dst, until at least want bytes are there or
// src ends, and tells how many there are. What lies behind them in dst is
// undefined. It is the format's walk and stays in one piece for speed.
func unLZ4(dst, src []byte, want int) (int, error) {
	d, s := 0, 0
	for s < len(src) {
		token := int(src[s])
		s++
		literals, match := token>>4, token&15
		if literals < longLength && s+wildLiterals+2 <= len(src) && d+wildLiterals <= len(dst) {
			from, to := src[s:s+wildLiterals], dst[d:d+wildLiterals]
			binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
			binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
			s += literals
			d += literals
		} else {
			if literals == longLength {
				if literals, s = lengthen(literals, src, s); s < 0 {
					return d, errLZ4
				}
			}
			if literals > len(src)-s || literals > len(dst)-d {
				return d, errLZ4
			}
			copy(dst[d:d+literals], src[s:])
			s += literals
			d += literals
			if s == len(src) {
				return d, nil // the last sequence has no match
			}
			if s+2 > len(src) {
				return d, errLZ4
			}
		}
		back := int(binary.LittleEndian.Uint16(src[s:]))
		s += 2
		if back == 0 || back > d {
			return d, errLZ4
		}
		if match < longLength && back >= 8 && d+wildMatch <= len(dst) {
			from, to := dst[d-back:], dst[d:d+wildMatch]
			binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
			binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
			binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(from[16:]))
			d += match + minMatch
		} else {
			if match == longLength {
				if match, s = lengthen(match, src, s); s < 0 {
					return d, errLZ4
				}
			}
			if match += minMatch; match > len(dst)-d {
				return d, errLZ4
			}
			repeat(dst, d, back, match)
			d += match
		}
		if d >= want {
			return d, nil
		}
	}
	return d, nil
}

// lengthen adds the bytes of a long length; s is negative if src ends in it.
func lengthen(n int, src []byte, s int) (length, next int) {
	for s < len(src) {
		b := src[s]
		s++
		n += int(b)
		if b != 255 {
			return n, s
		}
	}
	return n, -1
}

// repeat copies n bytes from back bytes before d to d. What is nearer than n
// repeats itself: the piece that is there doubles with every copy.
func repeat(dst []byte, d, back, n int) {
	from, end := d-back, d+n
	for d < end {
		d += copy(dst[d:end], dst[from:d])
	}
}
