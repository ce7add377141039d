// What does a blosc chunk expand to?

package bgeo

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"floe/internal/format"
	"floe/internal/inflate"
)

// Flags of a chunk and what limits its streams.
const (
	bloscHeader = 16

	flagShuffle    = 0x01
	flagStored     = 0x02
	flagBitShuffle = 0x04
	flagWhole      = 0x10 // blocks are one stream

	maxSplit     = 16  // bytes of a scalar that are streams of their own
	minSplitSize = 128 // bytes of such a stream, at least

	// mostExpansion is a little more than LZ4 and deflate can do.
	mostExpansion = 1040
)

// The codecs by their number, and those that we have.
var codecNames = [8]string{"blosclz", "LZ4", "snappy", "zlib", "zstd", "codec 5", "codec 6", "codec 7"}

const (
	codecLZ4  = 1
	codecZlib = 3
)

// chunk is a blosc chunk's header and the whole chunk.
type chunk struct {
	flags    byte
	codec    byte
	typeSize int // bytes of a scalar
	bytes    int // expanded
	block    int // bytes of a block, expanded
	data     []byte
}

// chunkSize gives the size of a whole chunk by its header.
func chunkSize(header []byte) int64 { return int64(binary.LittleEndian.Uint32(header[12:])) }

// parseChunk reads the header and checks it against the chunk's size.
func parseChunk(data []byte) (chunk, error) {
	if len(data) < bloscHeader {
		return chunk{}, fmt.Errorf("a blosc chunk of %d bytes", len(data))
	}
	k := chunk{
		flags: data[2], codec: data[2] >> 5, typeSize: int(data[3]), data: data,
		bytes: int(binary.LittleEndian.Uint32(data[4:])), block: int(binary.LittleEndian.Uint32(data[8:])),
	}
	switch {
	case data[0] < 1 || data[0] > 2:
		return k, fmt.Errorf("%w: blosc version %d", format.ErrUnknown, data[0])
	case chunkSize(data) != int64(len(data)):
		return k, fmt.Errorf("a blosc chunk of %d bytes says that it has %d", len(data), chunkSize(data))
	case k.flags&flagStored != 0:
		if k.bytes > len(data)-bloscHeader {
			return k, fmt.Errorf("a stored blosc chunk of %d bytes for %d", len(data), k.bytes)
		}
		return k, nil
	case k.codec != codecLZ4 && k.codec != codecZlib:
		return k, fmt.Errorf("%w: blosc chunks compressed by %s; Floe reads LZ4 and zlib", format.ErrUnknown, codecNames[k.codec])
	case k.flags&flagBitShuffle != 0 && k.flags&flagShuffle == 0:
		return k, fmt.Errorf("%w: blosc chunks with shuffled bits", format.ErrUnknown)
	case k.bytes == 0:
		return k, nil
	case k.typeSize == 0, k.block <= 0, k.bytes/len(data) > mostExpansion, int64(k.blocks())*4 > int64(len(data)-bloscHeader):
		return k, fmt.Errorf("a blosc chunk of %d bytes expands to %d in blocks of %d, scalars of %d", len(data), k.bytes, k.block, k.typeSize)
	}
	k.block = min(k.block, k.bytes)
	return k, nil
}

func (k *chunk) blocks() int { return (k.bytes + k.block - 1) / k.block }

// shuffled: a scalar of one byte has no order.
func (k *chunk) shuffled() bool { return k.flags&flagShuffle != 0 && k.typeSize > 1 }

// streams is how many streams a block of size bytes is split into.
func (k *chunk) streams(size int) int {
	if k.flags&flagWhole != 0 || size != k.block || k.typeSize > maxSplit || k.block/k.typeSize < minSplitSize {
		return 1
	}
	return k.typeSize
}

// expand writes the first len(dst) bytes of the chunk. scratch is for shuffled
// blocks and beginnings.
func (k *chunk) expand(dst []byte, scratch *[]byte) error {
	if len(dst) > k.bytes {
		return fmt.Errorf("a blosc chunk of %d bytes where %d are needed", k.bytes, len(dst))
	}
	if k.flags&flagStored != 0 {
		copy(dst, k.data[bloscHeader:])
		return nil
	}
	for i := 0; i*k.block < len(dst); i++ {
		from := i * k.block
		to := min(from+k.block, k.bytes)
		at := int(int32(binary.LittleEndian.Uint32(k.data[bloscHeader+4*i:])))
		if at < bloscHeader || at > len(k.data) {
			return fmt.Errorf("block %d begins at %d of a chunk of %d bytes", i, at, len(k.data))
		}
		if err := k.expandBlock(dst[from:min(to, len(dst))], to-from, k.data[at:], scratch); err != nil {
			return fmt.Errorf("block %d: %w", i, err)
		}
	}
	return nil
}

// expandBlock writes the first bytes of a block of size bytes.
func (k *chunk) expandBlock(dst []byte, size int, src []byte, scratch *[]byte) error {
	streams := k.streams(size)
	if size%streams != 0 {
		return fmt.Errorf("%d bytes in %d streams", size, streams)
	}
	raw := dst
	if k.shuffled() || len(dst) < size {
		*scratch = slices.Grow((*scratch)[:0], size)[:size]
		raw = *scratch
	}
	if !k.shuffled() {
		if err := k.joined(raw, len(dst), size/streams, src); err != nil {
			return err
		}
		copy(dst, raw) // onto itself, or a part
		return nil
	}
	if streams == 1 {
		if _, err := k.stream(raw, src, size); err != nil {
			return err
		}
		unshuffle(dst, rowsOf(raw, k.typeSize), raw[size/k.typeSize*k.typeSize:])
		return nil
	}
	return k.interleaved(dst, raw, src)
}

// joined expands streams one after another until want bytes are there.
func (k *chunk) joined(raw []byte, want, each int, src []byte) error {
	for at := 0; at < want; at += each {
		n, err := k.stream(raw[at:at+each:at+each], src, min(want-at, each))
		if err != nil {
			return fmt.Errorf("stream at %d: %w", at, err)
		}
		src = src[n:]
	}
	return nil
}

// interleaved expands a stream for each place in the scalar. What is stored
// plainly is taken from where it lies.
func (k *chunk) interleaved(dst, raw, src []byte) error {
	var rows [maxSplit][]byte
	each := len(raw) / k.typeSize
	want := min((len(dst)+k.typeSize-1)/k.typeSize, each)
	for i := range k.typeSize {
		row := raw[i*each : (i+1)*each : (i+1)*each]
		if in, stored := storedStream(src, each); stored {
			rows[i], src = in, src[4+each:]
			continue
		}
		n, err := k.stream(row, src, want)
		if err != nil {
			return fmt.Errorf("stream %d: %w", i, err)
		}
		rows[i], src = row, src[n:]
	}
	unshuffle(dst, rows[:k.typeSize], nil)
	return nil
}

// storedStream gives the bytes of a stream that is not compressed.
func storedStream(src []byte, size int) ([]byte, bool) {
	if len(src) < 4+size || int(int32(binary.LittleEndian.Uint32(src))) != size {
		return nil, false
	}
	return src[4 : 4+size], true
}

// stream expands one stream, at least want bytes of it, and tells how long it
// is with its length.
func (k *chunk) stream(dst, src []byte, want int) (int, error) {
	if len(src) < 4 {
		return 0, errors.New("no length")
	}
	n := int(int32(binary.LittleEndian.Uint32(src)))
	if n < 0 || n > len(src)-4 {
		return 0, fmt.Errorf("length %d, %d bytes left", n, len(src)-4)
	}
	in := src[4 : 4+n]
	got := len(dst)
	var err error
	switch {
	case n == len(dst):
		copy(dst, in)
	case k.codec == codecZlib:
		var r inflate.Result
		r, err = inflate.Default().Inflate(context.Background(), dst, inflate.Source{ReaderAt: bytesAt(in), Size: int64(n), Bytes: in}, nil)
		got = int(r.Bytes)
	default:
		got, err = unLZ4(dst, in, want)
	}
	if err == nil && got < want {
		err = fmt.Errorf("expands to %d bytes, not %d", got, len(dst))
	}
	return 4 + n, err
}
