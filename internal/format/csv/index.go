// Where the rows of a file are: blocks of whole lines, counted.

package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"floe/internal/format"
)

const (
	blockBytes = 1 << 20  // of lines that are read at once
	maxLine    = 64 << 20 // bytes of a line

	sampledBlocks = 32  // about so many tell what the columns hold
	sampledRows   = 200 // of each, but all of the first
)

// block is some whole lines.
type block struct {
	at, size    int64 // in the file
	first, rows int64
}

// index is what one reading of the file finds.
type index struct {
	blocks  []block
	rows    int64
	samples []traits // per column, of some rows
	// unended: the last line of the file has no end.
	unended bool
	// rest is what follows the rows that the file speaks of.
	rest int64
}

// indexer reads the file from front to back.
type indexer struct {
	*dialect
	ctx   context.Context
	in    format.Input
	size  int64
	index index
	every int64 // block is sampled
}

// errQuotes asks for another reading: lines may be longer than they seemed.
var errQuotes = errors.New("quotes appear")

// makeIndex finds all rows.
func (d *dialect) makeIndex(ctx context.Context, in format.Input) (index, error) {
	for {
		x := indexer{dialect: d, ctx: ctx, in: in, size: inputSize(in)}
		x.every = max((x.size-d.start)/blockBytes/sampledBlocks, 1)
		x.index.samples = make([]traits, len(d.names))
		err := x.run()
		if errors.Is(err, errQuotes) && !d.quotes {
			d.quotes = true
			continue
		}
		return x.index, err
	}
}

func inputSize(in format.Input) int64 {
	if in.Mapped != nil {
		return min(in.Size, int64(len(in.Mapped)))
	}
	return in.Size
}

func (x *indexer) run() error {
	var room []byte
	length := int64(blockBytes)
	for at := x.start; at < x.size; {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		var b []byte
		var err error
		if b, room, err = view(x.in, room, at, min(length, x.size-at)); err != nil {
			return err
		}
		if !x.quotes && bytes.IndexByte(b, '"') >= 0 {
			return errQuotes
		}
		n, done := x.block(b, at, at+int64(len(b)) == x.size)
		switch {
		case done:
			return x.beyond(at + n)
		case n > 0:
			at, length = at+n, blockBytes
		case length >= maxLine:
			return fmt.Errorf("%w: the line at %d has more than %d bytes", format.ErrLimit, at, int64(maxLine))
		default:
			length *= 4
		}
	}
	if x.limit > x.index.rows {
		return fmt.Errorf("%w: it says that it has %d rows and has %d", format.ErrTruncated, x.limit, x.index.rows)
	}
	return nil
}

// view gives bytes of the file: mapped ones, or in room, which may grow.
func view(in format.Input, room []byte, at, n int64) (b, grown []byte, err error) {
	if in.Mapped != nil {
		return in.Mapped[at:][:n], room, nil
	}
	if int64(cap(room)) < n {
		room = make([]byte, n)
	}
	b = room[:n]
	if read, err := in.ReadAt(b, at); read < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w: %w", format.ErrTruncated, io.ErrUnexpectedEOF)
		}
		return nil, room, fmt.Errorf("read the file at %d: %w", at, err)
	}
	return b, room, nil
}

// block counts the rows of the whole lines of b, which lies at at, and tells how
// many bytes they are. done means that there are no more rows to be counted.
func (x *indexer) block(b []byte, at int64, last bool) (n int64, done bool) {
	made := block{at: at, first: x.index.rows}
	sampled := int64(len(x.index.blocks))%x.every == 0
	from := 0
	for from < len(b) && x.index.rows != x.limit {
		end := x.line(b, from)
		if end < 0 {
			if !last {
				break
			}
			end, x.index.unended = len(b), true
		}
		if line := x.trim(b[from:end]); x.isRow(line) {
			if sampled && (len(x.index.blocks) == 0 || made.rows < sampledRows) {
				x.sample(line)
			}
			made.rows++
			x.index.rows++
		}
		from = end
	}
	made.size = int64(from)
	if made.rows > 0 {
		x.index.blocks = append(x.index.blocks, made)
	}
	return made.size, x.index.rows == x.limit
}

// sample looks at the cells of a row.
func (x *indexer) sample(line []byte) {
	column := 0
	for at := 0; at <= len(line) && column < len(x.names); column++ {
		c, end, ok := x.next(line, at)
		if !ok {
			return // reading it will tell
		}
		if column < x.wordColumns {
			x.index.samples[column].texts = true
		} else {
			x.index.samples[column].look(c, byPrinting)
		}
		at = end
	}
}

// beyond measures what follows the last row, blanks not counted.
func (x *indexer) beyond(at int64) error {
	b, _, err := view(x.in, nil, at, min(x.size-at, blockBytes))
	if err == nil && len(bytes.TrimSpace(b)) > 0 {
		x.index.rest = x.size - at
	}
	return err
}
