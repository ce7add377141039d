// Summaries as bytes, as the cache keeps them; docs/statistics.md has the layout.

package stats

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// binaryVersion begins a summary.
const binaryVersion = 2

// Flags of a summary.
const (
	flagEstimated = 1 << iota
	flagHistogram
	flagLog
	flagSketch
)

var errSummary = errors.New("no summary")

// AppendBinary implements encoding.BinaryAppender.
func (s *Summary) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, binaryVersion, s.flags())
	for _, n := range []int64{s.Values, s.Finite, s.NaN, s.PosInf, s.NegInf} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, v := range []float64{s.Min, s.Max, s.Mean, s.Std, s.RankError} {
		b = appendFloat(b, v)
	}
	for _, v := range s.Percentiles {
		b = appendFloat(b, v)
	}
	if len(s.Histogram.Counts) > 0 {
		b = s.Histogram.append(b)
	}
	if s.Sketch != nil {
		b = s.Sketch.append(b)
	}
	return b, nil
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (s *Summary) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

func (s *Summary) flags() (flags byte) {
	for _, f := range []struct {
		on  bool
		bit byte
	}{
		{s.Estimated, flagEstimated}, {len(s.Histogram.Counts) > 0, flagHistogram},
		{s.Histogram.Log, flagLog}, {s.Sketch != nil, flagSketch},
	} {
		if f.on {
			flags |= f.bit
		}
	}
	return flags
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func (h *Histogram) append(b []byte) []byte {
	b = appendFloat(appendFloat(b, h.Lo), h.Hi)
	b = binary.AppendUvarint(b, uint64(h.Below))
	b = binary.AppendUvarint(b, uint64(h.Above))
	b = binary.AppendUvarint(b, uint64(len(h.Counts)))
	for _, n := range h.Counts {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// append writes each node as its bits, how far those of its key are from the same
// bits of the key before, and its count.
func (s *Sketch) append(b []byte) []byte {
	for _, nodes := range [][]node{s.narrow, s.wide} {
		b = binary.AppendUvarint(b, uint64(len(nodes)))
		before := uint64(0)
		for i := range nodes {
			n := &nodes[i]
			shift := 64 - n.bits
			b = append(b, n.bits)
			b = binary.AppendUvarint(b, n.key>>shift-before>>shift)
			b = binary.AppendUvarint(b, uint64(n.count))
			before = n.key
		}
	}
	return b
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. It does not believe what
// it reads.
func (s *Summary) UnmarshalBinary(b []byte) error {
	r := &binaryReader{rest: b}
	version, flags := r.byte(), r.byte()
	if version != binaryVersion {
		return fmt.Errorf("%w: version %d", errSummary, version)
	}
	var read Summary
	for _, n := range []*int64{&read.Values, &read.Finite, &read.NaN, &read.PosInf, &read.NegInf} {
		*n = r.count()
	}
	for _, v := range []*float64{&read.Min, &read.Max, &read.Mean, &read.Std, &read.RankError} {
		*v = r.float()
	}
	for i := range read.Percentiles {
		read.Percentiles[i] = r.float()
	}
	read.Estimated = flags&flagEstimated != 0
	if flags&flagHistogram != 0 {
		read.Histogram = r.histogram()
	}
	read.Histogram.Log = flags&flagLog != 0
	if flags&flagSketch != 0 {
		read.Sketch = r.sketch()
	}
	if err := r.end(); err != nil {
		return err
	}
	*s = read
	return nil
}

// binaryReader reads until something is wrong, and then nothing any more.
type binaryReader struct {
	rest   []byte
	failed bool
}

// end is the error of what was read, to the last byte.
func (r *binaryReader) end() error {
	switch {
	case r.failed:
		return fmt.Errorf("%w: it is damaged", errSummary)
	case len(r.rest) > 0:
		return fmt.Errorf("%w: %d bytes more than expected", errSummary, len(r.rest))
	}
	return nil
}

func (r *binaryReader) fail() { r.failed, r.rest = true, nil }

func (r *binaryReader) byte() byte {
	if len(r.rest) == 0 {
		r.fail()
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *binaryReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// count is a number that is not negative.
func (r *binaryReader) count() int64 {
	v := r.uvarint()
	if v > math.MaxInt64 {
		r.fail()
		return 0
	}
	return int64(v)
}

// length is a count of things that take so many bytes each at least.
func (r *binaryReader) length(bytes int) int {
	v := r.uvarint()
	if v > uint64(len(r.rest)/bytes) {
		r.fail()
		return 0
	}
	return int(v)
}

func (r *binaryReader) float() float64 {
	if len(r.rest) < 8 {
		r.fail()
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[8:]
	return v
}

func (r *binaryReader) histogram() Histogram {
	h := Histogram{Lo: r.float(), Hi: r.float(), Below: r.count(), Above: r.count()}
	h.Counts = make([]int64, r.length(1))
	for i := range h.Counts {
		h.Counts[i] = r.count()
	}
	if !(h.Lo < h.Hi) || !isFinite(h.Lo) || !isFinite(h.Hi) || len(h.Counts) == 0 {
		r.fail()
	}
	return h
}

func (r *binaryReader) sketch() *Sketch {
	return &Sketch{narrow: r.nodes(32), wide: r.nodes(64)}
}

// nodes have so many bits at most, and are in order.
func (r *binaryReader) nodes(full uint8) []node {
	length := r.length(3)
	if length == 0 {
		return nil
	}
	nodes := make([]node, 0, length)
	before := node{}
	total := int64(0)
	for range length {
		n := node{bits: r.byte()}
		step := r.uvarint()
		n.count = r.count()
		if r.failed || n.bits == 0 || n.bits > full || n.count == 0 || total > math.MaxInt64-n.count {
			r.fail()
			return nil
		}
		shift := 64 - n.bits
		prefix := before.key >> shift
		if step > ^uint64(0)>>shift-prefix {
			r.fail()
			return nil
		}
		n.key = (prefix + step) << shift
		total += n.count
		if len(nodes) > 0 && compareNodes(before, n) >= 0 {
			r.fail()
			return nil
		}
		nodes, before = append(nodes, n), n
	}
	return nodes
}
