// The bytes of an AVI file.
//
//	RIFF 'AVI '
//	  LIST 'hdrl'  avih · LIST 'strl' (strh, strf, indx) · LIST 'odml' (dmlh)
//	  LIST 'movi'  00dc … 00dc, ix00
//	  idx1
//	RIFF 'AVIX'
//	  LIST 'movi'  00dc … 00dc, ix00
//	…
//
// An old AVI ends at 2 GiB. OpenDML (1996) goes on in further RIFF chunks of 1 GiB;
// indx lists the index ix00 of each. Old programs read the first RIFF with its idx1.
// All integers are little endian, chunks are padded to even lengths, and the header
// has the same length whatever comes, so that it is written again at the end.

package movie

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	riffLimit   = 1 << 30 // bytes of one RIFF chunk
	riffEntries = 256     // of indx: so many RIFF chunks may follow each other
)

// riff writes chunk after chunk.
type riff struct {
	to      *bufio.Writer
	at      int64 // bytes written
	limit   int64
	options *Options
	frames  int64
	largest int
	parts   []riffPart
}

// riffPart is one RIFF chunk.
type riffPart struct {
	start, movi   int64 // of the RIFF, and of the word "movi"
	end, moviEnd  int64
	index         int64 // of ix00
	indexBytes    int
	offset, bytes []uint32 // per frame: its chunk after movi, the length of its data
}

func newRIFF(to *bufio.Writer, o *Options) *riff {
	return &riff{to: to, limit: riffLimit, options: o}
}

// frame appends an encoded picture. An error stays with the buffered writer, which
// gives it again.
func (r *riff) frame(data []byte) error {
	if len(r.parts) == 0 || r.full(len(data)) {
		if err := r.next(); err != nil {
			return err
		}
	}
	p := &r.parts[len(r.parts)-1]
	p.offset = append(p.offset, uint32(r.at-p.movi))
	p.bytes = append(p.bytes, uint32(len(data)))
	r.frames++
	r.largest = max(r.largest, len(data))
	return r.chunk("00dc", data)
}

// full tells whether a picture and its places in the indices are too much.
func (r *riff) full(bytes int) bool {
	p := &r.parts[len(r.parts)-1]
	return r.at-p.start+int64(bytes)+int64(len(p.offset)+1)*(16+8)+1024 > r.limit
}

// next begins a RIFF chunk.
func (r *riff) next() error {
	if len(r.parts) == riffEntries {
		return fmt.Errorf("an AVI film cannot be larger than %d GiB", riffEntries*riffLimit>>30)
	}
	if len(r.parts) == 0 {
		r.parts = append(r.parts, riffPart{movi: int64(len(r.header())) - 4})
		return r.put(r.header())
	}
	if err := r.endPart(); err != nil {
		return err
	}
	r.parts = append(r.parts, riffPart{start: r.at, movi: r.at + 20})
	return r.put([]byte("RIFF\x00\x00\x00\x00AVIXLIST\x00\x00\x00\x00movi"))
}

// endPart writes the indices of a RIFF chunk.
func (r *riff) endPart() error {
	p := &r.parts[len(r.parts)-1]
	index := p.standardIndex()
	p.index, p.indexBytes = r.at, len(index)+8
	if err := r.chunk("ix00", index); err != nil {
		return err
	}
	p.moviEnd = r.at
	if p.start == 0 {
		if err := r.chunk("idx1", p.oldIndex()); err != nil {
			return err
		}
	}
	p.end = r.at
	return nil
}

// standardIndex is OpenDML's: where the data of each picture begins.
func (p *riffPart) standardIndex() []byte {
	b := little.AppendUint16(nil, 2) // longs per entry
	b = append(b, 0, 1)              // index of chunks
	b = little.AppendUint32(b, uint32(len(p.offset)))
	b = append(b, "00dc"...)
	b = little.AppendUint64(b, uint64(p.movi))
	b = little.AppendUint32(b, 0)
	for i := range p.offset {
		b = little.AppendUint32(b, p.offset[i]+8)
		b = little.AppendUint32(b, p.bytes[i])
	}
	return b
}

// oldIndex is that of the first AVI.
func (p *riffPart) oldIndex() []byte {
	const keyFrame = 0x10
	var b []byte
	for i := range p.offset {
		b = append(b, "00dc"...)
		b = little.AppendUint32(b, keyFrame)
		b = little.AppendUint32(b, p.offset[i])
		b = little.AppendUint32(b, p.bytes[i])
	}
	return b
}

var little = binary.LittleEndian

func (r *riff) put(b []byte) error {
	r.at += int64(len(b))
	_, err := r.to.Write(b)
	return err
}

func (r *riff) chunk(name string, data []byte) error {
	err := errors.Join(r.put(chunkHead(name, len(data))), r.put(data))
	if len(data)%2 == 1 {
		err = errors.Join(err, r.put([]byte{0}))
	}
	return err
}

func chunkHead(name string, bytes int) []byte {
	return little.AppendUint32([]byte(name), uint32(bytes))
}

// finish writes the last indices, and into the file what is known only now.
func (r *riff) finish(file io.WriterAt) error {
	if err := errors.Join(r.endPart(), r.to.Flush()); err != nil {
		return err
	}
	patch := func(at int64, bytes int64) error {
		_, err := file.WriteAt(little.AppendUint32(nil, uint32(bytes)), at)
		return err
	}
	if _, err := file.WriteAt(r.header(), 0); err != nil {
		return err
	}
	for _, p := range r.parts {
		if err := errors.Join(patch(p.start+4, p.end-p.start-8), patch(p.movi-4, p.moviEnd-p.movi)); err != nil {
			return err
		}
	}
	return nil
}

// header is all up to and with the word "movi", as far as it is known.
func (r *riff) header() []byte {
	list := func(name string, chunks ...[]byte) []byte {
		b := []byte(name)
		for _, c := range chunks {
			b = append(b, c...)
		}
		return append(chunkHead("LIST", len(b)), b...)
	}
	chunk := func(name string, data []byte) []byte { return append(chunkHead(name, len(data)), data...) }
	odml := make([]byte, 248)
	little.PutUint32(odml, uint32(r.frames))
	hdrl := list("hdrl", chunk("avih", r.mainHeader()),
		list("strl", chunk("strh", r.streamHeader()), chunk("strf", r.bitmapHeader()), chunk("indx", r.superIndex())),
		list("odml", chunk("dmlh", odml)))
	b := append([]byte("RIFF\x00\x00\x00\x00AVI "), hdrl...)
	return append(b, "LIST\x00\x00\x00\x00movi"...)
}

func longs(values ...int) []byte {
	var b []byte
	for _, v := range values {
		b = little.AppendUint32(b, uint32(v))
	}
	return b
}

func (r *riff) mainHeader() []byte {
	const hasIndex = 0x10
	frames, seconds := r.options.rate()
	inFirst := 0
	if len(r.parts) > 0 {
		inFirst = len(r.parts[0].offset)
	}
	return longs(seconds*1_000_000/frames, r.largest*frames/seconds, 0, hasIndex, inFirst, 0, 1, r.largest,
		r.options.Width, r.options.Height, 0, 0, 0, 0)
}

func (r *riff) streamHeader() []byte {
	frames, seconds := r.options.rate()
	b := append([]byte("vidsMJPG"), longs(0, 0, 0, seconds, frames, 0, int(r.frames), r.largest, -1, 0)...)
	for _, v := range []int{0, 0, r.options.Width, r.options.Height} {
		b = little.AppendUint16(b, uint16(v))
	}
	return b
}

func (r *riff) bitmapHeader() []byte {
	b := longs(40, r.options.Width, r.options.Height)
	b = append(b, 1, 0, 24, 0) // planes, bits
	b = append(b, "MJPG"...)
	return append(b, longs(r.options.Width*r.options.Height*3, 0, 0, 0, 0)...)
}

// superIndex lists the index of each RIFF chunk.
func (r *riff) superIndex() []byte {
	used := 0
	entries := make([]byte, 0, riffEntries*16)
	for _, p := range r.parts {
		if p.index > 0 {
			used++
			entries = little.AppendUint64(entries, uint64(p.index))
			entries = append(entries, longs(p.indexBytes, len(p.offset))...)
		}
	}
	b := little.AppendUint16(nil, 4) // longs per entry
	b = append(b, 0, 0)              // index of indices
	b = append(b, longs(used)...)
	b = append(b, "00dc"...)
	b = append(b, longs(0, 0, 0)...)
	return append(b, entries[:riffEntries*16]...)
}
