// The text form: header, definitions, attributes of the whole file.

package bgeo5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/format"
	"floe/internal/particle"
)

// openText reads all but the points.
func (g *geometry) openText() error {
	t := &tokens{in: g.in}
	if err := g.readTextCounts(t); err != nil {
		return err
	}
	var definitions []definition
	titled, err := false, error(nil)
	if g.counts.pointAttributes > 0 || g.counts.points > 0 { // else nothing need follow
		titled, err = t.accept("PointAttrib")
	}
	if err == nil && titled {
		definitions, err = t.definitions(g.counts.pointAttributes)
	}
	if err != nil {
		return err
	}
	if int64(len(definitions)) != g.counts.pointAttributes {
		return fmt.Errorf("%q is missing at %d", "PointAttrib", t.offset())
	}
	if err := g.setColumns(definitions); err != nil {
		return err
	}
	g.recordAt = t.offset()
	words := int64(g.stride() / wordBytes) // each has a digit and a blank
	if g.counts.points > (g.in.Size-g.recordAt)/(2*words) {
		return fmt.Errorf("%w: %d points of %d numbers at %d, the file has %d bytes",
			format.ErrTruncated, g.counts.points, words, g.recordAt, g.in.Size)
	}
	return g.readTail()
}

func (g *geometry) readTextCounts(t *tokens) error {
	if err := t.expect(textMagic); err != nil {
		return err
	}
	if v, err := t.next(); err != nil {
		return err
	} else if string(v) != "V5" {
		return fmt.Errorf("%w: version %.20q, only V%d is known", format.ErrUnknown, v, version)
	}
	n := &g.counts
	for _, field := range []struct {
		word string
		to   *int64
	}{
		{"NPoints", &n.points}, {"NPrims", &n.primitives}, {"NPointGroups", &n.pointGroups}, {"NPrimGroups", &n.primitiveGroups},
		{"NPointAttrib", &n.pointAttributes}, {"NVertexAttrib", &n.vertexAttributes},
		{"NPrimAttrib", &n.primitiveAttributes}, {"NAttrib", &n.details},
	} {
		err := t.expect(field.word)
		if err == nil {
			*field.to, err = t.count()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tokens) definitions(n int64) ([]definition, error) {
	if n > maxColumns {
		return nil, fmt.Errorf("%w: %d attributes, %d are allowed", format.ErrLimit, n, maxColumns)
	}
	var all []definition
	for range n {
		at := t.offset()
		d, err := t.definition()
		if err != nil {
			return nil, fmt.Errorf("definition of an attribute at %d: %w", at, err)
		}
		all = append(all, d)
	}
	return all, nil
}

func (t *tokens) definition() (definition, error) {
	raw, err := t.text()
	if err != nil {
		return definition{}, err
	}
	d := definition{name: format.Text(raw)}
	words, err := t.count()
	if err != nil {
		return d, err
	}
	word, err := t.next()
	if err != nil {
		return d, err
	}
	known := false
	if d.kind, known = kindNames[string(word)]; !known {
		return d, fmt.Errorf("attribute %q: %w: %.20q", d.name, errKind, word)
	}
	d.words = int(words)
	if err := d.check(); err != nil {
		return d, err
	}
	if d.kind == indexKind {
		return d, t.texts(&d.texts)
	}
	for range words { // defaults
		if _, err := t.next(); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (t *tokens) texts(s *particle.Strings) error {
	n, err := t.count()
	if err != nil {
		return err
	}
	s.Offsets = append(s.Offsets, 0)
	for range n {
		raw, err := t.text()
		if err != nil {
			return err
		}
		addText(s, raw)
	}
	return nil
}

// tailBytes at the end of a text are searched for what stands behind the points:
// the primitives before it may be many lines long.
const tailBytes = 1 << 20

// readTail says what is not shown, finds the attributes of the whole file and
// the mark at the end.
func (g *geometry) readTail() error {
	from := max(g.recordAt, g.in.Size-tailBytes)
	tail := make([]byte, g.in.Size-from)
	if err := g.in.Fill(tail, from); err != nil {
		return err
	}
	g.marked = bytes.Contains(tail[max(len(tail)-64, 0):], []byte("endExtra"))
	g.sayPrimitives(g.counts.primitives, nil)
	g.sayGroups()
	if g.counts.details == 0 {
		return nil
	}
	title := []byte("\nDetailAttrib")
	at := bytes.LastIndex(tail, title)
	if at < 0 {
		g.warn("%s: no definition is among the last %d KiB.", notShown(g.counts.details, "attribute", " of the whole file"), tailBytes>>10)
		return nil
	}
	if err := g.readTextDetails(&tokens{in: g.in, at: from + int64(at+len(title))}); err != nil {
		return fmt.Errorf("attributes of the whole file: %w", err)
	}
	return nil
}

func (g *geometry) readTextDetails(t *tokens) error {
	definitions, err := t.definitions(g.counts.details)
	if err != nil {
		return err
	}
	if g.details, err = columns(definitions, particle.PerObject, 0); err != nil {
		return err
	}
	g.words = make([]byte, 0, min(int64(end(g.details, 0)), g.in.Size))
	at := t.offset()
	for i := range g.details {
		for range g.details[i].words() {
			word, err := t.word(&g.details[i])
			if err != nil {
				return err
			}
			g.words = binary.LittleEndian.AppendUint32(g.words, word)
		}
	}
	return g.checkDetails(at)
}

// word reads a number of a column as the bits that the binary form would have.
func (t *tokens) word(c *column) (uint32, error) {
	var bits uint32
	var err error
	if c.Type.Scalar() == particle.Float32 {
		var v float32
		v, err = t.float32()
		bits = math.Float32bits(v)
	} else {
		var v int32
		v, err = t.int32()
		bits = uint32(v)
	}
	if err != nil {
		err = fmt.Errorf("attribute %q: %w", c.Name, err)
	}
	return bits, err
}
