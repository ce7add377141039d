// Metadata: values of the file, and of its channels, in the chunks of version 2.

package prt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"floe/internal/particle"
)

const (
	metaChunk = "Meta"
	stopChunk = "Stop"
	textType  = -1 // of a metadata value; the others are those of channels
)

// meta is one value of the file, or of a channel.
type meta struct {
	channel, name string
	scalar        particle.Type // String for a text
	data          []byte        // of a text without its NUL
}

// arity is the number of scalars.
func (m *meta) arity() int { return len(m.data) / m.scalar.ScalarBytes() }

// attribute calls a value of a channel Channel.Name.
func (m *meta) attribute() particle.Attribute {
	name := m.name
	if m.channel != "" {
		name = m.channel + "." + m.name
	}
	if m.scalar == particle.String {
		return particle.Attribute{Name: name, Type: particle.String, Structure: particle.Single, Context: particle.PerObject}
	}
	return attribute(name, m.scalar, m.arity(), particle.PerObject)
}

// readChunks reads the chunks up to Stop. end is where the header says that
// they end; the chunks themselves are trusted more, as other readers do.
func (f *front) readChunks(c *cursor, end int64) error {
	for {
		at := c.at
		b, err := c.take(8, "the metadata")
		if err != nil {
			return err
		}
		kind := string(b[:4])
		if b, err = c.take(int64(int32(binary.LittleEndian.Uint32(b[4:]))), "the metadata"); err != nil {
			return fmt.Errorf("chunk %q at %d: %w", kind, at, err)
		}
		switch kind {
		case stopChunk:
			if c.at != end {
				f.warn("The header should end at %d and ends at %d.", end, c.at)
			}
			return nil
		case metaChunk:
			f.addMeta(b)
		default:
			f.warn("The chunk %q at %d is not known and not shown.", kind, at)
		}
	}
}

// addMeta keeps a value, or warns that it cannot be understood.
func (f *front) addMeta(b []byte) {
	channel, rest, ok1 := bytes.Cut(b, []byte{0})
	name, rest, ok2 := bytes.Cut(rest, []byte{0})
	if !ok1 || !ok2 || len(rest) < 4 || len(name) == 0 {
		f.warn("A metadata chunk of %d bytes is damaged and not shown.", len(b))
		return
	}
	m := meta{channel: text(channel), name: text(name), data: rest[4:]}
	switch kind := int32(binary.LittleEndian.Uint32(rest)); {
	case kind == textType:
		m.scalar = particle.String
		m.data, _, _ = bytes.Cut(m.data, []byte{0})
		m.data = []byte(text(m.data))
	case kind < 0 || int(kind) >= len(kinds):
		f.warn("The metadata value %q is of the unknown type %d and not shown.", m.name, kind)
		return
	default:
		m.scalar = kinds[kind]
		if size := m.scalar.ScalarBytes(); len(m.data) == 0 || len(m.data)%size != 0 || len(m.data)/size > particle.MaxComponents {
			f.warn("The metadata value %q has %d bytes of %s and is not shown.", m.name, len(m.data), m.scalar)
			return
		}
	}
	f.metas = append(f.metas, m)
}

func text(b []byte) string { return strings.ToValidUTF8(string(b), "\ufffd") }

// place writes the value to the parts of its column.
func (m *meta) place(data, texts, offsets []byte) {
	if m.scalar != particle.String {
		copy(data, m.data)
		return
	}
	clear(data) // text 0
	copy(texts, m.data)
	binary.LittleEndian.PutUint64(offsets, 0)
	binary.LittleEndian.PutUint64(offsets[8:], uint64(len(m.data)))
}

func (m *meta) spec() particle.ColumnSpec {
	if m.scalar != particle.String {
		return particle.ColumnSpec{}
	}
	return particle.ColumnSpec{Strings: 1, StringBytes: int64(len(m.data))}
}
