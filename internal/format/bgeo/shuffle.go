// How do bytes sorted by their place in a scalar come back into scalars?

package bgeo

import "encoding/binary"

// rowsOf cuts a shuffled block into rows of byte j of all scalars.
func rowsOf(raw []byte, size int) [][]byte {
	n := len(raw) / size
	rows := make([][]byte, size)
	for j := range rows {
		rows[j] = raw[j*n : (j+1)*n]
	}
	return rows
}

// unshuffle puts the first len(dst) bytes of a shuffled block into their order:
// rows[j] has byte j of all scalars, rest the bytes behind the last scalar.
func unshuffle(dst []byte, rows [][]byte, rest []byte) {
	size, n := len(rows), len(rows[0])
	m := min(len(dst)/size, n)
	switch size {
	case 4:
		unshuffle4(dst[:4*m], rows[0][:m], rows[1][:m], rows[2][:m], rows[3][:m])
	case 8:
		unshuffle8(dst[:8*m], rows)
	default:
		for j, row := range rows {
			for i, b := range row[:m] {
				dst[i*size+j] = b
			}
		}
	}
	if m == n {
		copy(dst[m*size:], rest)
		return
	}
	for k := range dst[m*size:] { // the beginning of a block ends inside a scalar
		dst[m*size+k] = rows[k][m]
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

// unshuffle8 interleaves eight rows.
func unshuffle8(dst []byte, rows [][]byte) {
	n := len(dst) / 8
	a, b, c, d := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	e, f, g, h := rows[4][:n], rows[5][:n], rows[6][:n], rows[7][:n]
	for i := range n {
		v := uint64(a[i]) | uint64(b[i])<<8 | uint64(c[i])<<16 | uint64(d[i])<<24 |
			uint64(e[i])<<32 | uint64(f[i])<<40 | uint64(g[i])<<48 | uint64(h[i])<<56
		binary.LittleEndian.PutUint64(dst[8*i:], v)
	}
}
