// The size of what numbers alone do not tell: texts and lists.

package csv

import (
	"bytes"
	"context"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
)

// Texts get codes while there are few of them; else each row has its own.
const (
	maxTexts     = 1 << 16
	maxTextBytes = 16 << 20
)

// extent is what was measured of one column of the table.
type extent struct {
	values int64 // of lists
	bytes  int64 // of the texts of all rows
	codes  map[string]int32
	texts  []string // by code
	room   int64    // bytes of texts
	many   bool     // too many for codes
}

// measures are the extents of all columns, and those of lists before each block.
type measures struct {
	columns []extent
	before  [][]extent // values and bytes only
}

// scope is how much a measuring looks at.
type scope bool

const (
	sizesOnly scope = false // texts and lists
	allTraits scope = true  // also what every cell is
)

// measure reads the file for texts and lists among the folds and, in the larger
// scope, for the traits of all columns.
func (t *table) measure(ctx context.Context, how scope) (*measures, []traits, error) {
	m := &measures{columns: make([]extent, len(t.names))}
	seen := make([]traits, len(t.names))
	roles := t.roles()
	var room, text []byte
	for i := range t.index.blocks {
		b, err := t.read(ctx, &room, i)
		if err != nil {
			return nil, nil, err
		}
		m.before = append(m.before, m.sizes())
		err = t.eachRow(b, i, func(_ int64, line []byte) error {
			return t.eachCell(line, func(column int, c cell) {
				if how == allTraits {
					seen[column].look(c, byDigits)
				}
				switch roles[column] {
				case listRole:
					m.columns[column].values += int64(countWords(c.text))
				case textRole:
					m.columns[column].add(c.plain(&text))
				}
			})
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return m, seen, nil
}

// sizes are the figures so far.
func (m *measures) sizes() []extent {
	all := make([]extent, len(m.columns))
	for i, c := range m.columns {
		all[i] = extent{values: c.values, bytes: c.bytes}
	}
	return all
}

func countWords(text []byte) (n int) {
	for range bytes.FieldsSeq(text) {
		n++
	}
	return n
}

// add takes a text into account.
func (e *extent) add(text []byte) {
	e.bytes += int64(len(text))
	if e.many {
		return
	}
	if _, known := e.codes[string(text)]; known {
		return
	}
	if e.codes == nil {
		e.codes = map[string]int32{}
	}
	e.room += int64(len(text))
	if len(e.texts) == maxTexts || e.room > maxTextBytes {
		e.many, e.codes, e.texts = true, nil, nil
		return
	}
	e.codes[string(text)] = int32(len(e.texts))
	e.texts = append(e.texts, string(text))
}

// columnRole is what measuring does with a column.
type columnRole uint8

const (
	numberRole columnRole = iota
	listRole
	textRole
)

// roles of all columns of the table.
func (t *table) roles() []columnRole {
	all := make([]columnRole, len(t.names))
	for _, f := range t.folds {
		switch {
		case f.kind == textKind:
			all[f.from[0]] = textRole
		case f.Ragged():
			all[f.from[0]] = listRole
		}
	}
	return all
}

// plain reports whether there are numbers only, so that nothing needs measuring.
func (t *table) plain() bool {
	for _, f := range t.folds {
		if f.kind == textKind || f.Ragged() {
			return false
		}
	}
	return true
}

// specs tell what to ask memory for.
func (t *table) specs(m *measures) []particle.ColumnSpec {
	specs := make([]particle.ColumnSpec, len(t.folds))
	for i, f := range t.folds {
		e := m.columns[f.from[0]]
		switch {
		case f.kind == textKind && e.many:
			specs[i] = particle.ColumnSpec{Strings: t.index.rows, StringBytes: e.bytes, Uncoded: true}
		case f.kind == textKind:
			specs[i] = particle.ColumnSpec{Strings: int64(len(e.texts)), StringBytes: e.room}
		case f.Ragged():
			specs[i] = particle.ColumnSpec{Values: e.values}
		}
	}
	return specs
}

// eachRow calls do for the rows of block i, whose bytes are b.
func (t *table) eachRow(b []byte, i int, do func(row int64, line []byte) error) error {
	block := t.index.blocks[i]
	row := block.first
	for from := 0; from < len(b); {
		end := t.line(b, from)
		if end < 0 {
			end = len(b)
		}
		if line := t.trim(b[from:end]); t.isRow(line) {
			if row == block.first+block.rows {
				return errChanged
			}
			if err := do(row, line); err != nil {
				return t.place(err, row, block.at+int64(from))
			}
			row++
		}
		from = end
	}
	if row != block.first+block.rows {
		return errChanged
	}
	return nil
}

// place tells where an error is. The last row of a file that ends without the
// end of a line was cut.
func (t *table) place(err error, row, at int64) error {
	if err == errMisfit {
		return err
	}
	if t.index.unended && row == t.index.rows-1 {
		err = fmt.Errorf("%w: %w", format.ErrTruncated, err)
	}
	return fmt.Errorf("row %d at %d: %w", row, at, err)
}

// eachCell calls do for the cells of a row.
func (t *table) eachCell(line []byte, do func(column int, c cell)) error {
	column := 0
	for at := 0; at <= len(line); column++ {
		c, end, ok := t.next(line, at)
		switch {
		case !ok:
			return errQuote
		case column == len(t.names):
			return t.extra(line, at)
		}
		do(column, c)
		at = end
	}
	if column < len(t.names) {
		return fmt.Errorf("%d cells of %d", column, len(t.names))
	}
	return nil
}

// extra allows for one delimiter too many at the end of a row.
func (t *table) extra(line []byte, at int) error {
	if len(bytes.TrimSpace(line[at:])) == 0 {
		return nil
	}
	return fmt.Errorf("more than %d cells", len(t.names))
}
