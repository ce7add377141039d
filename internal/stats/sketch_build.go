// The sketch of one column: counted by the first digits of the keys, and by
// further ones where many values share those.

package stats

import (
	"context"
	"slices"
)

// finerBits of a key are looked at in each pass after the first.
const (
	finerBits = 8
	finer     = 1 << finerBits
)

// sketch counts all values; first are the counts of their first digits, nil if
// they are few.
func (w *work[F]) sketch(ctx context.Context, finite int64, first *digitCounts) (*Sketch, error) {
	var nodes []node
	if first == nil {
		nodes = sortedNodes(w.read(w.buffers[0], 0, w.stored))
	} else {
		var err error
		if nodes, err = w.countNodes(ctx, first, finite/frameShare); err != nil {
			return nil, err
		}
	}
	if keyBits[F]() == 32 {
		return &Sketch{narrow: foldedFrame(nodes, finite, coarsestNarrow)}, nil
	}
	return &Sketch{wide: foldedFrame(nodes, finite, coarsestWide)}, nil
}

// foldedFrame leaves few values as they are.
func foldedFrame(nodes []node, finite int64, coarsest uint8) []node {
	if len(nodes) <= frameShare {
		return nodes
	}
	return folded(nodes, finite/frameShare, coarsest)
}

// sortedNodes has a node for each value that occurs.
func sortedNodes[F float](values []F) (nodes []node) {
	full := uint8(keyBits[F]())
	sorted := make([]uint64, 0, len(values))
	for _, v := range values {
		if isFinite(float64(v)) {
			sorted = append(sorted, keyOf(v))
		}
	}
	slices.Sort(sorted)
	for _, key := range sorted {
		if n := len(nodes); n > 0 && nodes[n-1].key == key {
			nodes[n-1].count++
			continue
		}
		nodes = append(nodes, node{key: key, bits: full, count: 1})
	}
	return nodes
}

// keyOf orders as the values do, from the highest bit down.
func keyOf[F float](v F) uint64 {
	if keyBits[F]() == 32 {
		return uint64(key32(float32(v))) << 32
	}
	return key64(float64(v))
}

// countNodes divides what holds more than limit values, as far as keys go.
func (w *work[F]) countNodes(ctx context.Context, first *digitCounts, limit int64) ([]node, error) {
	dropNonFinite[F](first)
	r := refiner{first: new([digits]uint16)}
	for digit, n := range first {
		switch {
		case n > limit:
			r.first[digit] = r.divide(node{key: uint64(digit) << (64 - digitBits), bits: digitBits, count: n})
		case n > 0:
			r.nodes = append(r.nodes, node{key: uint64(digit) << (64 - digitBits), bits: digitBits, count: n})
		}
	}
	for len(r.heavy) > 0 {
		counts, err := w.countFiner(ctx, &r)
		if err != nil {
			return nil, err
		}
		r.next(counts, limit, uint8(keyBits[F]()))
	}
	slices.SortFunc(r.nodes, compareNodes)
	return r.nodes, nil
}

// refiner finds the heavy nodes that values are in. A step leads from the index of
// a node, plus one, and the next digit to that of a node within it; 0 is none.
type refiner struct {
	first *[digits]uint16
	steps [][][finer]uint16
	heavy []node // to be divided now
	nodes []node // done
}

func (r *refiner) divide(n node) uint16 {
	r.heavy = append(r.heavy, n)
	return uint16(len(r.heavy))
}

// find gives the index of the heavy node that a key is in, plus one.
func (r *refiner) find(key uint64) uint16 {
	i := r.first[key>>(64-digitBits)]
	for k := 0; i != 0 && k < len(r.steps); k++ {
		i = r.steps[k][i-1][uint8(key>>(64-digitBits-finerBits*(k+1)))]
	}
	return i
}

// finerCounts of a heavy node: its next digits, and its extreme keys, which tell
// when it is but one value.
type finerCounts struct {
	digits   [finer]int64
	min, max uint64
}

// countFiner reads all values once.
func (w *work[F]) countFiner(ctx context.Context, r *refiner) ([]finerCounts, error) {
	counts := make([][]finerCounts, w.workers)
	for i := range counts {
		counts[i] = make([]finerCounts, len(r.heavy))
		for k := range counts[i] {
			counts[i][k].min = ^uint64(0)
		}
	}
	shift := 64 - digitBits - finerBits*(len(r.steps)+1)
	err := w.each(ctx, func(worker int, _ int64, values []F) { addFiner(counts[worker], r, shift, values) })
	for _, other := range counts[1:] {
		for i := range other {
			counts[0][i].add(&other[i])
		}
	}
	return counts[0], err
}

func addFiner[F float](counts []finerCounts, r *refiner, shift int, values []F) {
	for _, v := range values {
		key := keyOf(v)
		if i := r.find(key); i != 0 {
			c := &counts[i-1]
			c.digits[uint8(key>>shift)]++
			c.min, c.max = min(c.min, key), max(c.max, key)
		}
	}
}

func (c *finerCounts) add(o *finerCounts) {
	for digit, n := range o.digits {
		c.digits[digit] += n
	}
	c.min, c.max = min(c.min, o.min), max(c.max, o.max)
}

// next goes one digit down.
func (r *refiner) next(counts []finerCounts, limit int64, full uint8) {
	above := r.heavy
	r.heavy = nil
	step := make([][finer]uint16, len(above))
	for i := range above {
		c := &counts[i]
		if c.min == c.max {
			r.nodes = append(r.nodes, node{key: c.min, bits: full, count: above[i].count})
			continue
		}
		bits := above[i].bits + finerBits
		for digit, n := range c.digits {
			part := node{key: above[i].key | uint64(digit)<<(64-bits), bits: bits, count: n}
			switch {
			case n == 0:
			case n > limit && bits < full:
				step[i][digit] = r.divide(part)
			default:
				r.nodes = append(r.nodes, part)
			}
		}
	}
	r.steps = append(r.steps, step)
}
