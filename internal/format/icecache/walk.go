// The walk over the data block: flags, array counts and text lengths, no values.

package icecache

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
)

// span is what the walk learns of one column.
type span struct {
	from, to int64 // payload range
	first    int64 // payload offset of the first value
	// values there are if every constant chunk is expanded; stored in the file
	// if the column is one constant.
	values   int64
	constant bool // one element stands for all
	mixed    bool // constant chunks must be expanded
	ids      bool // shapes with a number of their own
	paths    bool // shapes with paths
	absent   bool // not in the file
}

// encoding is how one value lies in the file.
type encoding uint8

const (
	fixedBytes encoding = iota
	packedBits
	textValue
	shapeValue
	blockValue
)

// column is a definition as a dialect reads it.
type column struct {
	*definition
	encoding encoding
	size     int64 // bytes of a fixed value
	ragged   bool
	chunk    int64 // elements that share a flag
	flagged  bool
}

func (d dialect) column(c *definition) column {
	k := column{definition: c, ragged: c.structure == 2, chunk: chunkElements, flagged: true}
	if c.position {
		k.flagged = !d.has(positionUnflagged)
		if !d.has(positionChunked) {
			k.chunk = max(c.elements, 1)
		}
	}
	switch c.kind.number {
	case typeBool:
		k.encoding, k.size = fixedBytes, 1
		if d.has(bool4) {
			k.size = 4
		} else if d.has(boolBits) {
			k.encoding = packedBits
		}
	case typeString:
		k.encoding = textValue
	case typeShape:
		k.encoding = shapeValue
	case typeLocation:
		k.encoding = blockValue
	case typeRotation:
		k.size = 16
		if d.has(rotation20) {
			k.size = 20
		}
	default:
		k.size = c.attribute().ValueBytes()
	}
	return k
}

// chunks is how many flags (or pieces without one) the column has.
func (c *column) chunks(d dialect) int64 {
	switch {
	case d.has(noDataBlock), c.elements == 0 && (d.has(emptyUnflagged) || !c.flagged):
		return 0
	case c.elements == 0:
		return 1
	}
	n := (c.elements + c.chunk - 1) / c.chunk
	if d.has(extraChunk) && c.elements%chunkElements == 0 && c.chunk == chunkElements && (!c.position || d.has(positionChunked)) {
		n++
	}
	return n
}

// piece is one chunk of a column.
type piece struct {
	index    int64
	count    int64 // elements
	constant bool
	again    bool // constant, but the value stands in the first chunk only
}

// walker is a place in the payload and the dialect to go on with.
type walker struct {
	ctx   context.Context
	p     []byte
	at    int64
	d     dialect
	steps uint32

	ids, paths bool // seen in shapes

	// onText, if not nil, is given every text of a string column.
	onText func(raw []byte)
}

// tick looks at the context now and then.
func (w *walker) tick() error {
	if w.steps++; w.steps&0xffff != 0 {
		return nil
	}
	return w.ctx.Err()
}

// pieces calls visit for every chunk that has elements, with the walker at its
// first value; visit moves it behind the last one.
func (w *walker) pieces(c *column, visit func(piece) error) error {
	total := c.chunks(w.d)
	for i := range total {
		k := piece{index: i, count: min(c.chunk, c.elements-i*c.chunk)}
		if c.flagged {
			flag, err := w.flag()
			if err != nil {
				return err
			}
			k.constant = flag
			k.again = flag && i > 0 && w.d.has(constantOnce)
		}
		if k.count <= 0 {
			continue
		}
		if err := visit(k); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) flag() (bool, error) {
	v, err := w.u32("constant flag")
	if err == nil && v > 1 {
		w.at -= 4
		return false, fmt.Errorf("constant flag is %d, not 0 or 1", v)
	}
	return v == 1, err
}

// measure walks over one column.
func (w *walker) measure(c *column) (span, error) {
	s := span{from: w.at, first: -1}
	if c.encoding == blockValue {
		return s, w.block(c, &s)
	}
	m := measurer{w: w, c: c, s: &s, equal: true}
	w.ids, w.paths = false, false
	if err := w.pieces(c, m.piece); err != nil {
		return s, err
	}
	s.to, s.ids, s.paths = w.at, w.ids, w.paths
	s.first = max(s.first, s.from)
	s.constant = m.constants > 0 && m.plain == 0 && m.equal
	s.mixed = m.constants > 0 && !s.constant
	if s.constant {
		s.values = m.constantValues
	}
	return s, nil
}

type measurer struct {
	w                *walker
	c                *column
	s                *span
	plain, constants int64
	equal            bool
	constant         []byte // bytes of the first constant
	constantValues   int64
	firstConstant    bool
}

func (m *measurer) piece(k piece) error {
	from := m.w.at
	if m.s.first < 0 {
		m.s.first = from
	}
	if !k.constant {
		m.plain++
		n, err := m.w.elements(m.c, k.count)
		m.s.values = saturated(m.s.values, n, 1)
		return err
	}
	m.constants++
	if k.again {
		if !m.firstConstant {
			return fmt.Errorf("constant chunk without a value before it")
		}
		m.s.values = saturated(m.s.values, k.count, m.constantValues)
		return nil
	}
	n, err := m.w.elements(m.c, 1)
	if err != nil {
		return err
	}
	m.s.values = saturated(m.s.values, k.count, n)
	if m.constants == 1 {
		m.constant, m.constantValues = m.w.p[from:m.w.at], n
		m.firstConstant = k.index == 0
	} else if m.equal {
		m.equal = bytes.Equal(m.constant, m.w.p[from:m.w.at])
	}
	return nil
}

// block walks over a location.
func (w *walker) block(c *column, s *span) error {
	defer func() { s.to = w.at }()
	switch {
	case w.d.has(locationNone):
		s.first = w.at
		return nil
	case w.d.has(locationInDefinition):
		s.first, s.values = c.locatorAt, c.locatorSize
		return nil
	}
	size, err := w.u32("location size")
	if err != nil {
		return err
	}
	s.first, s.values = w.at, int64(size)
	return w.skip(int64(size), "location")
}

// elements walks over n elements and tells how many values they have.
func (w *walker) elements(c *column, n int64) (values int64, err error) {
	if !c.ragged {
		return n, w.values(c, n)
	}
	for range n {
		count, err := w.u32("array count")
		if err != nil {
			return values, err
		}
		if err := w.values(c, int64(count)); err != nil {
			return values, err
		}
		values += int64(count)
		if err := w.tick(); err != nil {
			return values, err
		}
	}
	return values, nil
}

// values walks over n values.
func (w *walker) values(c *column, n int64) error {
	switch c.encoding {
	case packedBits:
		return w.skip((n+31)/32*4, "values")
	case textValue:
		for range n {
			raw, err := w.text("string")
			if err != nil {
				return err
			}
			if w.onText != nil {
				w.onText(raw)
			}
			if err := w.tick(); err != nil {
				return err
			}
		}
		return nil
	case shapeValue:
		for range n {
			if _, _, err := w.shape(); err != nil {
				return err
			}
			if err := w.tick(); err != nil {
				return err
			}
		}
		return nil
	}
	return w.skip(n*c.size, "values")
}

func (w *walker) skip(n int64, what string) error {
	if left := int64(len(w.p)) - w.at; n > left {
		return shortError("%d bytes of %s expected, %d left", n, what, left)
	}
	w.at += n
	return nil
}

func (w *walker) u32(what string) (uint32, error) {
	if left := int64(len(w.p)) - w.at; left < 4 {
		return 0, shortError("%s expected, %d bytes left", what, left)
	}
	v := binary.LittleEndian.Uint32(w.p[w.at:])
	w.at += 4
	return v, nil
}

// text walks over a string and gives its bytes as they are.
func (w *walker) text(what string) ([]byte, error) {
	n32, err := w.u32("length of " + what)
	if err != nil {
		return nil, err
	}
	n := int64(n32)
	if w.d.has(stringsUTF16 | stringsUTF16Unpadded) {
		n *= 2
	}
	from := w.at
	total := n
	if !w.d.has(stringsUnpadded | stringsUTF16Unpadded) {
		total += padding(n)
	}
	if err := w.skip(total, what); err != nil {
		w.at -= 4
		return nil, err
	}
	return w.p[from : from+n], nil
}

// shape walks over a shape.
func (w *walker) shape() (shape int32, id uint32, err error) {
	if _, err = w.truth(); err != nil {
		return 0, 0, err
	}
	number, err := w.u32("shape type")
	if err != nil {
		return 0, 0, err
	}
	switch shape = int32(number); {
	case shape < -1 || shape > 255:
		w.at -= 4
		return 0, 0, fmt.Errorf("shape type %d", shape)
	case shape == shapeInstance:
		w.ids = true
		id, err = w.u32("instance index")
	case shape == shapeReference:
		w.ids = true
		id, err = w.reference()
	}
	return shape, id, err
}

func (w *walker) reference() (id uint32, err error) {
	if id, err = w.u32("object id"); err != nil {
		return 0, err
	}
	if _, err = w.truth(); err != nil {
		return 0, err
	}
	remap, err := w.truth()
	if err != nil || !remap {
		return id, err
	}
	w.paths = true
	for _, what := range []string{"target path", "model GUID"} {
		if _, err = w.text(what); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// truth walks over a bool of a shape.
func (w *walker) truth() (bool, error) {
	if w.d.has(shapeBool4) {
		v, err := w.u32("bool of shape")
		if err == nil && v > 1 {
			w.at -= 4
			return false, fmt.Errorf("bool of shape is %d, not 0 or 1", v)
		}
		return v == 1, err
	}
	if w.at >= int64(len(w.p)) {
		return false, fmt.Errorf("bool of shape expected, 0 bytes left")
	}
	v := w.p[w.at]
	if v > 1 {
		return false, fmt.Errorf("bool of shape is %d, not 0 or 1", v)
	}
	w.at++
	return v == 1, nil
}

// storedElements is how many elements of a column are kept.
func (s *span) storedElements(c *column) int64 {
	if s.constant {
		return min(c.elements, 1)
	}
	return c.elements
}

// storedValues is how many values of a column are kept.
func (s *span) storedValues(c *column) int64 {
	if s.constant && !c.ragged {
		return min(c.elements, 1)
	}
	return s.values
}
