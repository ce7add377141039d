// A reader for the HDF5 files that this package writes: superblock 0, version 1
// object headers, symbol tables, contiguous data. It reads from a mapping, needs
// no library, and takes some microseconds.

package h5convert

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"floe/internal/particle"
)

var (
	le       = binary.LittleEndian
	hdf5Sign = []byte("\x89HDF\r\n\x1a\n")
)

const undefined = math.MaxUint64

// Bounds on what a hostile file can make the reader do.
const (
	maxObjects     = 1 << 17
	maxMessages    = 1 << 12 // of one object
	maxHeaderBytes = 64 << 20
	maxNameBytes   = 64 << 10
	maxDepth       = 4 // of groups
)

// mini reads objects of one file.
type mini struct {
	b []byte
	// left is the number of objects, header the bytes of object headers that may
	// still be read.
	left, header int
}

// open checks the superblock and gives the address of the root group.
func (m *mini) open() (root uint64, err error) {
	if !bytes.HasPrefix(m.b, hdf5Sign) {
		return 0, fmt.Errorf("%w: no HDF5 file", ErrForeign)
	}
	super, err := m.at(0, 96)
	if err != nil {
		return 0, err
	}
	if super[8] != 0 || super[13] != 8 || super[14] != 8 || le.Uint64(super[24:]) != 0 {
		return 0, foreign("superblock version %d", super[8])
	}
	if end := le.Uint64(super[40:]); end > uint64(len(m.b)) {
		return 0, fmt.Errorf("%w: %d of %d bytes are there", ErrDamaged, len(m.b), end)
	}
	m.left, m.header = maxObjects, min(len(m.b), maxHeaderBytes)
	return le.Uint64(super[64:]), nil
}

func foreign(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrForeign}, args...)...)
}

// at gives n bytes at an address.
func (m *mini) at(addr, n uint64) ([]byte, error) {
	if addr > uint64(len(m.b)) || n > uint64(len(m.b))-addr {
		return nil, foreign("address %d + %d is outside of %d bytes", addr, n, len(m.b))
	}
	return m.b[addr : addr+n : addr+n], nil
}

// visitor tells which members of the root group are wanted.
type visitor func(name string) bool

// object reads a group or a dataset with all its members.
func (m *mini) object(addr uint64, name string, depth int, want visitor) (*node, error) {
	if m.left--; m.left < 0 {
		return nil, foreign("more than %d objects", maxObjects)
	}
	n := &node{name: name}
	h := header{node: n}
	if err := m.messages(addr, &h); err != nil {
		return nil, fmt.Errorf("object %q: %w", name, err)
	}
	switch {
	case h.layout != nil:
		return n, h.storage(uint64(len(m.b)))
	case h.table == nil:
		return nil, foreign("object %q is neither an old-style group nor a dataset", name)
	case depth >= maxDepth:
		return nil, foreign("groups are nested deeper than %d", maxDepth)
	}
	return n, m.members(n, h.table, depth, want)
}

// header collects the messages of one object.
type header struct {
	node          *node
	space, typ    []byte
	layout, table []byte
	odd           string // what keeps a dataset from being mapped
}

// messages walks an object header with its continuations.
func (m *mini) messages(addr uint64, h *header) error {
	head, err := m.at(addr, 16)
	if err != nil {
		return err
	}
	if head[0] != 1 {
		return foreign("object header version %d", head[0])
	}
	count := int(le.Uint16(head[2:]))
	if count > maxMessages {
		return foreign("%d messages", count)
	}
	block, err := m.at(addr+16, uint64(le.Uint32(head[8:])))
	if err != nil {
		return err
	}
	blocks := [][]byte{block}
	for i := 0; i < len(blocks); i++ {
		if m.header -= len(blocks[i]); m.header < 0 {
			return foreign("object headers are larger than %d bytes or overlap", maxHeaderBytes)
		}
		for b := blocks[i]; len(b) >= 8 && count > 0; count-- {
			size := int(le.Uint16(b[2:]))
			if size > len(b)-8 {
				return foreign("message of %d bytes in %d", size, len(b)-8)
			}
			kind, flags, body := le.Uint16(b), b[4], b[8:8+size]
			b = b[8+size:]
			if kind == continuationMessage {
				if blocks, err = m.continuation(blocks, body); err != nil {
					return err
				}
				continue
			}
			if err := h.message(kind, flags, body); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *mini) continuation(blocks [][]byte, body []byte) ([][]byte, error) {
	if len(body) < 16 || len(blocks) > maxMessages {
		return nil, foreign("bad continuation")
	}
	block, err := m.at(le.Uint64(body), le.Uint64(body[8:]))
	return append(blocks, block), err
}

// Types of header messages.
const (
	dataspaceMessage    = 0x0001
	linkInfoMessage     = 0x0002
	datatypeMessage     = 0x0003
	linkMessage         = 0x0006
	externalMessage     = 0x0007
	layoutMessage       = 0x0008
	filterMessage       = 0x000B
	attributeMessage    = 0x000C
	continuationMessage = 0x0010
	symbolTableMessage  = 0x0011
	attributeInfo       = 0x0015
)

func (h *header) message(kind uint16, flags byte, body []byte) error {
	const shared = 2
	if flags&shared != 0 && (kind == dataspaceMessage || kind == datatypeMessage || kind == attributeMessage) {
		return foreign("shared message %#x", kind)
	}
	switch kind {
	case dataspaceMessage:
		h.space = body
	case datatypeMessage:
		h.typ = body
	case layoutMessage:
		h.layout = body
	case symbolTableMessage:
		h.table = body
	case externalMessage:
		h.odd = "data in another file"
	case filterMessage:
		h.odd = "filtered data"
	case linkInfoMessage, linkMessage, attributeInfo:
		return foreign("new-style message %#x", kind)
	case attributeMessage:
		a, err := parseAttribute(body)
		if err != nil {
			return err
		}
		h.node.attrs = append(h.node.attrs, a)
	}
	return nil
}

// storage turns the messages of a dataset into where its data lies.
func (h *header) storage(fileSize uint64) error {
	dims, count, err := parseSpace(h.space)
	if err != nil {
		return fmt.Errorf("dataset %q: %w", h.node.name, err)
	}
	elem, err := parseType(h.typ)
	if err != nil {
		return fmt.Errorf("dataset %q: %w", h.node.name, err)
	}
	s := &storage{elem: elem, dims: dims, offset: -1}
	h.node.data = s
	over, size := bits.Mul64(uint64(count), uint64(elem.size))
	if over != 0 || size > math.MaxInt64 {
		return foreign("dataset %q: size overflows", h.node.name)
	}
	const contiguous = 1
	if h.odd != "" || len(h.layout) < 18 || h.layout[0] != 3 || h.layout[1] != contiguous {
		return nil
	}
	addr := le.Uint64(h.layout[2:])
	switch {
	case size == 0:
		s.offset = 0
	case addr == undefined || size != le.Uint64(h.layout[10:]):
	case addr > fileSize || size > fileSize-addr:
		return fmt.Errorf("%w: dataset %q at %d, %d bytes, is outside of the file of %d", ErrDamaged, h.node.name, addr, size, fileSize)
	default:
		s.offset = int64(addr)
	}
	return nil
}

// members reads the symbol table of a group.
func (m *mini) members(n *node, table []byte, depth int, want visitor) error {
	if len(table) < 16 {
		return foreign("symbol table message of %d bytes", len(table))
	}
	names, err := m.heap(le.Uint64(table[8:]))
	if err != nil {
		return err
	}
	return m.tree(le.Uint64(table), -1, func(symbol []byte) error {
		name, ok := stringAt(names, le.Uint64(symbol))
		if !ok {
			return foreign("link name is outside of its heap")
		}
		if want != nil && !want(name) {
			return nil
		}
		const softLink = 2
		if le.Uint32(symbol[16:]) == softLink {
			return nil
		}
		child, err := m.object(le.Uint64(symbol[8:]), name, depth+1, nil)
		if err != nil {
			return err
		}
		n.children = append(n.children, child)
		return nil
	})
}

// heap gives the names of a group.
func (m *mini) heap(addr uint64) ([]byte, error) {
	head, err := m.at(addr, 32)
	if err != nil {
		return nil, err
	}
	if string(head[:4]) != "HEAP" || head[4] != 0 {
		return nil, foreign("no local heap at %d", addr)
	}
	return m.at(le.Uint64(head[24:]), le.Uint64(head[8:]))
}

func stringAt(heap []byte, off uint64) (string, bool) {
	if off >= uint64(len(heap)) {
		return "", false
	}
	end := bytes.IndexByte(heap[off:min(uint64(len(heap)), off+maxNameBytes)], 0)
	if end < 0 {
		return "", false
	}
	return string(heap[off : off+uint64(end)]), true
}

// tree visits the symbols below a B-tree node; the levels must fall, so that
// a loop ends. level -1 allows any.
func (m *mini) tree(addr uint64, level int, each func(symbol []byte) error) error {
	if m.left--; m.left < 0 {
		return foreign("more than %d objects", maxObjects)
	}
	head, err := m.at(addr, 24)
	if err != nil {
		return err
	}
	if string(head[:4]) != "TREE" || head[4] != 0 || (level >= 0 && int(head[5]) != level) {
		return foreign("no group tree at %d", addr)
	}
	count := uint64(le.Uint16(head[6:]))
	entries, err := m.at(addr+24, 8+16*count)
	if err != nil {
		return err
	}
	for i := range count {
		child := le.Uint64(entries[8+16*i:])
		if head[5] == 0 {
			err = m.symbols(child, each)
		} else {
			err = m.tree(child, int(head[5])-1, each)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// symbols visits the entries of one symbol table node.
func (m *mini) symbols(addr uint64, each func(symbol []byte) error) error {
	if m.left--; m.left < 0 {
		return foreign("more than %d objects", maxObjects)
	}
	head, err := m.at(addr, 8)
	if err != nil {
		return err
	}
	if string(head[:4]) != "SNOD" || head[4] != 1 {
		return foreign("no symbol table node at %d", addr)
	}
	const size = 40
	count := uint64(le.Uint16(head[6:]))
	entries, err := m.at(addr+8, size*count)
	if err != nil {
		return err
	}
	for i := range count {
		if err := each(entries[size*i : size*(i+1)]); err != nil {
			return err
		}
	}
	return nil
}

// parseSpace gives dimensions and number of elements.
func parseSpace(b []byte) (dims []int64, count int64, err error) {
	if len(b) < 8 {
		return nil, 0, foreign("dataspace of %d bytes", len(b))
	}
	rank, skip := int(b[1]), 8
	switch {
	case b[0] == 2:
		skip = 4
		if b[3] == 2 { // null
			return []int64{0}, 0, nil
		}
	case b[0] != 1:
		return nil, 0, foreign("dataspace version %d", b[0])
	}
	if rank > 32 || len(b) < skip+8*rank {
		return nil, 0, foreign("dataspace of rank %d in %d bytes", rank, len(b))
	}
	dims, count = make([]int64, rank), 1
	for i := range dims {
		d := le.Uint64(b[skip+8*i:])
		over, product := bits.Mul64(uint64(count), d)
		if d > math.MaxInt64 || over != 0 || product > math.MaxInt64 {
			return nil, 0, foreign("dataspace overflows")
		}
		dims[i], count = int64(d), int64(product)
	}
	return dims, count, nil
}

// Classes of datatypes.
const (
	fixedClass  = 0
	floatClass  = 1
	stringClass = 3
)

func parseType(b []byte) (element, error) {
	if len(b) < 8 {
		return element{}, foreign("datatype of %d bytes", len(b))
	}
	size := le.Uint32(b[4:])
	if size == 0 || size > math.MaxInt32 {
		return element{}, foreign("datatype of size %d", size)
	}
	e := element{size: int(size), bigEndian: b[1]&1 != 0}
	switch props := b[8:]; b[0] & 15 {
	case fixedClass:
		if len(props) >= 4 && le.Uint16(props) == 0 && int(le.Uint16(props[2:])) == 8*e.size {
			e.scalar = integerType(e.size, b[1]&8 != 0)
		}
	case floatClass:
		if len(props) >= 12 && le.Uint16(props) == 0 && b[1]&0x40 == 0 {
			e.scalar = floatType(e.size, [6]byte{b[2], props[4], props[5], props[6], props[7], 0}, le.Uint32(props[8:]))
		}
	case stringClass:
		e.text, e.bigEndian = true, false
	}
	return e, nil
}

func integerType(size int, signed bool) particle.Type {
	unsigned := [9]particle.Type{1: particle.Uint8, 2: particle.Uint16, 4: particle.Uint32, 8: particle.Uint64}
	signs := [9]particle.Type{1: particle.Int8, 2: particle.Int16, 4: particle.Int32, 8: particle.Int64}
	if size >= len(signs) {
		return particle.InvalidType
	}
	if signed {
		return signs[size]
	}
	return unsigned[size]
}

// floatType recognises the IEEE types by sign, exponent and mantissa (place and
// size of each) and bias.
func floatType(size int, fields [6]byte, bias uint32) particle.Type {
	switch {
	case size == 2 && fields == [6]byte{15, 10, 5, 0, 10} && bias == 15:
		return particle.Float16
	case size == 4 && fields == [6]byte{31, 23, 8, 0, 23} && bias == 127:
		return particle.Float32
	case size == 8 && fields == [6]byte{63, 52, 11, 0, 52} && bias == 1023:
		return particle.Float64
	}
	return particle.InvalidType
}

// parseAttribute reads an attribute message of version 1 to 3. Attributes of
// types that this package never writes come out without a type.
func parseAttribute(b []byte) (attribute, error) {
	if len(b) < 8 || b[0] < 1 || b[0] > 3 {
		return attribute{}, foreign("bad attribute message")
	}
	version, rest := b[0], b[8:]
	if version > 1 && b[1] != 0 {
		return attribute{}, foreign("attribute of a shared type")
	}
	if version == 3 {
		rest = b[min(9, len(b)):]
	}
	var parts [3][]byte
	for i := range parts {
		n := int(le.Uint16(b[2+2*i:]))
		padded := n
		if version == 1 {
			padded = (n + 7) &^ 7
		}
		if padded > len(rest) {
			return attribute{}, foreign("attribute message is too short")
		}
		parts[i], rest = rest[:n], rest[padded:]
	}
	elem, err := parseType(parts[1])
	if err != nil {
		return attribute{}, err
	}
	_, count, err := parseSpace(parts[2])
	if err != nil {
		return attribute{}, err
	}
	if over, size := bits.Mul64(uint64(count), uint64(elem.size)); over != 0 || size > uint64(len(rest)) {
		return attribute{}, foreign("attribute value is too short")
	}
	if elem.bigEndian && elem.size > 1 {
		elem.scalar = particle.InvalidType
	}
	return attribute{name: untilNUL(parts[0]), elem: elem, count: count, raw: rest[:count*int64(elem.size)]}, nil
}
