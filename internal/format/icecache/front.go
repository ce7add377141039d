// Header and attribute definitions: the part before the values.

package icecache

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"

	"floe/internal/format"
	"floe/internal/particle"
)

const (
	magic = "ICECACHE"

	// chunkElements is how many elements share one constant flag.
	chunkElements = 4000

	// minDefinitionBytes is a definition with an empty name.
	minDefinitionBytes = 24

	// maxAttributes bounds the definitions of a file; Softimage's dialog offers
	// about 300.
	maxAttributes = 1 << 16

	// maxNameBytes bounds a name; longer ones mean that the reader is lost.
	maxNameBytes = 1 << 16
)

// front is all that stands before the data block.
type front struct {
	version    int
	objectType uint32
	substep    uint32
	blobs      uint32
	counts     particle.Counts
	defs       []definition
	end        int64 // payload offset of the data block
}

// definition is one attribute as the file defines it.
type definition struct {
	name        string
	nameBytes   int64
	at          int64 // payload offset
	kind        *fileType
	structure   uint32
	context     uint32
	objectID    uint32
	category    uint32
	locatorAt   int64 // payload offset of a location's data in the definition
	locatorSize int64
	elements    int64
	position    bool
}

func (f *front) any(is func(*definition) bool) bool {
	for i := range f.defs {
		if is(&f.defs[i]) {
			return true
		}
	}
	return false
}

func (f *front) hasType(number uint32) bool {
	return f.any(func(c *definition) bool { return c.kind.number == number })
}

// unsized reports whether nobody knows how long the values are.
func (c *definition) unsized() bool {
	return c.kind.as == particle.InvalidType && c.elements > 0
}

func (c *definition) attribute() particle.Attribute {
	a := particle.Attribute{
		Name: c.name, Type: c.kind.as,
		Structure: particle.Structure(c.structure), Context: particle.Context(c.context),
		Category: c.category, ObjectID: c.objectID,
	}
	if a.Type == particle.Location {
		a.Structure = particle.Single
	}
	return a
}

// parseFront reads header and definitions from p, the start of the payload, or
// all of it if whole is set. If p is too short the error is errMore; if the
// whole payload is, an [Error].
func parseFront(p []byte, whole bool, d dialect) (*front, error) {
	r := fields{p: p, whole: whole}
	f := &front{}
	count, err := f.header(&r, d)
	if err != nil {
		return nil, err
	}
	if left := int64(len(p)) - r.at; whole && count > left/minDefinitionBytes {
		return nil, errorAt("", r.at, "%d attributes cannot be in %d bytes", count, left)
	}
	if count > maxAttributes {
		return nil, errorAt("", r.at, "%d attributes, at most %d are read", count, maxAttributes)
	}
	for i := range count {
		c, err := f.definition(&r, d)
		if err != nil {
			return nil, nameError(err, i, count)
		}
		f.defs = append(f.defs, c)
	}
	f.end = r.at
	return f, nil
}

// nameError numbers the attribute where it has no name yet.
func nameError(err error, i, count int64) error {
	if e, ok := err.(*Error); ok && e.Attribute == "" {
		e.Err = fmt.Errorf("definition %d of %d: %w", i+1, count, e.Err)
	}
	return err
}

func (f *front) header(r *fields, d dialect) (attributes int64, err error) {
	if err := checkMagic(r.p); err != nil {
		if !r.whole && len(r.p) < len(magic)+4 {
			return 0, errMore
		}
		return 0, err
	}
	r.at = int64(len(magic))
	f.version = int(r.u32())
	if !r.failed() && (f.version < 100 || f.version > 103) {
		return 0, errorAt("", 8, "version %d is not supported (100 to 103 are)", f.version)
	}
	f.objectType = r.u32()
	f.counts.Points, f.counts.Edges = int64(r.u32()), int64(r.u32())
	f.counts.Polygons, f.counts.Samples = int64(r.u32()), int64(r.u32())
	if f.version >= 103 {
		f.substep = r.u32()
	}
	if f.version >= 102 || f.version == 101 && !d.has(header36) {
		f.blobs = r.u32()
	}
	attributes = int64(r.u32())
	return attributes, r.err
}

// checkMagic tells binary caches from what is often taken for one.
func checkMagic(p []byte) error {
	switch {
	case len(p) < len(magic):
		return errorAt("", 0, "%w: payload has %d bytes, less than a header", format.ErrUnknown, len(p))
	case string(p[:len(magic)]) != magic:
		return errorAt("", 0, "%w: payload begins with % x, not with %s", format.ErrUnknown, p[:8], magic)
	case isASCII(p):
		return errorAt("", 8, "this is an ASCII ICE cache (XSI_CACHE_ASCII), which is not supported")
	}
	return nil
}

// isASCII reports whether white space and a digit follow the magic: as a binary
// version that would be a number above 0x09000000.
func isASCII(p []byte) bool {
	rest := p[len(magic):]
	if len(rest) > 4 {
		rest = rest[:4]
	}
	digits := bytes.TrimLeft(rest, " \t\r\n")
	return len(digits) > 0 && len(digits) < len(rest) && digits[0] >= '0' && digits[0] <= '9'
}

func (f *front) definition(r *fields, d dialect) (definition, error) {
	c := definition{at: r.at}
	c.name, c.nameBytes = r.name(d)
	r.attribute = c.name
	defer func() { r.attribute = "" }()
	number := r.u32()
	if c.kind = typeOf(number); c.kind == nil && !r.failed() {
		return c, r.fail(r.at-4, "unknown data type %#x", number)
	}
	if number == typeCustom && f.version >= 102 {
		r.customNames(d)
	}
	c.structure = r.u32()
	if !r.failed() && c.structure != 1 && c.structure != 2 {
		return c, r.fail(r.at-4, "unknown structure %d", c.structure)
	}
	c.context = r.u32()
	if !r.failed() && (bits.OnesCount32(c.context) != 1 || c.context > 32) {
		return c, r.fail(r.at-4, "unknown context %d", c.context)
	}
	c.objectID, c.category = r.u32(), r.u32()
	if number == typeLocation {
		c.locatorSize = int64(r.u32())
		c.locatorAt = r.at
		if d.has(locationInDefinition) {
			r.skip(c.locatorSize)
		}
	}
	c.elements = f.counts.Of(particle.Context(c.context))
	c.position = strings.EqualFold(c.name, "PointPosition")
	return c, r.err
}

// fields reads the fields of the front one after the other; after the first
// error all further ones are zero.
type fields struct {
	p         []byte
	whole     bool
	at        int64
	attribute string // being defined
	err       error
}

func (r *fields) failed() bool { return r.err != nil }

func (r *fields) fail(at int64, text string, args ...any) error {
	if r.err == nil {
		r.err = errorAt(r.attribute, at, text, args...)
	}
	return r.err
}

// left reports whether n more bytes are there.
func (r *fields) left(n int64) bool {
	switch have := int64(len(r.p)) - r.at; {
	case r.err != nil:
		return false
	case n <= have:
		return true
	case r.whole:
		r.err = &Error{Attribute: r.attribute, Offset: r.at, Err: shortError("%d bytes expected, %d left", n, have)}
	default:
		r.err = errMore
	}
	return false
}

func (r *fields) skip(n int64) {
	if r.left(n) {
		r.at += n
	}
}

func (r *fields) u32() uint32 {
	if !r.left(4) {
		return 0
	}
	v := binary.LittleEndian.Uint32(r.p[r.at:])
	r.at += 4
	return v
}

// name reads a padded string.
func (r *fields) name(d dialect) (string, int64) {
	n := int64(r.u32())
	if n > maxNameBytes {
		r.fail(r.at-4, "name of %d bytes", n)
		return "", 0
	}
	if !r.left(n) {
		return "", 0
	}
	text := latin(r.p[r.at : r.at+n])
	r.at += n
	if !d.has(namesUnpadded) {
		r.skip(padding(n))
	}
	return text, n
}

func (r *fields) customNames(d dialect) {
	count := int64(r.u32())
	for i := int64(0); i < count && !r.failed(); i++ {
		r.name(d)
	}
}

// padding is the number of fill bytes after n bytes of text.
func padding(n int64) int64 { return -n & 3 }

// latin makes a string of UTF-8 or else Latin-1 bytes.
func latin(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(appendLatin1(nil, b))
}
