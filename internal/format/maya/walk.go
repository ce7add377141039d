// Where in a file is what? Groups, chunks and channels, without their values.

package maya

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"floe/internal/format"
)

const (
	ticksPerFrame = 250

	// Nobody has as many; damaged files seem to.
	maxGroups   = 1 << 22
	maxChannels = 1 << 16
	maxChunks   = 4 * maxChannels
	maxName     = 1 << 12
	maxBytes    = 1 << 60
)

// file reads what is not values.
type file struct {
	format.Input
	wide bool // .mcx
}

// open tells .mc from .mcx.
func open(in format.Input) (*file, error) {
	f := &file{Input: in}
	var tag [4]byte
	if err := f.read(tag[:], 0); err != nil {
		return nil, err
	}
	switch string(tag[:]) {
	case "FOR4":
	case "FOR8":
		f.wide = true
	default:
		return nil, fmt.Errorf("it begins with % x and not with FOR4 or FOR8", tag)
	}
	return f, nil
}

// read fills b.
func (f *file) read(b []byte, off int64) error {
	if off+int64(len(b)) > f.Size {
		return fmt.Errorf("%w: %d bytes at offset %d of %d", format.ErrTruncated, len(b), off, f.Size)
	}
	if f.Mapped != nil {
		copy(b, f.Mapped[off:])
		return nil
	}
	n, err := f.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %d bytes at offset %d", format.ErrTruncated, len(b), off)
	}
	return fmt.Errorf("read %d bytes at offset %d: %w", len(b), off, err)
}

// chunk is a tagged piece of the file.
type chunk struct {
	tag  string
	at   int64 // of the tag
	body int64
	size int64 // of the body, without fill
}

func (c chunk) end() int64 { return c.body + c.size }

// chunk reads the head of the chunk at an offset.
func (f *file) chunk(at int64) (chunk, error) {
	var head [16]byte
	n := f.headBytes()
	if err := f.read(head[:n], at); err != nil {
		return chunk{}, err
	}
	size := int64(binary.BigEndian.Uint32(head[4:]))
	if f.wide {
		size = int64(binary.BigEndian.Uint64(head[8:]))
	}
	c := chunk{tag: string(head[:4]), at: at, body: at + n, size: size}
	if size < 0 || size > maxBytes {
		return chunk{}, fmt.Errorf("chunk %q at offset %d has the size %d", c.tag, at, size)
	}
	return c, nil
}

func (f *file) headBytes() int64 {
	if f.wide {
		return 16
	}
	return 8
}

// filled is where the next chunk may begin.
func (f *file) filled(c chunk) int64 {
	fill := int64(3)
	if f.wide {
		fill = 7
	}
	return c.body + (c.size+fill)&^fill
}

// number reads a body of 4 or 8 bytes.
func (f *file) number(c chunk) (int64, error) {
	var b [8]byte
	switch c.size {
	case 4:
		err := f.read(b[:4], c.body)
		return int64(int32(binary.BigEndian.Uint32(b[:]))), err
	case 8:
		err := f.read(b[:], c.body)
		return int64(binary.BigEndian.Uint64(b[:])), err
	}
	return 0, fmt.Errorf("chunk %s at offset %d has %d bytes and not 4", c.tag, c.at, c.size)
}

// sample is a group MYCH.
type sample struct {
	at, body, end int64 // of its tag, its first chunk, its end
	tick          int64
	timed         bool
}

// outline is what a file holds.
type outline struct {
	*file
	samples  []sample // ascending by time, no time twice
	cut      error    // wraps format.ErrTruncated or ErrUnclosed: why there are no more samples
	warnings []string
}

// survey finds the samples. A file that ends too early is no error as long as it
// has the beginning of a sample.
func survey(in format.Input) (*outline, error) {
	f, err := open(in)
	if err != nil {
		return nil, err
	}
	o := &outline{file: f}
	start := int64(0)
	for at, n := int64(0), 0; at < f.Size && o.cut == nil; n++ {
		if n == maxGroups {
			return nil, fmt.Errorf("%w: more than %d groups", format.ErrLimit, maxGroups)
		}
		if at, err = o.group(at, &start); err != nil {
			return nil, err
		}
	}
	if len(o.samples) == 0 {
		return nil, cmp.Or(o.cut, fmt.Errorf("%w: it has no sample", format.ErrTruncated))
	}
	o.order(start)
	return o, nil
}

// group looks into the group at an offset and tells where the next begins.
func (o *outline) group(at int64, start *int64) (next int64, err error) {
	c, err := o.chunk(at)
	if err != nil {
		return 0, o.stop(err)
	}
	if c.tag != "FOR4" && c.tag != "FOR8" {
		return o.odd(c)
	}
	var kind [4]byte
	switch {
	case c.size == 0:
		o.cut = fmt.Errorf("%w: the group at offset %d has no size yet", format.ErrUnclosed, at)
		return o.Size, nil
	case c.size < 4:
		return 0, fmt.Errorf("the group at offset %d has %d bytes", at, c.size)
	}
	if err := o.read(kind[:], c.body); err != nil {
		return 0, o.stop(err)
	}
	switch string(kind[:]) {
	case "CACH":
		*start, err = o.startTick(c)
	case "MYCH":
		err = o.sample(c)
	}
	if c.end() > o.Size && o.cut == nil {
		o.cut = fmt.Errorf("%w: the group at offset %d reaches to %d of %d", format.ErrTruncated, at, c.end(), o.Size)
	}
	return c.end(), o.stop(err)
}

// stop takes the end of the file for the end of the walk.
func (o *outline) stop(err error) error {
	if errors.Is(err, format.ErrTruncated) {
		o.cut = err
		return nil
	}
	return err
}

// odd is what stands between groups: nothing but zeroes at the end is borne.
func (o *outline) odd(c chunk) (int64, error) {
	rest := o.Size - c.at
	if rest < 4096 && len(o.samples) > 0 {
		b := make([]byte, rest)
		if err := o.read(b, c.at); err != nil {
			return 0, err
		}
		if strings.Trim(string(b), "\x00") == "" {
			return o.Size, nil
		}
	}
	return 0, fmt.Errorf("expected a group at offset %d, not %q", c.at, c.tag)
}

// startTick finds the first tick in the group CACH, 0 if there is none.
func (o *outline) startTick(group chunk) (tick int64, err error) {
	at, end := group.body+4, group.end()
	for n := 0; at < end && n < maxChunks; n++ {
		c, err := o.chunk(at)
		if err != nil {
			return 0, err
		}
		if c.tag == "STIM" {
			return o.number(c)
		}
		at = o.filled(c)
	}
	return 0, nil
}

// sample adds the sample of a group.
func (o *outline) sample(group chunk) error {
	s := sample{at: group.at, body: group.body + 4, end: group.end()}
	if s.body+o.headBytes() <= s.end {
		c, err := o.chunk(s.body)
		if err != nil {
			return err
		}
		if c.tag == "TIME" {
			if s.tick, err = o.number(c); err != nil {
				return err
			}
			s.timed = true
		}
	}
	o.samples = append(o.samples, s)
	return nil
}

// order sorts the samples by time. Of samples at one time the last that was
// written counts. Samples without a time follow the one before by a frame.
func (o *outline) order(start int64) {
	for i := range o.samples {
		if s := &o.samples[i]; !s.timed {
			if s.tick = start; i > 0 {
				s.tick = o.samples[i-1].tick + ticksPerFrame
			}
		}
	}
	byTime := func(a, b sample) int { return cmp.Compare(a.tick, b.tick) }
	slices.SortStableFunc(o.samples, byTime)
	kept := o.samples[:0]
	for _, s := range o.samples {
		if n := len(kept); n > 0 && kept[n-1].tick == s.tick {
			kept[n-1] = s
			continue
		}
		kept = append(kept, s)
	}
	if dropped := len(o.samples) - len(kept); dropped > 0 {
		o.warnings = append(o.warnings, fmt.Sprintf("%d samples at the time of a later one are not shown", dropped))
	}
	o.samples = kept
}

// channel is the values of one name in a sample.
type channel struct {
	name   string
	tag    string // of the values: "FVCA"
	values int64
	at     int64 // of the values
}

// kind is how a value is kept.
type kind struct {
	components int
	bytes      int // of a component
}

func (k kind) size() int64 { return int64(k.components * k.bytes) }

var kinds = map[string]kind{
	"FVCA": {3, 4}, "DVCA": {3, 8}, "FBCA": {1, 4}, "DBLA": {1, 8}, "DBCA": {1, 8},
}

// channels lists the channels of a sample, in file order.
func (o *outline) channels(s sample) (found []channel, warnings []string, err error) {
	if s.end > o.Size {
		return nil, nil, fmt.Errorf("%w: the sample at offset %d reaches to %d of %d", format.ErrTruncated, s.at, s.end, o.Size)
	}
	var now channel // its name and number of values are known so far
	sized := false
	for at, n := s.body, 0; at < s.end; n++ {
		c, err := o.chunk(at)
		switch {
		case err != nil:
			return nil, nil, err
		case c.end() > s.end:
			return nil, nil, fmt.Errorf("chunk %q at offset %d of channel %q reaches beyond its sample, to %d of %d", c.tag, at, now.name, c.end(), s.end)
		case n == maxChunks || len(found) > maxChannels:
			return nil, nil, fmt.Errorf("%w: too many chunks in the sample at offset %d", format.ErrLimit, s.at)
		}
		switch c.tag {
		case "TIME":
		case "CHNM":
			now, sized = channel{}, false
			now.name, err = o.text(c)
		case "SIZE":
			now.values, err = o.number(c)
			sized = true
		default:
			if now.tag, now.at = c.tag, c.body; !sized {
				err = fmt.Errorf("the values at offset %d of channel %q have no number", at, now.name)
				break
			}
			if _, ok := kinds[c.tag]; !ok {
				warnings = append(warnings, fmt.Sprintf("channel %q is not shown: the kind of its values, %q, is unknown", now.name, c.tag))
				break
			}
			if err = now.check(c.size); err == nil {
				found = append(found, now)
			}
		}
		if err != nil {
			return nil, nil, err
		}
		at = o.filled(c)
	}
	return found, warnings, nil
}

// check compares the number of values with their bytes.
func (c *channel) check(bytes int64) error {
	if c.values < 0 || c.values > bytes/kinds[c.tag].size() {
		return fmt.Errorf("channel %q tells of %d values, the %d bytes at offset %d hold %d",
			c.name, c.values, bytes, c.at, bytes/kinds[c.tag].size())
	}
	return nil
}

// text reads a name.
func (o *outline) text(c chunk) (string, error) {
	if c.size > maxName {
		return "", fmt.Errorf("%w: the name at offset %d has %d bytes", format.ErrLimit, c.at, c.size)
	}
	b := make([]byte, c.size)
	if err := o.read(b, c.body); err != nil {
		return "", err
	}
	text, _, _ := strings.Cut(string(b), "\x00")
	return strings.ToValidUTF8(text, "\uFFFD"), nil
}
