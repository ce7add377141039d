// Our own writer of chunks, for tests: LZ4, shuffle, blosc, index.

package bgeo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
)

// packing of a payload into chunks.
type container struct {
	chunk    int  // bytes; 1 MiB if not given
	block    int  // bytes of a blosc block; the whole chunk if not given
	typeSize int  // 4 if not given
	plain    bool // no shuffle
	whole    bool // blocks are one stream
	stored   bool // no compression
	zlib     bool
	meta     []byte
}

// pack writes a .bgeo.sc.
func (c container) pack(payload []byte) []byte {
	if c.chunk == 0 {
		c.chunk = 1 << 20
	}
	if c.typeSize == 0 {
		c.typeSize = 4
	}
	file := append([]byte(scfMagic), binary.BigEndian.AppendUint64(nil, uint64(len(c.meta)))...)
	file = append(file, c.meta...)
	first := len(file)
	var index []byte
	for at := 0; at < len(payload); at += c.chunk {
		if at > 0 {
			index = binary.BigEndian.AppendUint64(index, uint64(len(file)-first))
		}
		file = append(file, c.pieces(payload[at:min(at+c.chunk, len(payload))])...)
	}
	last := len(payload) % c.chunk
	if last == 0 && len(payload) > 0 {
		last = c.chunk
	}
	index = binary.BigEndian.AppendUint64(index, uint64(c.chunk))
	index = binary.BigEndian.AppendUint64(index, uint64(last))
	file = append(file, index...)
	file = binary.BigEndian.AppendUint64(file, uint64(len(index)))
	return append(file, scfEnd...)
}

// pieces writes one blosc chunk.
func (c container) pieces(data []byte) []byte {
	block := c.block
	if block == 0 {
		block = max(len(data)/c.typeSize*c.typeSize, 1)
	}
	flags := byte(codecLZ4 << 5)
	if c.zlib {
		flags = codecZlib << 5
	}
	if !c.plain {
		flags |= flagShuffle
	}
	if c.whole {
		flags |= flagWhole
	}
	head := []byte{2, 1, flags, byte(c.typeSize)}
	head = binary.LittleEndian.AppendUint32(head, uint32(len(data)))
	head = binary.LittleEndian.AppendUint32(head, uint32(block))
	head = binary.LittleEndian.AppendUint32(head, 0)
	if c.stored {
		head[2] |= flagStored
		head = append(head, data...)
		binary.LittleEndian.PutUint32(head[12:], uint32(len(head)))
		return head
	}
	blocks := (len(data) + block - 1) / block
	out := append(head, make([]byte, 4*blocks)...)
	for i := range blocks {
		binary.LittleEndian.PutUint32(out[bloscHeader+4*i:], uint32(len(out)))
		out = c.appendBlock(out, data[i*block:min((i+1)*block, len(data))], block)
	}
	binary.LittleEndian.PutUint32(out[12:], uint32(len(out)))
	return out
}

func (c container) appendBlock(out, data []byte, block int) []byte {
	streams := c.typeSize
	if c.whole || len(data) != block || c.typeSize > maxSplit || block/c.typeSize < minSplitSize {
		streams = 1
	}
	if !c.plain && c.typeSize > 1 {
		data = shuffle(data, c.typeSize)
	}
	each := len(data) / streams
	for i := range streams {
		in := data[i*each : (i+1)*each]
		packed := lz4Of(in)
		if c.zlib {
			packed = zlibOf(in)
		}
		if len(packed) >= len(in) {
			packed = in
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(len(packed)))
		out = append(out, packed...)
	}
	return out
}

func shuffle(data []byte, size int) []byte {
	n := len(data) / size
	out := bytes.Clone(data)
	for i := range n {
		for j := range size {
			out[j*n+i] = data[i*size+j]
		}
	}
	return out
}

func zlibOf(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// lz4Of is the plainest compressor: the last place where four bytes were seen.
func lz4Of(src []byte) []byte {
	var out []byte
	var seen [1 << 14]int32
	anchor := 0
	const lastLiterals, noMatchAtEnd = 5, 12
	for at := 0; at+noMatchAtEnd < len(src); {
		v := binary.LittleEndian.Uint32(src[at:])
		h := v * 2654435761 >> 18
		candidate := int(seen[h]) - 1
		seen[h] = int32(at) + 1
		if candidate < 0 || at-candidate > 0xffff || binary.LittleEndian.Uint32(src[candidate:]) != v {
			at += 1 + (at-anchor)>>6
			continue
		}
		n := minMatch
		for at+n+lastLiterals < len(src) && src[candidate+n] == src[at+n] {
			n++
		}
		out = sequence(out, src[anchor:at], at-candidate, n)
		at += n
		anchor = at
	}
	return sequence(out, src[anchor:], 0, 0)
}

// sequence writes literals and a match; the last has no match.
func sequence(out, literals []byte, back, match int) []byte {
	short := min(len(literals), longLength) << 4
	if match > 0 {
		short |= min(match-minMatch, longLength)
	}
	out = long(append(out, byte(short)), len(literals))
	out = append(out, literals...)
	if match == 0 {
		return out
	}
	out = binary.LittleEndian.AppendUint16(out, uint16(back))
	return long(out, match-minMatch)
}

// long writes what a length has over its four bits.
func long(out []byte, n int) []byte {
	for n -= longLength; n >= 0; n -= 255 {
		out = append(out, byte(min(n, 255)))
	}
	return out
}
