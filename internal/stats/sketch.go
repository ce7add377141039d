// What were the percentiles of all frames, without keeping their values? Nodes of
// a binary tree over all floats, each with the number of values in it.

package stats

import (
	"cmp"
	"slices"
)

// Limits of a sketch.
const (
	// frameShare is the part of a frame's values that the ends of an interval may
	// leave in doubt: one of so many.
	frameShare = 512
	// maxNodes bounds what merging keeps, 24 bytes each; beyond, what is light is
	// put together.
	maxNodes = 1 << 14
	// coarsestNarrow and coarsestWide are the fewest bits of a node's key: sign,
	// exponent, and the first four digits behind the point.
	coarsestNarrow = 1 + 8 + 4
	coarsestWide   = 1 + 11 + 4
)

// Sketch tells of many values in which intervals how many of them lie, exactly.
// Sketches are merged without a loss, in any order, until they have so many
// intervals that light neighbours become one. What it does not know is where in
// its interval a value lies: see [Sketch.Estimate], which tells bounds. A sketch
// is not changed once it is made; the nil one has no values.
type Sketch struct {
	// narrow are nodes of float32 keys, wide those of float64: an attribute has
	// the one or the other, unless its type changes within the sequence.
	narrow, wide []node
}

// node counts the values whose keys begin with so many bits of key. Nodes are
// ordered by key, and a node before those within it.
type node struct {
	key   uint64 // from the highest bit down, whatever the width
	count int64
	bits  uint8
}

func compareNodes(a, b node) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.bits, b.bits))
}

// last is the last key within the node.
func (n *node) last() uint64 { return n.key | ^uint64(0)>>n.bits }

// interval is a node as values; both ends belong to it.
type interval struct {
	lo, hi float64
	count  int64
}

// intervals are those of all nodes, narrowed to the extremes of the values.
func (s *Sketch) intervals(least, greatest float64) []interval {
	if s == nil {
		return nil
	}
	all := make([]interval, 0, len(s.narrow)+len(s.wide))
	for i := range s.narrow {
		n := &s.narrow[i]
		all = append(all, interval{valueOf[float32](n.key >> 32), valueOf[float32](n.last() >> 32), n.count})
	}
	for i := range s.wide {
		n := &s.wide[i]
		all = append(all, interval{valueOf[float64](n.key), valueOf[float64](n.last()), n.count})
	}
	for i := range all {
		all[i].narrow(least, greatest)
	}
	return all
}

// narrow keeps the ends within the extremes; those of the widest nodes are NaN,
// and -0 becomes a plain one.
func (n *interval) narrow(least, greatest float64) {
	if !(n.lo >= least) {
		n.lo = least
	}
	if !(n.hi <= greatest) {
		n.hi = greatest
	}
	n.lo, n.hi = min(n.lo, greatest)+0, max(n.hi, least)+0
}

// Nodes is the number of intervals.
func (s *Sketch) Nodes() int {
	if s == nil {
		return 0
	}
	return len(s.narrow) + len(s.wide)
}

// Count is the number of values.
func (s *Sketch) Count() int64 {
	if s == nil {
		return 0
	}
	return countOf(s.narrow) + countOf(s.wide)
}

func countOf(nodes []node) int64 {
	sum := int64(0)
	for i := range nodes {
		sum += nodes[i].count
	}
	return sum
}

// Merge makes a sketch of the values of both.
func (s *Sketch) Merge(o *Sketch) *Sketch {
	switch {
	case s.Nodes() == 0:
		return o
	case o.Nodes() == 0:
		return s
	}
	return (&Sketch{narrow: mergeNodes(s.narrow, o.narrow), wide: mergeNodes(s.wide, o.wide)}).bounded(maxNodes)
}

func mergeNodes(a, b []node) []node {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	merged := make([]node, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := compareNodes(a[0], b[0]); {
		case c < 0:
			merged, a = append(merged, a[0]), a[1:]
		case c > 0:
			merged, b = append(merged, b[0]), b[1:]
		default:
			n := a[0]
			n.count += b[0].count
			merged, a, b = append(merged, n), a[1:], b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

// bounded puts light neighbours together if there are more nodes than that: as
// few as brings them down to half.
func (s *Sketch) bounded(most int) *Sketch {
	if s.Nodes() <= most {
		return s
	}
	total := s.Count()
	for limit := total / int64(4*most); ; limit = max(2*limit, 1) {
		small := Sketch{narrow: folded(s.narrow, limit, 1), wide: folded(s.wide, limit, 1)}
		if small.Nodes() <= most/2 || limit > total/2+1 {
			return &small
		}
	}
}

// folded makes one node of each branch that holds no more than limit values,
// with at least coarsest bits. So no point lies within more than limit values
// that it was not within before.
func folded(nodes []node, limit int64, coarsest uint8) []node {
	f := folder{limit: limit, coarsest: coarsest}
	f.fold(nodes, 0, 0)
	return f.out
}

type folder struct {
	limit    int64
	coarsest uint8
	out      []node
}

// fold takes the nodes of the branch that has these bits of a key.
func (f *folder) fold(nodes []node, key uint64, bits uint8) {
	switch {
	case len(nodes) == 0:
		return
	case bits >= f.coarsest && sumUpTo(nodes, f.limit) <= f.limit:
		f.out = append(f.out, node{key: key, bits: bits, count: countOf(nodes)})
		return
	case nodes[0].bits <= bits: // the branch's own: what is known no better
		f.foldWithin(nodes[0], nodes[1:])
		return
	case len(nodes) == 1 && nodes[0].count > f.limit:
		f.out = append(f.out, nodes[0])
		return
	}
	high := key | 1<<(63-bits)
	middle, _ := slices.BinarySearchFunc(nodes, high, func(n node, k uint64) int { return cmp.Compare(n.key, k) })
	f.fold(nodes[:middle], key, bits+1)
	f.fold(nodes[middle:], high, bits+1)
}

// foldWithin keeps a node, and what is within it if that is heavy.
func (f *folder) foldWithin(own node, nodes []node) {
	light := own.bits >= f.coarsest && sumUpTo(nodes, f.limit) <= f.limit
	if light {
		own.count += countOf(nodes)
	}
	if f.out = append(f.out, own); !light {
		f.fold(nodes, own.key, own.bits)
	}
}

// sumUpTo counts values, and no further than it needs to be more than limit.
func sumUpTo(nodes []node, limit int64) int64 {
	sum := int64(0)
	for i := range nodes {
		if sum += nodes[i].count; sum > limit {
			break
		}
	}
	return sum
}

// times makes each value count n times.
func (s *Sketch) times(n int64) *Sketch {
	if s == nil || n == 1 {
		return s
	}
	more := &Sketch{narrow: slices.Clone(s.narrow), wide: slices.Clone(s.wide)}
	for _, nodes := range [][]node{more.narrow, more.wide} {
		for i := range nodes {
			nodes[i].count = times(nodes[i].count, n)
		}
	}
	return more
}
