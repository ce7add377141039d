// Where do the bytes of the tree come from: a plain file or chunks?

package bgeo

import (
	"fmt"

	"floe/internal/format"
)

// payload is the tree's bytes, which all offsets count in.
type payload interface {
	size() int64
	// blockSize is in what pieces read gives them.
	blockSize() int64
	// read writes the first len(dst) bytes of block i. Goroutines that each have a
	// scratch of their own may call it at once.
	read(i int64, dst []byte, own *scratch) error
	// window gives bytes from at on, which is inside: as many as are at hand, and
	// want of them unless a block ends before. They are valid until the next call.
	// It is for one goroutine.
	window(at int64, want int) ([]byte, error)
}

// scratch is what reading a block needs besides its memory.
type scratch struct {
	packed   []byte // a chunk as it is in the file
	shuffled []byte // a block before its bytes are put in order
	block    []byte // a block of which only parts are wanted
}

// plain is a file as it is.
type plain struct {
	in     format.Input
	buffer []byte
	start  int64 // of the buffer in the file
	step   int   // bytes to read next
}

// Blocks of a plain file, and how windows on it grow while they are read one
// after another.
const (
	plainBlock   = 1 << 20
	firstStep    = 16 << 10
	mappedWindow = 4 << 20 // between two looks at the context
)

func (p *plain) size() int64 { return p.in.Size }

func (p *plain) blockSize() int64 { return plainBlock }

func (p *plain) read(i int64, dst []byte, _ *scratch) error {
	return p.in.Fill(dst, i*plainBlock)
}

func (p *plain) window(at int64, want int) ([]byte, error) {
	if p.in.Mapped != nil {
		if at >= int64(len(p.in.Mapped)) {
			return nil, fmt.Errorf("%w: it became shorter", format.ErrTruncated)
		}
		return p.in.Mapped[at:min(at+mappedWindow, int64(len(p.in.Mapped)))], nil
	}
	if at >= p.start && at+int64(want) <= p.start+int64(len(p.buffer)) {
		return p.buffer[at-p.start:], nil
	}
	p.grow(at)
	n := min(int64(max(p.step, want)), p.in.Size-at)
	if int64(cap(p.buffer)) < n {
		p.buffer = make([]byte, n)
	}
	p.buffer = p.buffer[:n]
	if err := p.in.Fill(p.buffer, at); err != nil {
		p.buffer = nil
		return nil, err
	}
	p.start = at
	return p.buffer, nil
}

// grow doubles the step when reading goes on near the last window.
func (p *plain) grow(at int64) {
	near := at >= p.start && at <= p.start+int64(2*len(p.buffer)) && len(p.buffer) > 0
	switch {
	case !near:
		p.step = firstStep
	case p.step < plainBlock:
		p.step *= 2
	}
}

// open looks at the container.
func open(in format.Input, opt format.Options) (payload, error) {
	head := make([]byte, min(max(in.Size, 0), int64(len(scfMagic))))
	if err := in.Fill(head, 0); err != nil {
		return nil, err
	}
	if string(head) == scfMagic {
		return openSCF(in, opt.PayloadLimit())
	}
	return &plain{in: in}, nil
}
