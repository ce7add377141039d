// Lines and cells.

package csv

import "bytes"

// grammar is what separates lines and cells.
type grammar struct {
	newline byte // '\n', or '\r' in old files
	// delimiter of cells; a blank stands for any number of blanks and tabs.
	delimiter byte
	// quotes appear in the file, so that lines may go on inside of them.
	quotes bool
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// line finds the end of the line that begins at from. end is behind it, or -1 if
// it goes on behind b.
func (g *grammar) line(b []byte, from int) (end int) {
	quotes := 0
	for at := from; ; {
		n := bytes.IndexByte(b[at:], g.newline)
		if n < 0 {
			return -1
		}
		if g.quotes {
			quotes += bytes.Count(b[at:at+n], []byte{'"'})
		}
		at += n + 1
		if quotes%2 == 0 {
			return at
		}
	}
}

// trim takes the end off a line.
func (g *grammar) trim(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte{g.newline})
	return bytes.TrimSuffix(line, []byte{'\r'})
}

// isRow reports whether a trimmed line holds cells: it is neither empty nor a
// comment.
func (g *grammar) isRow(line []byte) bool {
	for _, b := range line {
		if b == '#' {
			return false
		}
		if !isBlank(b) || b == g.delimiter && b == '\t' {
			return true
		}
	}
	return false
}

// cell is one cell as it is written, without quotes.
type cell struct {
	text   []byte
	quoted bool
	// doubled quotes are still in the text.
	doubled bool
}

// next takes the cell at at of a trimmed line. The next one begins at end; at
// the end of the line end is beyond it. ok is false if a quote is not closed or
// something follows it.
func (g *grammar) next(line []byte, at int) (c cell, end int, ok bool) {
	for at < len(line) && isBlank(line[at]) && line[at] != g.delimiter {
		at++
	}
	if g.delimiter == ' ' {
		for at < len(line) && isBlank(line[at]) {
			at++
		}
	}
	if at < len(line) && line[at] == '"' {
		return g.quoted(line, at+1)
	}
	end = g.cellEnd(line, at)
	return cell{text: trimBlanks(line[at:end])}, g.after(line, end), true
}

// cellEnd finds the delimiter, or the end of the line.
func (g *grammar) cellEnd(line []byte, at int) int {
	if g.delimiter == ' ' {
		for at < len(line) && !isBlank(line[at]) {
			at++
		}
		return at
	}
	if n := bytes.IndexByte(line[at:], g.delimiter); n >= 0 {
		return at + n
	}
	return len(line)
}

// after passes over the delimiter at end. Behind the last cell it is beyond the
// line's end; blanks at the end of a line separate nothing.
func (g *grammar) after(line []byte, end int) int {
	if g.delimiter == ' ' {
		for end < len(line) && isBlank(line[end]) {
			end++
		}
		if end == len(line) {
			return end + 1
		}
		return end
	}
	return end + 1
}

// quoted takes a cell whose text begins at at, behind the quote.
func (g *grammar) quoted(line []byte, at int) (c cell, end int, ok bool) {
	c.quoted = true
	for end = at; ; end++ {
		n := bytes.IndexByte(line[end:], '"')
		if n < 0 {
			return c, 0, false
		}
		if end += n; end+1 == len(line) || line[end+1] != '"' {
			break
		}
		c.doubled = true
		end++
	}
	c.text = line[at:end]
	for end++; end < len(line) && isBlank(line[end]) && line[end] != g.delimiter && g.delimiter != ' '; {
		end++
	}
	if end < len(line) && line[end] != g.delimiter && !(g.delimiter == ' ' && isBlank(line[end])) {
		return c, 0, false
	}
	return c, g.after(line, end), true
}

func trimBlanks(b []byte) []byte {
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// plain gives the text with single quotes, in room if it is not as in the file.
func (c cell) plain(room *[]byte) []byte {
	if !c.doubled {
		return c.text
	}
	text := (*room)[:0]
	for i := 0; i < len(c.text); i++ {
		text = append(text, c.text[i])
		if c.text[i] == '"' {
			i++
		}
	}
	*room = text
	return text
}

// cells splits a trimmed line; nil if it cannot be split.
func (g *grammar) cells(line []byte) []cell {
	var all []cell
	for at := 0; at <= len(line); {
		c, end, ok := g.next(line, at)
		if !ok {
			return nil
		}
		all, at = append(all, c), end
	}
	return all
}
