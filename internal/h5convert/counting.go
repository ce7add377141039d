// The numbers 0, 1, 2 … as compressed chunks, made without a compressor.

package h5convert

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"sync"
)

// countChunk is the number of integers in a chunk. As it is 2^16, the two low
// bytes of the integers are the same in all chunks, and each higher byte is the
// same within one: after the shuffle filter a chunk is a fixed beginning and
// some runs. Deflating ten million numbers took 66 ms; this takes less than one.
const countChunk = 1 << 16

// lowPlanes is the fixed beginning: low bytes, second bytes, deflated up to a
// byte border, and its Adler-32 sums.
var lowPlanes = sync.OnceValue(func() (p struct {
	deflated []byte
	sum      adler
}) {
	plain := make([]byte, 2*countChunk)
	for i := range countChunk {
		plain[i], plain[countChunk+i] = byte(i), byte(i>>8)
	}
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // errs on bad levels only
	w.Write(plain)                                       // a Buffer takes all
	w.Flush()
	p.deflated, p.sum = out.Bytes(), adlerOf(plain)
	return p
})

// countingChunk gives chunk c of the counting integers of size bytes each,
// shuffled and deflated, with the header and the checksum of zlib. The last
// chunk counts on beyond the dataset's end, which no reader looks at.
func countingChunk(c uint64, size int) []byte {
	low := lowPlanes()
	out := append(make([]byte, 0, len(low.deflated)+size*512), 0x78, 0x01)
	out = append(out, low.deflated...)
	sum := low.sum
	bits := bitWriter{out: out}
	for plane := 2; plane < size; plane++ {
		b := byte(c >> (8 * (plane - 2)))
		bits.run(b, countChunk, plane == size-1)
		sum = sum.run(b, countChunk)
	}
	return binary.BigEndian.AppendUint32(bits.flush(), sum.value())
}

// bitWriter appends the bits of a deflate stream, lowest first.
type bitWriter struct {
	out   []byte
	acc   uint64
	count uint
}

func (w *bitWriter) bits(value uint64, n uint) {
	w.acc |= value << w.count
	for w.count += n; w.count >= 8; w.count -= 8 {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
	}
}

// huffman writes a code, which goes highest bit first.
func (w *bitWriter) huffman(code uint64, n uint) {
	for n > 0 {
		n--
		w.bits(code>>n&1, 1)
	}
}

func (w *bitWriter) flush() []byte {
	if w.count > 0 {
		w.bits(0, 8-w.count)
	}
	return w.out
}

// run writes n bytes b, n-1 being at least 3, as a block with fixed codes: the
// byte, then copies of what is one byte back.
func (w *bitWriter) run(b byte, n int, last bool) {
	final := uint64(0)
	if last {
		final = 1
	}
	w.bits(final|1<<1, 3)
	w.literal(b)
	for n--; n > 0; {
		switch {
		case n >= 258+3 || n == 258:
			w.huffman(0b11000101, 8) // 285: length 258
			n -= 258
		case n >= 6: // leaves 3 or more, or nothing
			w.huffman(1, 7) // 257: length 3
			n -= 3
		default:
			w.huffman(uint64(n-2), 7) // 257…259: length 3 to 5
			n = 0
		}
		w.huffman(0, 5) // distance 1
	}
	w.huffman(0, 7) // end of block
}

func (w *bitWriter) literal(b byte) {
	if b < 144 {
		w.huffman(0x30+uint64(b), 8)
		return
	}
	w.huffman(0x190+uint64(b)-144, 9)
}

// adler is the pair of sums of Adler-32.
type adler struct{ a, b uint64 }

const adlerMod = 65521

func adlerOf(p []byte) adler {
	s := adler{a: 1}
	for _, c := range p {
		s.a = (s.a + uint64(c)) % adlerMod
		s.b = (s.b + s.a) % adlerMod
	}
	return s
}

// run adds n bytes c in one step.
func (s adler) run(c byte, n uint64) adler {
	each := uint64(c) * (n * (n + 1) / 2 % adlerMod)
	return adler{a: (s.a + n*uint64(c)) % adlerMod, b: (s.b + n*s.a + each) % adlerMod}
}

func (s adler) value() uint32 { return uint32(s.b<<16 | s.a) }
