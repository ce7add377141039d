// Where do the chunks of a .bgeo.sc lie, and what do they hold?

package bgeo

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"floe/internal/format"
)

// The container around the chunks; its integers are big endian.
const (
	scfMagic  = "scf1"
	scfEnd    = "1fcs"
	scfHeader = 12 // magic and size of the metadata
	scfTail   = 12 // size of the index and end mark

	// maxScfBlock bounds what one chunk holds: Houdini has 1 MiB.
	maxScfBlock = 256 << 20
)

// scf is a payload in chunks, each of which expands on its own.
type scf struct {
	in     format.Input
	starts []int64 // of the chunks in the file, and the end of the last one
	block  int64   // bytes that a chunk holds
	total  int64   // bytes that all hold

	cached  int64 // chunk that the cache holds the beginning of; -1 for none
	cache   []byte
	scratch scratch

	// What windows expand is kept while there is room, and need not be expanded
	// again: in small files windows touch most chunks.
	room int64
	kept map[int64][]byte
}

// openSCF reads the index. It proves that the file ends where it should.
func openSCF(in format.Input, limit int64) (*scf, error) {
	s := &scf{in: in, cached: -1}
	head, tail := make([]byte, scfHeader), make([]byte, scfTail)
	if in.Size < scfHeader+scfTail {
		return nil, fmt.Errorf("%w: %d bytes", format.ErrTruncated, in.Size)
	}
	if err := in.Fill(head, 0); err != nil {
		return nil, err
	}
	if err := in.Fill(tail, in.Size-scfTail); err != nil {
		return nil, err
	}
	if string(tail[8:]) != scfEnd {
		return nil, fmt.Errorf("%w: no %q at the end", format.ErrTruncated, scfEnd)
	}
	first := scfHeader + int64(binary.BigEndian.Uint64(head[4:]))
	indexBytes := int64(binary.BigEndian.Uint64(tail))
	end := in.Size - scfTail - indexBytes
	if first < scfHeader || indexBytes < 8 || indexBytes%8 != 0 || end < first || end > in.Size {
		return nil, fmt.Errorf("metadata of %d bytes and index of %d do not fit the file", first-scfHeader, indexBytes)
	}
	index := make([]byte, indexBytes)
	if err := in.Fill(index, end); err != nil {
		return nil, err
	}
	if err := s.parseIndex(index, first, end); err != nil {
		return nil, err
	}
	if s.total > limit {
		return nil, fmt.Errorf("%w: payload of %d bytes, %d allowed", format.ErrLimit, s.total, limit)
	}
	return s, s.checkLast()
}

// parseIndex reads starts of all chunks but the first, bytes in a chunk, bytes in
// the last one.
func (s *scf) parseIndex(index []byte, first, end int64) error {
	values := make([]int64, len(index)/8)
	for i := range values {
		values[i] = int64(binary.BigEndian.Uint64(index[8*i:]))
	}
	if len(values) == 1 && end == first {
		s.block = 1
		return nil // no chunks
	}
	if len(values) < 2 {
		return fmt.Errorf("index of %d values", len(values))
	}
	chunks := len(values) - 1
	var last int64
	s.block, last = values[chunks-1], values[chunks]
	if s.block <= 0 || s.block > maxScfBlock || last < 0 || last > s.block {
		return fmt.Errorf("index with chunks of %d bytes, the last of %d", s.block, last)
	}
	s.starts = append(s.starts, first)
	for _, v := range values[:chunks-1] {
		s.starts = append(s.starts, first+v)
	}
	s.starts = append(s.starts, end)
	s.total = int64(chunks-1)*s.block + last
	for i := range chunks {
		n, holds := s.starts[i+1]-s.starts[i], min(s.block, s.total-int64(i)*s.block)
		if n < bloscHeader || holds/n > mostExpansion {
			return fmt.Errorf("index with chunk %d of %d bytes at %d, %d expanded", i, n, s.starts[i], holds)
		}
	}
	return nil
}

// checkLast compares the last chunk's own size with the index.
func (s *scf) checkLast() error {
	if len(s.starts) == 0 {
		return nil
	}
	at, end := s.starts[len(s.starts)-2], s.starts[len(s.starts)-1]
	header := make([]byte, bloscHeader)
	if err := s.in.Fill(header, at); err != nil {
		return err
	}
	if chunkSize(header) != end-at {
		return fmt.Errorf("the last chunk at %d has %d bytes, %d in the index", at, chunkSize(header), end-at)
	}
	return nil
}

func (s *scf) size() int64 { return s.total }

func (s *scf) blockSize() int64 { return s.block }

// read expands the beginning of chunk i.
func (s *scf) read(i int64, dst []byte, own *scratch) error {
	if whole := s.kept[i]; len(whole) >= len(dst) {
		copy(dst, whole)
		return nil
	}
	k, err := s.chunk(i, own)
	if err != nil {
		return err
	}
	if err := k.expand(dst, &own.shuffled); err != nil {
		return fmt.Errorf("chunk %d at %d: %w", i, s.starts[i], err)
	}
	return nil
}

// chunk gives chunk i as it is in the file.
func (s *scf) chunk(i int64, own *scratch) (chunk, error) {
	at, end := s.starts[i], s.starts[i+1]
	var data []byte
	if s.in.Mapped != nil {
		if end > int64(len(s.in.Mapped)) {
			return chunk{}, fmt.Errorf("%w: %w", format.ErrTruncated, io.ErrUnexpectedEOF)
		}
		data = s.in.Mapped[at:end]
	} else {
		own.packed = slices.Grow(own.packed[:0], int(end-at))[:end-at]
		if err := s.in.Fill(own.packed, at); err != nil {
			return chunk{}, err
		}
		data = own.packed
	}
	k, err := parseChunk(data)
	if want := min(s.block, s.total-i*s.block); err == nil && int64(k.bytes) != want {
		err = fmt.Errorf("expands to %d bytes, %d by the index", k.bytes, want)
	}
	if err != nil {
		return k, fmt.Errorf("chunk %d at %d: %w", i, at, err)
	}
	return k, nil
}

// peek is how much of a chunk is expanded behind what was asked for: headers
// of attributes are that long, and mostly nothing else of the chunk is needed.
const peek = 16 << 10

// window gives the bytes from at to the end of the chunk, or a part of them.
// They are valid until the next call.
func (s *scf) window(at int64, want int) ([]byte, error) {
	i := at / s.block
	from := at - i*s.block
	bytes := min(s.block, s.total-i*s.block)
	if whole, kept := s.kept[i]; kept {
		return whole[from:], nil
	}
	again := i == s.cached
	if again && from < int64(len(s.cache)) && min(from+int64(want), bytes) <= int64(len(s.cache)) {
		return s.cache[from:], nil
	}
	if bytes <= s.room {
		return s.keep(i, from, bytes)
	}
	n := min(from+int64(want)+peek, bytes)
	if again || n > bytes/2 {
		n = bytes // second visit: whoever reads on will read it all
	}
	s.cached = -1
	s.cache = slices.Grow(s.cache[:0], int(n))[:n]
	if err := s.read(i, s.cache, &s.scratch); err != nil {
		return nil, err
	}
	s.cached = i
	return s.cache[from:], nil
}

// keep expands a whole chunk for good.
func (s *scf) keep(i, from, bytes int64) ([]byte, error) {
	whole := make([]byte, bytes)
	if err := s.read(i, whole, &s.scratch); err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[int64][]byte{}
	}
	s.kept[i] = whole
	s.room -= bytes
	return whole[from:], nil
}

// bytesAt is an io.ReaderAt.
type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, at int64) (int, error) {
	n := copy(p, b[min(at, int64(len(b))):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
