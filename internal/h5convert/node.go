// What both readers, the own one and libhdf5, make of a file's objects.

package h5convert

import (
	"bytes"
	"encoding/binary"
	"math"

	"floe/internal/particle"
)

// node is a group or a dataset of an HDF5 file.
type node struct {
	name     string
	attrs    []attribute
	children []*node  // of a group
	data     *storage // of a dataset, nil for a group
}

func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// dataset gives the storage of a member, nil if there is no such dataset.
func (n *node) dataset(name string) *storage {
	if c := n.child(name); c != nil {
		return c.data
	}
	return nil
}

// storage says what a dataset holds and where.
type storage struct {
	path string // for libhdf5
	elem element
	dims []int64
	// offset in the file; -1 if the bytes do not lie there in one piece.
	offset int64
}

// rows is the first dimension, 1 for a scalar dataset.
func (s *storage) rows() int64 {
	if len(s.dims) == 0 {
		return 1
	}
	return s.dims[0]
}

// width is the number of elements in a row.
func (s *storage) width() int64 {
	w := int64(1)
	for _, d := range s.dims[min(1, len(s.dims)):] {
		w *= d
	}
	return w
}

// bytes is the size of the data; the readers refuse products that overflow.
func (s *storage) bytes() int64 { return s.rows() * s.width() * int64(s.elem.size) }

// element is the type of one element of a dataset or an attribute.
type element struct {
	// scalar is InvalidType for strings and all that particle has no type for.
	scalar    particle.Type
	text      bool // fixed-length string
	bigEndian bool
	size      int
}

// attribute of a node: its elements in one piece, little endian.
type attribute struct {
	name  string
	elem  element
	count int64
	raw   []byte
}

func (n *node) attr(name string) *attribute {
	for i := range n.attrs {
		if n.attrs[i].name == name {
			return &n.attrs[i]
		}
	}
	return nil
}

// integer gives an integer attribute of any width.
func (n *node) integer(name string) (int64, bool) {
	a := n.attr(name)
	if a == nil || a.count < 1 {
		return 0, false
	}
	return a.integer(0)
}

func (a *attribute) integer(i int) (int64, bool) {
	b := a.raw[i*a.elem.size:]
	switch a.elem.scalar {
	case particle.Bool, particle.Uint8:
		return int64(b[0]), true
	case particle.Int8:
		return int64(int8(b[0])), true
	case particle.Int16:
		return int64(int16(binary.LittleEndian.Uint16(b))), true
	case particle.Uint16:
		return int64(binary.LittleEndian.Uint16(b)), true
	case particle.Int32:
		return int64(int32(binary.LittleEndian.Uint32(b))), true
	case particle.Uint32:
		return int64(binary.LittleEndian.Uint32(b)), true
	case particle.Int64, particle.Uint64:
		return int64(binary.LittleEndian.Uint64(b)), true
	}
	return 0, false
}

// float gives a float64 attribute.
func (n *node) float(name string) (float64, bool) {
	a := n.attr(name)
	if a == nil || a.count < 1 || a.elem.scalar != particle.Float64 {
		return 0, false
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(a.raw)), true
}

// text gives a string attribute, "" if there is none. Bytes serve as well.
func (n *node) text(name string) string {
	a := n.attr(name)
	switch {
	case a == nil || a.count < 1:
		return ""
	case a.elem.text:
		return untilNUL(a.raw[:a.elem.size])
	case a.elem.scalar == particle.Uint8:
		return string(a.raw[:a.count])
	}
	return ""
}

// texts gives an attribute of several strings.
func (n *node) texts(name string) []string {
	a := n.attr(name)
	if a == nil || !a.elem.text {
		return nil
	}
	all := make([]string, a.count)
	for i := range all {
		all[i] = untilNUL(a.raw[i*a.elem.size : (i+1)*a.elem.size])
	}
	return all
}

// untilNUL gives the text of a fixed-length string. It copies.
func untilNUL(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
