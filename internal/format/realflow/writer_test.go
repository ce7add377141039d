// Files for the tests, laid out as RealFlow does.

package realflow

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math/rand/v2"

	"floe/internal/particle"
)

// rng gives the same values each time.
func rng() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }

// binFile is a .bin of random records, and the bytes of each field.
func binFile(version, points int, tail []byte) (file []byte, columns [][]byte) {
	file = binary.LittleEndian.AppendUint32(nil, binMagic)
	file = append(file, append([]byte("Circle01"), make([]byte, nameBytes-8)...)...)
	file = binary.LittleEndian.AppendUint16(file, uint16(version))
	size := shortHead
	if version >= emitterVer {
		size = longHead
	}
	for i := 0; len(file) < size; i++ {
		file = append(file, byte(i), byte(i>>8), 0x80, 0x3f) // floats somewhat above 1
	}
	binary.LittleEndian.PutUint32(file[countAt:], uint32(points))
	var sizes []int
	for _, f := range fields {
		if version < f.since {
			continue
		}
		bytes := f.kind.Components() * f.kind.ScalarBytes()
		if f.name == "id" && version >= wideIDVer {
			bytes = 8
		}
		sizes = append(sizes, bytes)
	}
	columns = make([][]byte, len(sizes))
	r := rng()
	for range points {
		for i, n := range sizes {
			value := make([]byte, n)
			for k := range value {
				value[k] = byte(r.Uint32())
			}
			file = append(file, value...)
			columns[i] = append(columns[i], value...)
		}
	}
	return append(file, tail...), columns
}

// stream is a channel of an .rpc.
type stream struct {
	name string
	kind uint32
	data []byte
}

// rpcFile is an .rpc whose statistics are nothing of interest.
func rpcFile(points int, streams ...stream) []byte {
	var file, data []byte
	for _, v := range []uint32{rpcMagic, rpcVersion, uint32(points), uint32(len(streams)), 1, 2, 3, 4, 5, 6} {
		file = binary.LittleEndian.AppendUint32(file, v)
	}
	head := rpcHead
	for _, s := range streams {
		head += 4 + len(s.name) + 1 + 20 + statistics(s.kind)
	}
	for _, s := range streams {
		packed := deflated(s.data)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(s.name)+1))
		file = append(append(file, s.name...), 0)
		file = binary.LittleEndian.AppendUint32(file, s.kind)
		file = binary.LittleEndian.AppendUint64(file, uint64(head+len(data)))
		file = binary.LittleEndian.AppendUint64(file, uint64(len(packed)))
		file = append(file, make([]byte, statistics(s.kind))...)
		data = append(data, packed...)
	}
	return append(file, data...)
}

func statistics(kind uint32) int {
	k := rpcKinds[kind]
	a := particle.Attribute{Type: k.kind, Components: k.components}
	return 3*int(a.ValueBytes()) + 2*k.kind.ScalarBytes()
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(data)
	if err != nil || w.Close() != nil {
		panic(err)
	}
	return b.Bytes()
}

// noise is random bytes, for integers and floats of any bits.
func noise(n int) []byte {
	b := make([]byte, n)
	r := rng()
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// everyKind is a channel of each type.
func everyKind(points int) (streams []stream) {
	for kind := uint32(1); kind <= 11; kind++ {
		k := rpcKinds[kind]
		a := particle.Attribute{Type: k.kind, Components: k.components}
		s := stream{name: string(rune('a' + kind)), kind: kind, data: noise(points * int(a.ValueBytes()))}
		if k.kind == particle.Bool {
			for i := range s.data {
				s.data[i] &= 1
			}
		}
		streams = append(streams, s)
	}
	streams[0].name = "position"
	return streams
}
