// What the start of a file tells: separators, names, where the rows begin.

package csv

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"floe/internal/format"
	"floe/internal/particle"
)

// dialect is how a file is to be read.
type dialect struct {
	grammar
	start int64    // offset of the first row
	names []string // of the columns
	limit int64    // rows, as the file says; -1 for all
	// wordColumns at the start hold words, whatever they look like.
	wordColumns int

	warnings []string
}

const (
	headBytes  = 256 << 10 // what detect is shown
	detectRows = 100       // what it looks at
	maxColumns = 1 << 14
)

// row is one line with cells, at its place.
type row struct {
	at   int
	line []byte
}

// detect reads the start of a file; whole tells that it is all of it.
func detect(head []byte, whole bool) (*dialect, error) {
	d := &dialect{grammar: grammar{newline: '\n', quotes: bytes.IndexByte(head, '"') >= 0}, limit: -1}
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%w: it holds bytes of 0, so it is no text in ASCII or UTF-8", format.ErrUnknown)
	}
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		d.newline = '\r'
	}
	rows, comment := d.rows(head, len(head)-len(text), whole)
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: no line holds anything", format.ErrUnknown)
	}
	rows, listed := d.counted(head, rows)
	d.delimiter = d.delimiterOf(rows)
	if listed != nil {
		d.delimiter = ' '
	}
	first := d.cells(rows[0].line)
	switch {
	case len(first) == 0:
		return nil, fmt.Errorf("%w: a quote of the first line is not closed", format.ErrUnknown)
	case len(first) > maxColumns:
		return nil, fmt.Errorf("%w: %d columns, at most %d are read", format.ErrLimit, len(first), maxColumns)
	}
	d.start = int64(rows[0].at)
	d.name(rows, first, comment, listed)
	return d, nil
}

// rows gives the first lines with cells from at on, and the last comment before
// them.
func (d *dialect) rows(head []byte, at int, whole bool) (rows []row, comment string) {
	for at < len(head) && len(rows) < detectRows {
		end := d.line(head, at)
		if end < 0 {
			if !whole {
				break
			}
			end = len(head)
		}
		line := d.trim(head[at:end])
		text, isComment := bytes.CutPrefix(line, []byte("//"))
		switch {
		case len(rows) == 0 && isComment:
			comment = string(text)
		case d.isRow(line):
			rows = append(rows, row{at, line})
		case len(rows) == 0 && len(bytes.TrimSpace(line)) > 0:
			comment = strings.TrimLeft(string(line), "# \t")
		}
		at = end
	}
	return rows, comment
}

// counted recognizes files that begin with the number of their rows: alone, as
// scanners write it, or with a line of remarks behind it, as chemists do. It
// gives the rows behind that, and, of a chemist's file, the names of the columns.
func (d *dialect) counted(head []byte, rows []row) ([]row, []string) {
	n, err := strconv.ParseInt(string(bytes.TrimSpace(rows[0].line)), 10, 64)
	if err != nil || n < 0 || len(rows) < 2 {
		return rows, nil
	}
	if numbers, all := leading(rows[1].line); numbers >= 2 && numbers == all {
		d.limit = n
		return rows[1:], nil
	}
	at := d.line(head, rows[0].at)
	end := d.line(head, at) // of the remarks, which may be empty
	if end < 0 {
		return rows, nil
	}
	rest := rows[1:]
	for len(rest) > 0 && rest[0].at < end {
		rest = rest[1:]
	}
	if len(rest) == 0 || rest[0].at != end {
		return rows, nil
	}
	words := bytes.Fields(rest[0].line)
	if len(words) < 4 || !isNumber(words[1]) || !isNumber(words[2]) || !isNumber(words[3]) {
		return rows, nil
	}
	d.limit = n
	return rest, chemistNames(string(d.trim(head[at:end])), len(words), d)
}

// leading counts the numbers that a line of words begins with, and its words.
func leading(line []byte) (numbers, all int) {
	words := bytes.Fields(line)
	for numbers < len(words) && isNumber(words[numbers]) {
		numbers++
	}
	return numbers, len(words)
}

func isNumber(word []byte) bool {
	if _, n := scan(word); n == len(word) && n > 0 {
		return true
	}
	_, ok := parseFloat(word, 64)
	return ok
}

// chemistNames names the columns by Properties=species:S:1:pos:R:3… of extended
// XYZ, or else element x y z.
func chemistNames(remarks string, columns int, d *dialect) []string {
	d.wordColumns = 1
	if _, properties, ok := strings.Cut(remarks, "Properties="); ok {
		if names := propertyNames(properties); len(names) == columns {
			d.wordColumns = 0
			if strings.HasPrefix(properties, "species:S:1:") {
				d.wordColumns = 1
			}
			return names
		}
	}
	names := []string{"element", "x", "y", "z"}
	for len(names) < columns {
		names = append(names, fmt.Sprintf("column %d", len(names)+1))
	}
	return names
}

func propertyNames(properties string) []string {
	properties, _, _ = strings.Cut(properties, " ")
	fields := strings.Split(strings.Trim(properties, `"`), ":")
	var names []string
	for ; len(fields) >= 3; fields = fields[3:] {
		n, err := strconv.Atoi(fields[2])
		if err != nil || n < 1 || n > 1000 {
			return nil
		}
		switch {
		case fields[0] == "pos" && n == 3:
			names = append(names, "x", "y", "z")
		case n == 1:
			names = append(names, fields[0])
		default:
			for k := range n {
				names = append(names, fmt.Sprintf("%s:%d", fields[0], k))
			}
		}
	}
	return names
}

// delimiterOf finds what separates the cells of all rows in equal numbers. Comma
// goes last, since it may be a decimal one in what semicolons separate.
func (d *dialect) delimiterOf(rows []row) byte {
	const candidates = "\t;|,"
	for _, even := range []bool{true, false} {
		for _, delimiter := range []byte(candidates) {
			g := grammar{newline: d.newline, delimiter: delimiter, quotes: d.quotes}
			n := len(g.cells(rows[0].line))
			uneven := func(r row) bool { return len(g.cells(r.line)) != n }
			if n > 1 && !(even && slices.ContainsFunc(rows, uneven)) {
				return delimiter
			}
		}
	}
	if len(bytes.Fields(rows[0].line)) == 1 && d.quotes {
		return ',' // one column of texts
	}
	return ' '
}

// name finds the names of the columns: listed, in the first row, in the comment
// before it, or guessed.
func (d *dialect) name(rows []row, first []cell, comment string, listed []string) {
	switch {
	case listed != nil:
		d.names = listed
	case d.isHeader(rows, first):
		for i, c := range first {
			d.names = append(d.names, nameOf(string(c.plain(new([]byte))), i))
		}
		d.start = int64(rows[0].at + len(rows[0].line))
	default:
		if names := strings.Fields(comment); len(names) == len(first) && tellPosition(names) {
			d.names = names
			return
		}
		d.names = d.guess(rows, len(first))
	}
}

// tellPosition reports whether three of the names are of a position, so that
// they are no other remark.
func tellPosition(names []string) bool {
	n := 0
	for _, name := range names {
		if m := memberOf(name); m.style != alone && particle.RoleOf(m.base) == particle.PositionRole {
			n++
		}
	}
	return n == 3
}

func nameOf(text string, i int) string {
	if text == "" {
		return fmt.Sprintf("column %d", i+1)
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}

func looksNumeric(c cell) bool { return !c.quoted && isNumber(c.text) }

// isHeader reports whether the first row holds names: words only, or a word
// where the row below has a number.
func (d *dialect) isHeader(rows []row, first []cell) bool {
	if !slices.ContainsFunc(first, looksNumeric) {
		filled := func(c cell) bool { return len(c.text) > 0 }
		return slices.ContainsFunc(first, filled)
	}
	if len(rows) < 2 {
		return false
	}
	second := d.cells(rows[1].line)
	if len(second) != len(first) {
		return false
	}
	for i := range first {
		if len(first[i].text) > 0 && !looksNumeric(first[i]) && looksNumeric(second[i]) {
			return true
		}
	}
	return false
}

// guess names the columns of a file without names: the first three numbers in a
// row are the position, and three bytes behind it a colour.
func (d *dialect) guess(rows []row, columns int) []string {
	seen := d.look(rows, columns)
	number := func(i int) bool { return i < columns && !seen[i].texts && !seen[i].lists && !seen[i].empty }
	isByte := func(i int) bool {
		return number(i) && !seen[i].floats && !seen[i].large && seen[i].low >= 0 && seen[i].top <= 255
	}
	names := make([]string, columns)
	for i := range names {
		names[i] = fmt.Sprintf("column %d", i+1)
	}
	for i := range columns {
		if number(i) && number(i+1) && number(i+2) {
			copy(names[i:], []string{"x", "y", "z"})
			if isByte(i+3) && isByte(i+4) && isByte(i+5) {
				copy(names[i+3:], []string{"r", "g", "b"})
			}
			break
		}
	}
	return names
}

// look tells what some rows hold.
func (d *dialect) look(rows []row, columns int) []traits {
	seen := make([]traits, columns)
	for _, r := range rows {
		for i, c := range d.cells(r.line) {
			if i < columns {
				seen[i].look(c, byDigits)
			}
		}
	}
	return seen
}
