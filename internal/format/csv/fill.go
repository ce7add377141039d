// From rows to columns: the loop that takes the time.

package csv

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"floe/internal/particle"
)

var (
	// errMisfit is a cell that the type of its column cannot hold.
	errMisfit = errors.New("a cell is of another type")
	// errQuote is a cell that cannot be told from the next one.
	errQuote = errors.New("a quote is not closed, or something follows it")
	// errChanged is a file that is not the same when it is read again.
	errChanged = errors.New("the file changes while it is read")
)

// target is where the cells of one column of the table go.
type target struct {
	kind kind
	// number: a single one per row.
	number bool
	data   []byte
	size   int // bytes of a value
	at     int // of this component in the value
	codes  map[string]int32
	texts  bool // one per row, without codes
	// offsets of lists, in values, or of texts, in bytes.
	offsets []int64
	bytes   []byte // of texts
}

// aim finds the place of every column of the table in the memory.
func (t *table) aim(layout particle.Layout, memory []byte, m *measures) []target {
	all := make([]target, len(t.names))
	for i, f := range t.folds {
		data, offsets, textBytes, textOffsets, _ := layout.Values(i, memory)
		scalar := f.Type.ScalarBytes()
		for k, column := range f.from {
			all[column] = target{kind: f.kind, data: data, size: scalar * f.Width(), at: k * scalar, number: f.kind != textKind && !f.Ragged()}
		}
		to := &all[f.from[0]]
		if f.Ragged() {
			to.offsets, _ = particle.Int64s(offsets)
			to.offsets[0] = 0
		}
		if f.kind == textKind {
			starts, _ := particle.Int64s(textOffsets)
			to.aimTexts(m.columns[f.from[0]], starts, textBytes)
		}
	}
	return all
}

// aimTexts writes the table of texts that have codes, and prepares for those
// that have none.
func (to *target) aimTexts(e extent, offsets []int64, room []byte) {
	if to.offsets, to.bytes, to.texts = offsets, room, e.many; e.many {
		offsets[0] = 0
		return
	}
	to.codes = e.codes
	at := 0
	for i, text := range e.texts {
		offsets[i] = int64(at)
		at += copy(room[at:], text)
	}
	if len(offsets) > 0 {
		offsets[len(e.texts)] = int64(at)
	}
}

// filler shares the blocks among goroutines.
type filler struct {
	*table
	targets  []target
	before   [][]extent // nil for numbers only
	progress func(int64)

	turn atomic.Int64 // block that is next

	mu   sync.Mutex
	done int64
	err  error
}

func (f *filler) run(ctx context.Context, threads int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	for range max(min(threads, len(f.index.blocks)), 1) {
		group.Go(func() {
			if err := f.work(ctx); err != nil {
				f.fail(err)
				cancel()
			}
		})
	}
	group.Wait()
	return f.err
}

// fail keeps the first error; those after it are of its cancelling.
func (f *filler) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

func (f *filler) work(ctx context.Context) error {
	var room []byte
	w := worker{filler: f, lists: make([]int64, len(f.targets))}
	for {
		i := int(f.turn.Add(1) - 1)
		if i >= len(f.index.blocks) {
			return ctx.Err()
		}
		b, err := f.read(ctx, &room, i)
		if err != nil {
			return err
		}
		w.begin(i)
		if err := f.eachRow(b, i, w.row); err != nil {
			return err
		}
		f.report(int64(len(b)))
	}
}

func (f *filler) report(bytes int64) {
	if f.progress == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done += bytes
	f.progress(f.done)
}

// worker is one goroutine's state.
type worker struct {
	*filler
	lists []int64 // per column, where the next list or text goes
	text  []byte
}

func (w *worker) begin(block int) {
	for i := range w.lists {
		if w.before == nil {
			return
		}
		w.lists[i] = w.before[block][i].values
		if w.targets[i].texts {
			w.lists[i] = w.before[block][i].bytes
		}
	}
}

// row writes one row. Numbers with a delimiter right behind them, as almost all
// are, take the short way.
func (w *worker) row(row int64, line []byte) error {
	at, delimiter := 0, w.delimiter
	for i := range w.targets {
		to := &w.targets[i]
		if to.number {
			for at < len(line) && line[at] == ' ' {
				at++
			}
			d, n := scan(line[min(at, len(line)):])
			end := at + n
			ended := n > 0 && (end == len(line) || line[end] == delimiter)
			if ended && to.put(int(row)*to.size+to.at, d) {
				if at = end + 1; delimiter == ' ' {
					at = w.after(line, end)
				}
				continue
			}
		}
		if at > len(line) {
			return fmt.Errorf("%d cells of %d", i, len(w.targets))
		}
		c, end, ok := w.next(line, at)
		if !ok {
			return errQuote
		}
		if !w.cell(i, row, c) {
			return errMisfit
		}
		at = end
	}
	if at <= len(line) {
		return w.extra(line, at)
	}
	return nil
}

// put writes a number at a byte of the column if that is simple.
func (to *target) put(at int, d decimal) bool {
	switch to.kind {
	case float32Kind:
		v, ok := d.Float32()
		if !ok || d.Mantissa > 999_999_999 || d.Whole && d.Mantissa > exactIn32 {
			return false
		}
		binary.LittleEndian.PutUint32(to.data[at:], math.Float32bits(v))
		return true
	case float64Kind:
		v, ok := d.Float64()
		if ok {
			binary.LittleEndian.PutUint64(to.data[at:], math.Float64bits(v))
		}
		return ok
	}
	v, ok := d.integer()
	return ok && to.putInteger(at, v)
}

// putInteger writes an integer that its type can hold.
func (to *target) putInteger(at int, v int64) bool {
	switch {
	case to.kind == int64Kind:
		binary.LittleEndian.PutUint64(to.data[at:], uint64(v))
	case v < 0:
		return false
	case to.kind == uint64Kind:
		binary.LittleEndian.PutUint64(to.data[at:], uint64(v))
	case to.kind == uint8Kind && v <= math.MaxUint8:
		to.data[at] = uint8(v)
	case to.kind == uint16Kind && v <= math.MaxUint16:
		binary.LittleEndian.PutUint16(to.data[at:], uint16(v))
	default:
		return false
	}
	return true
}

// cell writes any cell, false if it does not fit.
func (w *worker) cell(i int, row int64, c cell) bool {
	to := &w.targets[i]
	switch {
	case to.kind == textKind:
		return w.putText(i, row, c.plain(&w.text))
	case c.quoted && w.quotesCount:
		return false
	case to.offsets != nil:
		return w.putList(i, row, c.text)
	case len(c.text) == 0:
		return to.putNothing(int(row)*to.size + to.at)
	}
	return to.putWord(int(row)*to.size+to.at, c.text)
}

// putText writes a text's code, or the text.
func (w *worker) putText(i int, row int64, text []byte) bool {
	to := &w.targets[i]
	if !to.texts {
		code, known := to.codes[string(text)]
		binary.LittleEndian.PutUint32(to.data[4*row:], uint32(code))
		return known
	}
	from := w.lists[i]
	if int64(len(text)) > int64(len(to.bytes))-from {
		return false
	}
	w.lists[i] += int64(copy(to.bytes[from:], text))
	to.offsets[row+1] = w.lists[i]
	return true
}

// putList writes the words of a cell one after the other.
func (w *worker) putList(i int, row int64, text []byte) bool {
	to := &w.targets[i]
	for word := range bytes.FieldsSeq(text) {
		at := w.lists[i] * int64(to.size)
		if at >= int64(len(to.data)) || !to.putWord(int(at), word) {
			return false
		}
		w.lists[i]++
	}
	to.offsets[row+1] = w.lists[i]
	return true
}

// putNothing writes what stands for an empty cell.
func (to *target) putNothing(at int) bool {
	switch to.kind {
	case float32Kind:
		binary.LittleEndian.PutUint32(to.data[at:], 0x7fc00000)
	case float64Kind:
		binary.LittleEndian.PutUint64(to.data[at:], math.Float64bits(math.NaN()))
	default:
		return false
	}
	return true
}

// putWord writes any number.
func (to *target) putWord(at int, word []byte) bool {
	d, n := scan(word)
	if n == 0 || n < len(word) {
		d = unread
	}
	if to.put(at, d) {
		return true
	}
	switch to.kind {
	case float32Kind:
		wide, ok := parseFloat(word, 64)
		v, also := parseFloat(word, 32)
		binary.LittleEndian.PutUint32(to.data[at:], math.Float32bits(float32(v)))
		return ok && also && d.narrow(wide)
	case float64Kind:
		v, ok := parseFloat(word, 64)
		binary.LittleEndian.PutUint64(to.data[at:], math.Float64bits(v))
		return ok
	case uint64Kind:
		v, ok := d.unsigned(word)
		binary.LittleEndian.PutUint64(to.data[at:], v)
		return ok
	}
	return false
}
