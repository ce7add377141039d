// Moving the values to their place, with their bytes turned.

package maya

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"runtime/debug"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
)

// blockBytes of a file are read and turned at once: they stay in the second level
// of the processor's cache between the two. A multiple of every value's size.
const blockBytes = 24 * (32 << 10)

// block is some values of a channel.
type block struct {
	dst   []byte
	at    int64 // in the file
	bytes int64 // in the file; fewer than in dst if floats become doubles
	of    *part
}

// fill writes every byte of the columns.
func (p *plan) fill(ctx context.Context, in format.Input, opt format.Options, l particle.Layout, memory []byte) error {
	var blocks []block
	for i := range p.columns {
		data, _, texts, offsets, _ := l.Values(i, memory)
		if p.columns[i].shapes {
			p.fillShapes(data, texts, offsets)
			continue
		}
		blocks = p.columns[i].blocks(blocks, data)
	}
	m := mover{in: in, blocks: blocks, progress: opt.Progress}
	return m.run(ctx, max(opt.Threads, 1))
}

// fillShapes writes which points are whose.
func (p *plan) fillShapes(codes, texts, offsets []byte) {
	at := 0
	if len(offsets) > 0 {
		binary.LittleEndian.PutUint64(offsets, 0)
	}
	for i, s := range p.named {
		at += copy(texts[at:], s.name)
		binary.LittleEndian.PutUint64(offsets[8*i+8:], uint64(at))
		if len(p.shapes) == 1 {
			clear(codes)
			return
		}
		for n := 4 * s.points; n > 0; n -= 4 {
			binary.LittleEndian.PutUint32(codes, uint32(i))
			codes = codes[4:]
		}
	}
}

// blocks cuts the parts of a column into blocks, and puts 0 where there is none.
func (c *column) blocks(all []block, data []byte) []block {
	done, size := int64(0), c.kind.size()
	for i := range c.parts {
		p := &c.parts[i]
		clear(data[done : p.first*size])
		done = (p.first + p.values) * size
		dst := data[p.first*size : done]
		from := kinds[p.tag].size()
		for at := int64(0); at < p.values*from; at += blockBytes {
			bytes := min(blockBytes, p.values*from-at)
			all = append(all, block{dst[:bytes/from*size], p.at + at, bytes, p})
			dst = dst[bytes/from*size:]
		}
	}
	clear(data[done:])
	return all
}

// mover works off blocks.
type mover struct {
	in       format.Input
	blocks   []block
	progress func(int64)

	mu   sync.Mutex
	next int   // guarded by mu
	done int64 // guarded by mu: bytes
	err  error // guarded by mu: the first
	lost any   // guarded by mu: what a goroutine panicked with
}

// run moves all blocks with some goroutines.
func (m *mover) run(ctx context.Context, threads int) error {
	if err := ctx.Err(); err != nil {
		return err // there may be no block to look at it
	}
	var group sync.WaitGroup
	for range min(threads, len(m.blocks)) - 1 {
		group.Go(func() { m.work(ctx) })
	}
	m.work(ctx)
	group.Wait()
	if m.lost != nil {
		panic(m.lost) // a mapped file that became shorter: the caller knows what to do
	}
	return m.err
}

// work moves blocks until there are none. It does not panic.
func (m *mover) work(ctx context.Context) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.lost, m.next = p, len(m.blocks)
		}
	}()
	var buffer []byte // for what becomes longer
	var err error
	moved := int64(0)
	for {
		b := m.take(moved, err)
		if b == nil {
			return
		}
		if err = ctx.Err(); err == nil {
			moved = b.bytes
			err = m.move(b, &buffer)
		}
	}
}

// take counts what was moved and gives the next block, nil after the last or an
// error.
func (m *mover) take(moved int64, err error) *block {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = err
	}
	m.done += moved
	if m.progress != nil && moved > 0 {
		m.progress(m.done)
	}
	if m.err != nil || m.next == len(m.blocks) {
		return nil
	}
	m.next++
	return &m.blocks[m.next-1]
}

func (m *mover) move(b *block, buffer *[]byte) error {
	src := b.dst
	switch {
	case m.in.Mapped != nil:
		src = m.in.Mapped[b.at : b.at+b.bytes]
	case int64(len(b.dst)) != b.bytes:
		if *buffer == nil {
			*buffer = make([]byte, blockBytes)
		}
		src = (*buffer)[:b.bytes]
	}
	if m.in.Mapped == nil {
		f := file{Input: m.in}
		if err := f.read(src, b.at); err != nil {
			return fmt.Errorf("channel %q: %w", b.of.name, err)
		}
	}
	switch {
	case len(b.dst) != len(src):
		widen(b.dst, src)
	case kinds[b.of.tag].bytes == 8:
		turn8(b.dst, src)
	default:
		turn4(b.dst, src)
	}
	return nil
}

// turn8 reverses the bytes of doubles; dst may be src.
func turn8(dst, src []byte) {
	for len(src) >= 32 && len(dst) >= 32 {
		a, b := binary.BigEndian.Uint64(src), binary.BigEndian.Uint64(src[8:])
		c, d := binary.BigEndian.Uint64(src[16:]), binary.BigEndian.Uint64(src[24:])
		binary.LittleEndian.PutUint64(dst, a)
		binary.LittleEndian.PutUint64(dst[8:], b)
		binary.LittleEndian.PutUint64(dst[16:], c)
		binary.LittleEndian.PutUint64(dst[24:], d)
		src, dst = src[32:], dst[32:]
	}
	for ; len(src) >= 8 && len(dst) >= 8; src, dst = src[8:], dst[8:] {
		binary.LittleEndian.PutUint64(dst, binary.BigEndian.Uint64(src))
	}
}

// turn4 reverses the bytes of floats; dst may be src. Two in one word change
// places with their bytes, so they change them back.
func turn4(dst, src []byte) {
	for len(src) >= 32 && len(dst) >= 32 {
		a, b := pair(src), pair(src[8:])
		c, d := pair(src[16:]), pair(src[24:])
		binary.LittleEndian.PutUint64(dst, a)
		binary.LittleEndian.PutUint64(dst[8:], b)
		binary.LittleEndian.PutUint64(dst[16:], c)
		binary.LittleEndian.PutUint64(dst[24:], d)
		src, dst = src[32:], dst[32:]
	}
	for ; len(src) >= 4 && len(dst) >= 4; src, dst = src[4:], dst[4:] {
		binary.LittleEndian.PutUint32(dst, binary.BigEndian.Uint32(src))
	}
}

func pair(src []byte) uint64 {
	v := binary.BigEndian.Uint64(src)
	return v<<32 | v>>32
}

// widen makes doubles of floats, exactly.
func widen(dst, src []byte) {
	for i := 0; i+4 <= len(src); i += 4 {
		v := float64(math.Float32frombits(binary.BigEndian.Uint32(src[i:])))
		binary.LittleEndian.PutUint64(dst[2*i:], math.Float64bits(v))
	}
}
