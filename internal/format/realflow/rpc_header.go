// What does the head of an .rpc tell?

package realflow

import (
	"encoding/binary"
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/inflate"
	"floe/internal/particle"
)

const (
	rpcMagic    = 0x70FABADA
	rpcVersion  = 3
	rpcHead     = 40
	maxChannels = 1 << 12
	maxName     = 1 << 10
)

// rpcKinds are the types of values by their number.
var rpcKinds = map[uint32]struct {
	kind       particle.Type
	components int
}{
	1: {particle.Vector3, 0}, 2: {particle.Float64, 3}, 3: {particle.Vector2, 0}, 4: {particle.Uint64, 0},
	5: {particle.Uint16, 0}, 6: {particle.Uint8, 0}, 7: {particle.Int32, 0}, 8: {particle.Bool, 0},
	9: {particle.Float32, 0}, 10: {particle.Float64, 0}, 11: {particle.Vector4, 0},
}

// rpcChannel is where the values of an attribute lie.
type rpcChannel struct {
	name  string
	kind  particle.Type
	value int64 // bytes of a value
	at    int64
	bytes int64 // compressed
}

func (c *rpcChannel) size(points int64) int64 { return c.value * points }

// rpc is an .rpc whose head was read.
type rpc struct {
	in       format.Input
	header   particle.Header
	channels []rpcChannel
	box      [2][]byte // smallest and largest corner
}

// readRPC reads the head.
func readRPC(in format.Input) (*rpc, error) {
	r := &rpc{in: in}
	var buffer [rpcHead]byte
	head, err := bytesAt(in, buffer[:], 0, rpcHead)
	if err != nil {
		return nil, err
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(head[at:]) }
	count := word(12)
	switch {
	case word(0) != rpcMagic:
		return nil, fmt.Errorf("it begins with %08x and not with %08x", word(0), rpcMagic)
	case word(4) != rpcVersion:
		return nil, fmt.Errorf("version %d at offset 4 is unknown", word(4))
	case count > maxChannels:
		return nil, fmt.Errorf("%w: %d channels at offset 12", format.ErrLimit, count)
	}
	r.header = particle.Header{Format: RPC{}.Name(), Version: rpcVersion, Counts: particle.Counts{Points: int64(word(8))}}
	r.box = [2][]byte{head[16:28], head[28:40]}
	at := int64(rpcHead)
	for range count {
		if at, err = r.addChannel(at); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"boxMin", "boxMax"} {
		r.header.Attributes = append(r.header.Attributes,
			particle.Attribute{Name: name, Type: particle.Vector3, Structure: particle.Single, Context: particle.PerObject})
	}
	return r, nil
}

// addChannel reads the entry at an offset and tells where the next begins.
func (r *rpc) addChannel(at int64) (next int64, err error) {
	name, at, err := r.name(at)
	if err != nil {
		return 0, err
	}
	var buffer [20]byte
	entry, err := bytesAt(r.in, buffer[:], at, 20)
	if err != nil {
		return 0, fmt.Errorf("channel %q: %w", name, err)
	}
	number := binary.LittleEndian.Uint32(entry)
	kind, ok := rpcKinds[number]
	if !ok {
		return 0, fmt.Errorf("channel %q: type %d at offset %d is unknown", name, number, at)
	}
	a := particle.Attribute{Name: name, Type: kind.kind, Components: kind.components, Structure: particle.Single, Context: particle.PerPoint}
	c := rpcChannel{name: name, kind: kind.kind, value: a.ValueBytes(),
		at: int64(binary.LittleEndian.Uint64(entry[4:])), bytes: int64(binary.LittleEndian.Uint64(entry[12:]))}
	if err := r.check(&c); err != nil {
		return 0, fmt.Errorf("channel %q: %w", name, err)
	}
	r.channels = append(r.channels, c)
	r.header.Attributes = append(r.header.Attributes, a)
	// Three values and two magnitudes of statistics follow.
	return at + 20 + 3*c.value + 2*int64(kind.kind.ScalarBytes()), nil
}

// name reads a length and a text.
func (r *rpc) name(at int64) (name string, next int64, err error) {
	var buffer [maxName]byte
	length, err := bytesAt(r.in, buffer[:], at, 4)
	if err != nil {
		return "", 0, fmt.Errorf("channel %d: %w", len(r.channels), err)
	}
	n := int64(binary.LittleEndian.Uint32(length))
	if n > maxName {
		return "", 0, fmt.Errorf("%w: the name at offset %d has %d bytes", format.ErrLimit, at, n)
	}
	text, err := bytesAt(r.in, buffer[:], at+4, n)
	if err != nil {
		return "", 0, fmt.Errorf("channel %d: %w", len(r.channels), err)
	}
	name, _, _ = strings.Cut(string(text), "\x00")
	return strings.ToValidUTF8(name, "\uFFFD"), at + 4 + n, nil
}

// check compares where the values lie with the file, and how many there are with
// what deflate can expand.
func (r *rpc) check(c *rpcChannel) error {
	switch {
	case c.at < 0 || c.bytes < 0:
		return fmt.Errorf("its %d bytes at offset %d cannot be", uint64(c.bytes), uint64(c.at))
	case c.at > r.in.Size || c.bytes > r.in.Size-c.at:
		return fmt.Errorf("%w: its %d bytes at offset %d end behind the %d of the file", format.ErrTruncated, c.bytes, c.at, r.in.Size)
	case c.size(r.header.Points)/inflate.MaxRatio > c.bytes:
		return fmt.Errorf("%d bytes at offset %d cannot hold the values of %d particles", c.bytes, c.at, r.header.Points)
	}
	return nil
}
