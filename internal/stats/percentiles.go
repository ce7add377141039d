// Which values stand at given ranks? Found by counting, 16 bits at a time.

package stats

import (
	"context"
	"math"
	"slices"
)

// Percents are the percentiles of a [Summary].
var Percents = [...]int{1, 5, 25, 50, 75, 95, 99}

// smallCount of values is sorted; for more, counting is faster.
const smallCount = 2048

// digitBits of a key are looked at in one pass over the values.
const (
	digitBits = 16
	digits    = 1 << digitBits
)

type digitCounts [digits]int64

// key32 gives an integer that orders as the value does; NaN at both ends.
func key32(v float32) uint32 {
	bits := math.Float32bits(v)
	return bits ^ (uint32(int32(bits)>>31) | 1<<31)
}

func key64(v float64) uint64 {
	bits := math.Float64bits(v)
	return bits ^ (uint64(int64(bits)>>63) | 1<<63)
}

// valueOf is the inverse of key32 or key64.
func valueOf[F float](key uint64) float64 {
	if keyBits[F]() == 32 {
		bits := uint32(key)
		return float64(math.Float32frombits(bits ^ (^uint32(int32(bits)>>31) | 1<<31)))
	}
	return math.Float64frombits(key ^ (^uint64(int64(key)>>63) | 1<<63))
}

func keyBits[F float]() int {
	if _, single := any(F(0)).(float32); single {
		return 32
	}
	return 64
}

// target is a rank that is looked for: the upper digits of its key, as far as
// they are known, and its rank among the values that share them.
type target struct {
	prefix uint64
	rank   int64
}

// rankTargets gives the nearest ranks of all Percents: the least value that so
// many percent of the values do not exceed.
func rankTargets(finite int64) []target {
	targets := make([]target, len(Percents))
	for i, p := range Percents {
		whole, rest := finite/100, finite%100 // so that it does not overflow
		targets[i].rank = max(whole*int64(p)+(rest*int64(p)+99)/100, 1) - 1
	}
	return targets
}

// narrow follows a target by one digit.
func (t *target) narrow(counts *digitCounts) {
	for digit, n := range counts {
		if t.rank < n {
			t.prefix = t.prefix<<digitBits | uint64(digit)
			return
		}
		t.rank -= n
	}
	panic("stats: rank beyond all values")
}

// countDigits counts the first digits of a block's keys.
func countDigits[F float](counts *digitCounts, values []F) {
	switch values := any(values).(type) {
	case []float32:
		for _, v := range values {
			counts[key32(v)>>digitBits]++
		}
	case []float64:
		for _, v := range values {
			counts[key64(v)>>(64-digitBits)]++
		}
	}
}

// dropNonFinite removes the first digits that infinities and NaN have: an
// exponent of ones.
func dropNonFinite[F float](counts *digitCounts) {
	shift := keyBits[F]() - digitBits
	for digit := range counts {
		if !isFinite(valueOf[F](uint64(digit) << shift)) {
			counts[digit] = 0
		}
	}
}

// percentiles finds the values of all Percents; first are the counts of the
// first digits.
func (w *work[F]) percentiles(ctx context.Context, finite int64, first *digitCounts) ([len(Percents)]float64, error) {
	var found [len(Percents)]float64
	targets := rankTargets(finite)
	dropNonFinite[F](first)
	for i := range targets {
		targets[i].narrow(first)
	}
	for known := digitBits; known < keyBits[F](); known += digitBits {
		slots := newSlots[F](targets, known)
		if err := w.countSlots(ctx, slots); err != nil {
			return found, err
		}
		for i := range targets {
			targets[i].narrow(slots.of(targets[i].prefix, 0))
		}
	}
	for i, t := range targets {
		found[i] = valueOf[F](t.prefix) + 0 // not -0
	}
	return found, nil
}

// slots count the next digit of keys that begin as a target does.
type slots[F float] struct {
	known    int      // bits
	prefixes []uint64 // distinct, ascending
	// first gives, for the first digit of a key, 1 + the index of the first
	// prefix that begins with it, 0 if none does: there most values end.
	first  *[digits]uint8
	counts [][]digitCounts // of worker, of prefix
}

func newSlots[F float](targets []target, known int) *slots[F] {
	s := &slots[F]{known: known, first: new([digits]uint8)}
	for _, t := range targets {
		s.prefixes = append(s.prefixes, t.prefix)
	}
	slices.Sort(s.prefixes)
	s.prefixes = slices.Compact(s.prefixes)
	for i, prefix := range slices.Backward(s.prefixes) {
		s.first[prefix>>(known-digitBits)] = uint8(i + 1)
	}
	return s
}

func (s *slots[F]) of(prefix uint64, worker int) *digitCounts {
	i, _ := slices.BinarySearch(s.prefixes, prefix)
	return &s.counts[worker][i]
}

func (s *slots[F]) add(worker int, values []F) {
	counts := s.counts[worker]
	switch values := any(values).(type) {
	case []float32:
		for _, v := range values {
			key := key32(v)
			if i := s.first[key>>digitBits]; i != 0 {
				counts[i-1][uint16(key)]++
			}
		}
	case []float64:
		s.add64(counts, values)
	}
}

func (s *slots[F]) add64(counts []digitCounts, values []float64) {
	known, next := 64-s.known, 64-s.known-digitBits
	for _, v := range values {
		key := key64(v)
		first := int(s.first[key>>(64-digitBits)])
		if first == 0 {
			continue
		}
		for i, prefix := range s.prefixes[first-1:] {
			if key>>known == prefix {
				counts[first-1+i][uint16(key>>next)]++
				break
			}
		}
	}
}

// countSlots reads all values once; the sums are worker 0's.
func (w *work[F]) countSlots(ctx context.Context, s *slots[F]) error {
	s.counts = make([][]digitCounts, w.workers)
	for i := range s.counts {
		s.counts[i] = make([]digitCounts, len(s.prefixes))
	}
	if err := w.each(ctx, func(worker int, _ int64, values []F) { s.add(worker, values) }); err != nil {
		return err
	}
	for _, other := range s.counts[1:] {
		for i := range other {
			s.counts[0][i].add(&other[i])
		}
	}
	return nil
}

func (c *digitCounts) add(o *digitCounts) {
	for i, n := range o {
		c[i] += n
	}
}

// sortedPercentiles is for few values.
func sortedPercentiles[F float](values []F) (found [len(Percents)]float64) {
	finite := make([]F, 0, len(values))
	for _, v := range values {
		if isFinite(float64(v)) {
			finite = append(finite, v)
		}
	}
	slices.Sort(finite)
	for i, t := range rankTargets(int64(len(finite))) {
		found[i] = float64(finite[t.rank]) + 0
	}
	return found
}
