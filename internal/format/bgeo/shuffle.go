// How do bytes sorted by their place in a scalar come back into scalars?

package bgeo

import "encoding/binary"

// unshuffle puts the first len(dst) bytes of a shuffled block into their order:
// scalars of size bytes, of which byte j of all scalars lies at raw[j·n:], n
// being how many scalars the block has. Bytes behind the last scalar are as
// they are.
func unshuffle(dst, raw []byte, size int) {
	n := len(raw) / size // scalars of the block
	m := min(len(dst)/size, n)
	switch size {
	case 4:
		unshuffle4(dst[:4*m], raw[:m], raw[n:n+m], raw[2*n:2*n+m], raw[3*n:3*n+m])
	case 8:
		unshuffle8(dst[:8*m], raw, n)
	default:
		for j := range size {
			for i, b := range raw[j*n : j*n+m] {
				dst[i*size+j] = b
			}
		}
	}
	if len(dst) > m*size {
		if m < n { // a prefix ends inside a scalar
			for k := m * size; k < len(dst); k++ {
				dst[k] = raw[(k-m*size)*n+m]
			}
			return
		}
		copy(dst[m*size:], raw[n*size:])
	}
}

// Every second byte, and every second pair of bytes, of eight.
const (
	evenBytes = 0x00ff00ff00ff00ff
	evenPairs = 0x0000ffff0000ffff
)

// unshuffle4 interleaves four rows, eight bytes of each at a time: bytes to
// pairs, pairs to scalars, which come out in the order 0 4, 2 6, 1 5, 3 7.
func unshuffle4(dst, a, b, c, d []byte) {
	i := 0
	for ; i+8 <= len(a); i += 8 {
		va, vb := binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:])
		vc, vd := binary.LittleEndian.Uint64(c[i:]), binary.LittleEndian.Uint64(d[i:])
		ab0, ab1 := va&evenBytes|vb&evenBytes<<8, va>>8&evenBytes|vb&^evenBytes
		cd0, cd1 := vc&evenBytes|vd&evenBytes<<8, vc>>8&evenBytes|vd&^evenBytes
		v04, v26 := ab0&evenPairs|cd0&evenPairs<<16, ab0>>16&evenPairs|cd0&^evenPairs
		v15, v37 := ab1&evenPairs|cd1&evenPairs<<16, ab1>>16&evenPairs|cd1&^evenPairs
		to := dst[4*i : 4*i+32]
		binary.LittleEndian.PutUint64(to, v04&0xffffffff|v15<<32)
		binary.LittleEndian.PutUint64(to[8:], v26&0xffffffff|v37<<32)
		binary.LittleEndian.PutUint64(to[16:], v04>>32|v15>>32<<32)
		binary.LittleEndian.PutUint64(to[24:], v26>>32|v37>>32<<32)
	}
	for ; i < len(a); i++ {
		to := dst[4*i : 4*i+4]
		to[0], to[1], to[2], to[3] = a[i], b[i], c[i], d[i]
	}
}

// unshuffle8 interleaves eight rows of n bytes.
func unshuffle8(dst, raw []byte, n int) {
	for i := range len(dst) / 8 {
		v := uint64(raw[i]) | uint64(raw[n+i])<<8 | uint64(raw[2*n+i])<<16 | uint64(raw[3*n+i])<<24 |
			uint64(raw[4*n+i])<<32 | uint64(raw[5*n+i])<<40 | uint64(raw[6*n+i])<<48 | uint64(raw[7*n+i])<<56
		binary.LittleEndian.PutUint64(dst[8*i:], v)
	}
}
