// The points of the binary form: from records to columns.

package bgeo5

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// blockBytes of records are read at once; the context is looked at in between.
const blockBytes = 1 << 20

// target is a column in granted memory.
type target struct {
	*column
	data []byte
}

// findings are what the values tell.
type findings struct {
	weighted int64  // points whose w is not 1
	untold   []bool // per column: some index is -1
}

func newFindings(columns int) findings { return findings{untold: make([]bool, columns)} }

func (f *findings) add(other findings) {
	f.weighted += other.weighted
	for i, untold := range other.untold {
		f.untold[i] = f.untold[i] || untold
	}
}

// readRecords takes the records apart with as many goroutines as allowed, each
// of which has one part of the points.
func (g *geometry) readRecords(ctx context.Context, targets []target, opt format.Options) (findings, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := max(min(int64(opt.Threads), g.counts.points*int64(g.stride())/(4*blockBytes)), 1)
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		all   = newFindings(len(targets))
		done  = &tally{report: opt.Progress}
	)
	for part := range parts {
		r := g.newReader(targets, done)
		from, to := g.counts.points*part/parts, g.counts.points*(part+1)/parts
		group.Go(func() {
			if err := r.read(ctx, from, to); err != nil {
				cancel(err)
			}
			mutex.Lock()
			defer mutex.Unlock()
			all.add(r.findings)
		})
	}
	group.Wait()
	return all, context.Cause(ctx)
}

// reader of one part of the points.
type reader struct {
	findings
	g       *geometry
	targets []target
	stride  int
	fields  []stride.Field
	columns [][]byte
	buffer  []byte
	done    *tally
}

// tally adds up the bytes that several readers have read.
type tally struct {
	mutex  sync.Mutex
	bytes  int64
	report func(int64)
}

func (t *tally) add(bytes int64) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.bytes += bytes
	if t.report != nil {
		t.report(t.bytes)
	}
}

func (g *geometry) newReader(targets []target, done *tally) *reader {
	r := &reader{findings: newFindings(len(targets)), g: g, targets: targets, stride: g.stride(),
		columns: make([][]byte, len(targets)), done: done}
	for _, t := range targets {
		r.fields = append(r.fields, stride.Field{Offset: t.offset, Scalars: t.words(), Bytes: wordBytes})
	}
	return r
}

func (r *reader) read(ctx context.Context, from, to int64) error {
	step := max(blockBytes/int64(r.stride), 1)
	for ; from < to; from += step {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(step, to-from)
		records, err := r.records(from, n)
		if err != nil {
			return err
		}
		if err := r.split(records, from, n); err != nil {
			return err
		}
		r.done.add(n * int64(r.stride))
	}
	return nil
}

// records from a point on, without a copy where the file is mapped.
func (r *reader) records(from, n int64) ([]byte, error) {
	at, size := r.g.recordAt+from*int64(r.stride), n*int64(r.stride)
	if mapped := r.g.in.Mapped; mapped != nil && at+size <= int64(len(mapped)) {
		return mapped[at:][:size], nil
	}
	if r.buffer == nil {
		r.buffer = make([]byte, size) // the first block is the largest
	}
	return r.buffer[:size], r.g.in.Fill(r.buffer[:size], at)
}

func (r *reader) split(records []byte, from, n int64) error {
	for i := range r.targets {
		size := int64(r.fields[i].Size())
		r.columns[i] = r.targets[i].data[from*size:][:n*size]
	}
	stride.Split(r.columns, records, r.stride, r.fields, stride.Big)
	r.weighted += weighted(records, r.stride)
	for i, t := range r.targets {
		if t.Type != particle.String {
			continue
		}
		if bad := badIndex(r.columns[i], t.texts.Len()); bad >= 0 {
			at := r.g.recordAt + (from+int64(bad))*int64(r.stride) + int64(t.offset)
			return t.indexError(r.columns[i][bad*wordBytes:], at)
		}
		r.untold[i] = tell(r.columns[i], t.texts.Len()) || r.untold[i]
	}
	return nil
}

// weighted counts the records whose w is not 1.
func weighted(records []byte, stride int) (n int64) {
	const one = 0x3f800000
	for at := weightAt; at+wordBytes <= len(records); at += stride {
		if binary.BigEndian.Uint32(records[at:]) != one {
			n++
		}
	}
	return n
}

// badIndex is the first index that is neither -1 nor that of a text; -1 if all
// are good.
func badIndex(indices []byte, texts int) int {
	for i := 0; i < len(indices); i += wordBytes {
		if v := binary.LittleEndian.Uint32(indices[i:]); v >= uint32(texts) && v != noText {
			return i / wordBytes
		}
	}
	return -1
}

var errIndex = errors.New("index of a text is out of range")

func (c *column) indexError(word []byte, at int64) error {
	return fmt.Errorf("attribute %q: %w: %d of %d texts, at %d", c.Name, errIndex, int32(binary.LittleEndian.Uint32(word)), c.texts.Len(), at)
}
