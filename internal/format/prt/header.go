// What stands before the compressed points: counts, metadata, channels.

package prt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

const (
	magic = "\xc0PRT\r\n\x1a\n"
	// magic2 begins files of the later format PRT2, among them .sprt of Sequoia.
	magic2    = "\xc0PRT2\r\n\x1a"
	signature = "Extensible Particle Format"

	headerBytes    = 56 // of version 1, with the magic
	signatureBytes = 32
	nameBytes      = 32 // of a channel, with a NUL
	channelBytes   = nameBytes + 12
	reserved       = 4 // stands before the channels in every file

	unclosed = -1 // as number of points

	// maxHeaderBytes bounds metadata and channels.
	maxHeaderBytes = 16 << 20
	maxChannels    = 1 << 16
)

// kinds are the data types by their number in the file.
var kinds = [...]particle.Type{
	particle.Int16, particle.Int32, particle.Int64, particle.Float16, particle.Float32, particle.Float64,
	particle.Uint16, particle.Uint32, particle.Uint64, particle.Int8, particle.Uint8,
}

// channel is a run of scalars at one place of every record.
type channel struct {
	name   string
	scalar particle.Type
	arity  int
	offset int64
}

func (c channel) end() int64 { return c.offset + int64(c.arity)*int64(c.scalar.ScalarBytes()) }

// front is all of a file but its points.
type front struct {
	version  int
	points   int64
	record   int64 // bytes of a point
	channels []channel
	metas    []meta
	warnings []string
	data     int64 // offset of the compressed points
}

func (f *front) warn(text string, args ...any) {
	f.warnings = append(f.warnings, fmt.Sprintf(text, args...))
}

// payload is the size of all records. It fits 63 bits: see checkSizes.
func (f *front) payload() int64 { return f.points * f.record }

// readFront reads and checks the front; sizes are borne out by the file's.
func readFront(in format.Input) (*front, error) {
	c := &cursor{in: in, start: in.Mapped}
	f := &front{}
	err := f.read(c)
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	return f, nil
}

func (f *front) read(c *cursor) error {
	if err := f.readCounts(c); err != nil {
		return err
	}
	if err := f.readChannels(c); err != nil {
		return err
	}
	f.data = c.at
	return f.checkSizes(c.in.Size)
}

func (f *front) readCounts(c *cursor) error {
	b, err := c.take(int64(min(len(magic), int(c.in.Size))), "the magic")
	switch {
	case err != nil:
		return err
	case bytes.Equal(b, []byte(magic2)):
		return fmt.Errorf("%w: this is a PRT2 file (.sprt of Sequoia), another format than .prt; save it as .prt", format.ErrUnknown)
	case !bytes.Equal(b, []byte(magic)):
		return fmt.Errorf("%w: file begins with % x, not with that of a .prt", format.ErrUnknown, b)
	}
	if b, err = c.take(headerBytes-int64(len(magic)), "the header"); err != nil {
		return err
	}
	length := int64(int32(binary.LittleEndian.Uint32(b)))
	version := int32(binary.LittleEndian.Uint32(b[4+signatureBytes:]))
	f.version, f.points = int(version), int64(binary.LittleEndian.Uint64(b[8+signatureBytes:]))
	switch {
	case !bytes.HasPrefix(b[4:], []byte(signature)):
		return fmt.Errorf("%w: no %q at 12", format.ErrUnknown, signature)
	case version < 0 || version > 2:
		return fmt.Errorf("version %d is not known", version)
	case length < headerBytes:
		return fmt.Errorf("header of %d bytes, at least %d expected", length, headerBytes)
	case f.points == unclosed:
		return fmt.Errorf("%w: its number of points is still -1", format.ErrUnclosed)
	case f.points < 0 || f.points > particle.MaxElements:
		return fmt.Errorf("%d points", f.points)
	}
	if version < 2 {
		_, err = c.take(length-headerBytes, "the header")
		return err
	}
	return f.readChunks(c, length)
}

// readChannels reads the list of channels behind the header.
func (f *front) readChannels(c *cursor) error {
	b, err := c.take(12, "the channels")
	if err != nil {
		return err
	}
	word := func(i int) int64 { return int64(int32(binary.LittleEndian.Uint32(b[4*i:]))) }
	count, size := word(1), word(2)
	switch {
	case word(0) != reserved:
		return fmt.Errorf("the reserved word at %d is %d, not %d", c.at-12, word(0), reserved)
	case size < channelBytes:
		return fmt.Errorf("channels of %d bytes, at least %d expected", size, channelBytes)
	case count < 0 || count > maxChannels:
		return fmt.Errorf("%w: %d channels", format.ErrLimit, count)
	}
	for i := range count {
		at := c.at
		if b, err = c.take(size, "the channels"); err != nil {
			return err
		}
		if err := f.addChannel(b); err != nil {
			return fmt.Errorf("channel %d at %d: %w", i+1, at, err)
		}
	}
	return nil
}

var errNoName = errors.New("it has no name")

func (f *front) addChannel(b []byte) error {
	word := func(i int) int64 { return int64(int32(binary.LittleEndian.Uint32(b[nameBytes+4*i:]))) }
	name, _, _ := bytes.Cut(b[:nameBytes], []byte{0})
	c := channel{name: strings.ToValidUTF8(string(name), "\ufffd"), offset: word(2)}
	kind, arity := word(0), word(1)
	switch {
	case c.name == "":
		return errNoName
	case kind < 0 || kind >= int64(len(kinds)):
		return fmt.Errorf("attribute %q: type %d is not known", c.name, kind)
	case arity < 0 || arity > particle.MaxComponents:
		return fmt.Errorf("attribute %q: %d components", c.name, arity)
	case c.offset < 0:
		return fmt.Errorf("attribute %q: offset %d in the record", c.name, c.offset)
	case arity == 0:
		f.warn("The channel %q has no components and is not shown.", c.name)
		return nil
	}
	c.scalar, c.arity = kinds[kind], int(arity)
	f.channels = append(f.channels, c)
	f.record = max(f.record, c.end())
	return nil
}

// checkSizes compares the number of points with what the file can hold.
func (f *front) checkSizes(size int64) error {
	switch {
	case f.points == 0:
		return nil
	case f.record == 0:
		return fmt.Errorf("%d points without any channel", f.points)
	case f.points > (size-f.data)*maxRatio/f.record:
		return fmt.Errorf("%w: %d points of %d bytes cannot come out of %d compressed bytes",
			format.ErrTruncated, f.points, f.record, size-f.data)
	}
	return nil
}

// attributes lists the channels and then the metadata.
func (f *front) attributes() []particle.Attribute {
	all := make([]particle.Attribute, 0, len(f.channels)+len(f.metas))
	for _, c := range f.channels {
		all = append(all, attribute(c.name, c.scalar, c.arity, particle.PerPoint))
	}
	for _, m := range f.metas {
		all = append(all, m.attribute())
	}
	return all
}

func (f *front) header() particle.Header {
	return particle.Header{
		Format: name, Version: f.version, Counts: particle.Counts{Points: f.points},
		Warnings: f.warnings, Attributes: f.attributes(),
	}
}

// attribute chooses vectors for two to four floats.
func attribute(name string, scalar particle.Type, arity int, context particle.Context) particle.Attribute {
	a := particle.Attribute{Name: name, Type: scalar, Structure: particle.Single, Context: context}
	switch {
	case scalar != particle.Float32 || arity < 2 || arity > 4:
		if arity > 1 {
			a.Components = arity
		}
	case arity == 4 && particle.RoleOf(name) == particle.ColorRole:
		a.Type = particle.Color4
	default:
		a.Type = [...]particle.Type{2: particle.Vector2, 3: particle.Vector3, 4: particle.Vector4}[arity]
	}
	return a
}

// cursor goes through the start of a file, of which it reads as much as needed.
type cursor struct {
	in    format.Input
	start []byte
	at    int64
}

const firstRead = 16 << 10

// take gives the next n bytes; they stay valid.
func (c *cursor) take(n int64, what string) ([]byte, error) {
	end := c.at + n
	switch {
	case n < 0:
		return nil, fmt.Errorf("%s at %d: %d bytes", what, c.at, n)
	case end > maxHeaderBytes:
		return nil, fmt.Errorf("%w: %s to %d, at most %d bytes are read", format.ErrLimit, what, end, maxHeaderBytes)
	case end > c.in.Size:
		return nil, fmt.Errorf("%w: %s to %d, the file has %d bytes", format.ErrTruncated, what, end, c.in.Size)
	}
	if err := c.reach(end); err != nil {
		return nil, err
	}
	b := c.start[c.at:end]
	c.at = end
	return b, nil
}

// reach reads on until end is in memory.
func (c *cursor) reach(end int64) error {
	have := int64(len(c.start))
	if end <= have {
		return nil
	}
	if c.in.Mapped != nil {
		return fmt.Errorf("%w: %d bytes are mapped, %d needed", format.ErrTruncated, have, end)
	}
	grown := make([]byte, min(max(end, 2*have, firstRead), c.in.Size))
	copy(grown, c.start)
	n, err := c.in.ReadAt(grown[have:], have)
	c.start = grown[:have+int64(n)]
	switch {
	case int64(len(c.start)) >= end:
		return nil
	case err == nil, errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %d bytes could be read, %d needed", format.ErrTruncated, have+int64(n), end)
	}
	return fmt.Errorf("at %d: %w", have, err)
}
