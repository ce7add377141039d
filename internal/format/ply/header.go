// The text at the start of a file: its form, elements, properties, comments.

package ply

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// form is how the values of a file are written.
type form uint8

const (
	asciiForm form = iota
	littleForm
	bigForm
)

var forms = map[string]form{"ascii": asciiForm, "binary_little_endian": littleForm, "binary_big_endian": bigForm}

// property is one number, or one list of numbers, of every row of a table.
type property struct {
	name  string
	kind  particle.Type // of the numbers
	list  bool
	count particle.Type // of the length of a list
}

// table is an element of the file, as its header declares it.
type table struct {
	name       string
	rows       int64
	properties []property
}

// preamble is all that the text at the start says.
type preamble struct {
	form     form
	comments []string
	tables   []table
	end      int64 // offset of the first row

	properties int // of all tables
}

const (
	firstPeek = 4 << 10
	maxPeek   = 4 << 20 // bytes of header that are read

	maxElements   = 1000
	maxProperties = 1 << 16 // of all elements
)

// readPreamble reads the start of the file in growing pieces until it holds the
// header.
func readPreamble(in format.Input) (*preamble, error) {
	for size := int64(firstPeek); ; size *= 8 {
		start := make([]byte, min(size, in.Size))
		if err := in.Fill(start, 0); err != nil {
			return nil, err
		}
		p, err := parsePreamble(start)
		switch {
		case err == nil || !errors.Is(err, errMore):
			return p, err
		case int64(len(start)) == in.Size:
			return nil, fmt.Errorf("%w: there is no end_header in %d bytes", format.ErrTruncated, in.Size)
		case size > maxPeek:
			return nil, fmt.Errorf("%w: header exceeds %d bytes", format.ErrLimit, maxPeek)
		}
	}
}

// errMore says that the header goes on behind what was read.
var errMore = errors.New("the header goes on")

// parsePreamble reads the header line by line. A line ends with LF, CR LF, or,
// if the first one does, CR.
func parsePreamble(start []byte) (*preamble, error) {
	if !bytes.HasPrefix(start, []byte("ply")) {
		return nil, fmt.Errorf("%w: file begins with % x, not with ply", format.ErrUnknown, start[:min(len(start), 4)])
	}
	end := byte('\n')
	if len(start) > 4 && start[3] == '\r' && start[4] != '\n' {
		end = '\r'
	}
	p := &preamble{}
	for number, at := 1, 0; ; number++ {
		n := bytes.IndexByte(start[at:], end)
		if n < 0 {
			return nil, errMore
		}
		line := strings.TrimSuffix(string(start[at:at+n]), "\r")
		at += n + 1
		done, err := p.line(number, line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("header line %d, %.80q: %w", number, line, err)
		case done:
			p.end = int64(at)
			return p, nil
		}
	}
}

// line takes one line of the header and reports whether it was the last.
func (p *preamble) line(number int, line string) (done bool, err error) {
	keyword, rest, _ := strings.Cut(strings.Trim(line, blanks), " ")
	switch {
	case number == 1:
		if keyword != "ply" || rest != "" {
			return false, fmt.Errorf("%w: the first line is not ply", format.ErrUnknown)
		}
		return false, nil
	case number == 2 || keyword == "format":
		return false, p.format(number, words(line))
	}
	switch keyword {
	case "comment":
		p.comments = append(p.comments, rest)
	case "obj_info", "":
	case "element":
		return false, p.element(words(line))
	case "property":
		return false, p.property(words(line))
	case "end_header":
		return true, nil
	default:
		return false, errors.New("unknown keyword")
	}
	return false, nil
}

// blanks separate words; other white space may be part of a name.
const blanks = " \t\v\f\r\n"

func words(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(blanks, r) })
}

func (p *preamble) format(number int, words []string) error {
	known := false
	if number == 2 && len(words) == 3 && words[0] == "format" && words[2] == "1.0" {
		p.form, known = forms[words[1]]
	}
	if !known {
		return errors.New("not a format that is known, in the second line")
	}
	return nil
}

func (p *preamble) element(words []string) error {
	if len(words) != 3 {
		return errors.New("an element has a name and a count")
	}
	rows, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil || rows < 0 || rows > particle.MaxElements {
		return fmt.Errorf("%s is no count of elements", words[2])
	}
	if len(p.tables) == maxElements {
		return fmt.Errorf("%w: more than %d elements", format.ErrLimit, maxElements)
	}
	p.tables = append(p.tables, table{name: words[1], rows: rows})
	return nil
}

// kinds are the types of numbers. 64-bit integers are no part of the format,
// but some write them.
var kinds = map[string]particle.Type{
	"char": particle.Int8, "uchar": particle.Uint8, "short": particle.Int16, "ushort": particle.Uint16,
	"int": particle.Int32, "uint": particle.Uint32, "float": particle.Float32, "double": particle.Float64,
	"int8": particle.Int8, "uint8": particle.Uint8, "int16": particle.Int16, "uint16": particle.Uint16,
	"int32": particle.Int32, "uint32": particle.Uint32, "float32": particle.Float32, "float64": particle.Float64,
	"int64": particle.Int64, "uint64": particle.Uint64,
}

func (p *preamble) property(words []string) error {
	switch {
	case len(p.tables) == 0:
		return errors.New("a property before any element")
	case p.properties == maxProperties:
		return fmt.Errorf("%w: more than %d properties", format.ErrLimit, maxProperties)
	}
	p.properties++
	made, known := property{}, false
	switch {
	case len(words) == 3:
		made.name = words[2]
		made.kind, known = kinds[words[1]]
	case len(words) == 5 && words[1] == "list":
		made.name, made.list = words[4], true
		made.kind, known = kinds[words[3]]
		made.count = kinds[words[2]]
		known = known && isInteger(made.count)
	}
	if !known {
		return errors.New("a property has a type that is known and a name")
	}
	t := &p.tables[len(p.tables)-1]
	t.properties = append(t.properties, made)
	return nil
}

func isInteger(t particle.Type) bool { return t >= particle.Int8 && t <= particle.Uint64 }
