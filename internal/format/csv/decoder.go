// The decoder: header, and frame into granted memory.

package csv

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// Decoder reads tables of text. The zero value is ready.
type Decoder struct{}

var _ format.Decoder = Decoder{}

// Name gives "csv".
func (Decoder) Name() string { return "csv" }

// Suffixes gives ".csv", ".tsv" and ".xyz".
func (Decoder) Suffixes() []string { return []string{".csv", ".tsv", ".xyz"} }

// Sniff looks whether the start is a table. Without a suffix it takes a table of
// numbers to be one, but is never sure.
func (d Decoder) Sniff(head []byte, fileName string) int {
	lower := strings.ToLower(fileName)
	named := slices.ContainsFunc(d.Suffixes(), func(suffix string) bool { return strings.HasSuffix(lower, suffix) })
	found, err := detect(head, len(head) < format.SniffBytes)
	switch {
	case err != nil && named && !errors.Is(err, format.ErrUnknown):
		return 20
	case err != nil || !printable(head):
		return 0
	case named:
		return 60
	}
	rows, _ := found.rows(head, int(found.start), false)
	seen := found.look(rows, len(found.names))
	if len(rows) < 2 || len(seen) < 3 || slices.ContainsFunc(seen, func(t traits) bool { return t.texts || t.empty }) {
		return 0
	}
	return 30
}

// printable reports whether there are no control characters but white space.
func printable(head []byte) bool {
	return !slices.ContainsFunc(head, func(b byte) bool { return b < ' ' && b != '\n' && b != '\r' && b != '\t' })
}

// table is a file whose rows were found.
type table struct {
	*dialect
	in    format.Input
	index index
	// quotesCount: what is in quotes is a text. Else all cells have quotes.
	quotesCount bool
	seen        []traits
	folds       []fold
}

// open finds all rows and tells by samples what the columns hold.
func open(ctx context.Context, in format.Input) (*table, error) {
	size := inputSize(in)
	head, _, err := view(in, nil, 0, min(size, headBytes))
	if err != nil {
		return nil, err
	}
	d, err := detect(head, int64(len(head)) == size)
	if err != nil {
		return nil, err
	}
	t := &table{dialect: d, in: in}
	if t.index, err = d.makeIndex(ctx, in); err != nil {
		return nil, err
	}
	t.seen = t.index.samples
	t.quotesCount = slices.ContainsFunc(t.seen, func(c traits) bool { return c.bare })
	t.folds = folds(t.names, t.seen, t.quotesCount)
	return t, nil
}

// read gives the bytes of block i.
func (t *table) read(ctx context.Context, room *[]byte, i int) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, grown, err := view(t.in, *room, t.index.blocks[i].at, t.index.blocks[i].size)
	*room = grown
	return b, err
}

// header makes the frame's header.
func (t *table) header() particle.Header {
	h := particle.Header{Format: "csv", Counts: particle.Counts{Points: t.index.rows}, Warnings: slices.Clone(t.warnings)}
	for _, f := range t.folds {
		h.Attributes = append(h.Attributes, f.Attribute)
		if s := t.seen[f.from[0]]; f.kind == textKind && s.texts && (s.wholes || s.floats) {
			h.Warnings = append(h.Warnings, fmt.Sprintf("Column %q holds numbers and words: it is read as text.", f.Name))
		} else if f.kind == textKind && s.commas {
			h.Warnings = append(h.Warnings, fmt.Sprintf("Column %q seems to have decimal commas: it is read as text.", f.Name))
		}
	}
	if t.index.rest > 0 {
		h.Warnings = append(h.Warnings, fmt.Sprintf("%d bytes after the rows that the file counts are not shown.", t.index.rest))
	}
	if t.index.unended {
		h.Warnings = append(h.Warnings, "The last line has no end: if the file was cut short, its last cell is wrong.")
	} else if t.index.rows == 0 && !t.ended() {
		h.Warnings = append(h.Warnings, "The line of names has no end: if the file was cut short, the last name is wrong.")
	}
	return h
}

// ended tells whether the file ends with a line's end.
func (t *table) ended() bool {
	var last [1]byte
	err := t.in.Fill(last[:], inputSize(t.in)-1)
	return err == nil && (last[0] == '\n' || last[0] == '\r')
}

// Header counts the rows and looks at some of them. A column that is of another
// type in a row that it did not see is of that type in the frame that Decode
// makes.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	t, err := open(context.Background(), in)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	return t.header(), nil
}

func failure(doing string, in format.Input, err error) error {
	return fmt.Errorf("%s csv %q: %w", doing, in.Name, err)
}

// Decode reads all cells into granted memory, by as many goroutines as allowed.
// If a cell does not fit what the samples promised, all cells are looked at, and
// read again into memory that is granted anew.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	t, err := open(ctx, in)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	decoded, err := t.decode(ctx, opt, grant)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	return decoded, nil
}

func (t *table) decode(ctx context.Context, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	var m *measures
	if !t.plain() {
		var err error
		if m, _, err = t.measure(ctx, sizesOnly); err != nil {
			return nil, err
		}
	}
	decoded, err := t.fill(ctx, opt, grant, m)
	if !errors.Is(err, errMisfit) {
		return decoded, err
	}
	if m, err = t.measureAll(ctx); err != nil {
		return nil, err
	}
	if decoded, err = t.fill(ctx, opt, grant, m); errors.Is(err, errMisfit) {
		err = errChanged
	}
	return decoded, err
}

// measureAll finds out what each cell is, and then how large texts and lists
// are.
func (t *table) measureAll(ctx context.Context) (*measures, error) {
	_, seen, err := t.measure(ctx, allTraits)
	if err != nil {
		return nil, err
	}
	for i := range seen {
		seen[i].join(t.index.samples[i])
	}
	t.seen = seen
	t.quotesCount = slices.ContainsFunc(seen, func(c traits) bool { return c.bare })
	t.folds = folds(t.names, seen, t.quotesCount)
	m, _, err := t.measure(ctx, sizesOnly)
	return m, err
}

// private is the memory that reading takes besides the frame.
func (t *table) private(threads int, m *measures) int64 {
	largest := int64(blockBytes)
	for _, b := range t.index.blocks {
		largest = max(largest, b.size)
	}
	n := int64(max(threads, 1))*largest + int64(len(t.index.blocks))*64 + 512*int64(len(t.names)) + 64<<10
	if m != nil {
		n += int64(len(m.before)) * int64(len(t.names)) * 64
		for _, e := range m.columns {
			n += 2*e.room + 64*int64(len(e.texts))
		}
	}
	return n
}

// fill asks for memory and writes the columns.
func (t *table) fill(ctx context.Context, opt format.Options, grant format.Grant, m *measures) (*format.Decoded, error) {
	if m == nil {
		m = &measures{columns: make([]extent, len(t.names))}
	}
	h := t.header()
	layout, err := particle.Plan(&h, t.specs(m))
	switch {
	case err != nil:
		return nil, err
	case layout.Size > opt.PayloadLimit():
		return nil, fmt.Errorf("%w: %d bytes of columns, at most %d", format.ErrLimit, layout.Size, opt.PayloadLimit())
	}
	memory, err := grant(ctx, layout.Size, t.private(opt.Threads, m))
	if err != nil {
		return nil, fmt.Errorf("allocate: %w", err)
	}
	if int64(len(memory)) < layout.Size {
		return nil, fmt.Errorf("get %d bytes of memory: %d granted", layout.Size, len(memory))
	}
	f := &filler{table: t, targets: t.aim(layout, memory, m), before: m.before, progress: opt.Progress}
	if err := f.run(ctx, opt.Threads); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &format.Decoded{Header: h, Layout: layout, Memory: memory}, nil
}
