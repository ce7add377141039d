// Normals: from two angles of 16 bits to three floats.

package ptc

import (
	"encoding/binary"
	"math"
	"sync"
)

// none, as both angles, stands for no normal.
const none = math.MaxUint16

// normalTables has sine and cosine of every phi, radius and z of every nz.
// normalBytes is its size.
type normalTables struct {
	phi [1 << 16]struct{ sin, cos float64 }
	nz  [1 << 16]struct{ r, z float64 }
}

const normalBytes = 2 << 20

var tables = sync.OnceValue(func() *normalTables {
	t := new(normalTables)
	for i := range t.phi {
		t.phi[i].sin, t.phi[i].cos = math.Sincos(2 * math.Pi * (float64(i)/none - 0.5))
		z := 2*float64(i)/none - 1
		t.nz[i].r, t.nz[i].z = math.Sqrt(max(float64(1-float64(z*z)), 0)), z
	}
	return t
})

// decodeNormals writes three floats per record.
func decodeNormals(dst, records []byte, stride int) {
	t := tables()
	for ; len(dst) >= 12; dst, records = dst[12:], records[stride:] {
		angles := records[normalOffset:][:4]
		phi, nz := binary.LittleEndian.Uint16(angles), binary.LittleEndian.Uint16(angles[2:])
		if phi == none && nz == none {
			clear(dst[:12])
			continue
		}
		around, up := &t.phi[phi], &t.nz[nz]
		binary.LittleEndian.PutUint32(dst, math.Float32bits(float32(up.r*around.sin)))
		binary.LittleEndian.PutUint32(dst[4:], math.Float32bits(float32(up.r*around.cos)))
		binary.LittleEndian.PutUint32(dst[8:], math.Float32bits(float32(up.z)))
	}
}
