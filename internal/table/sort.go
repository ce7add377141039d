// Sorting rows: keys of 32 bits with their elements, three passes over digits of
// 11 bits, each on all cores. Keys of 64 bits take it twice, lower half first,
// unless their values lie close together.

package table

import (
	"errors"
	"math"

	"floe/internal/particle"
)

// errTooMany: rows are kept as 32 bits.
var errTooMany = errors.New("more than 4,294,967,295 rows cannot be sorted or filtered")

// sortList gives the elements of a list (nil for all of the sheet) in the order
// of a column.
func (w *work) sortList(c *Column, descending bool, list []uint32) ([]uint32, error) {
	k, err := w.sortKeys(c)
	if err != nil {
		return nil, err
	}
	if descending {
		k = k.reversed()
	}
	n := int64(len(list))
	if list == nil {
		n = c.count
	}
	s := sorter{work: w, keys: k, pairs: make([]uint64, n), spare: make([]uint64, n)}
	if err := s.sort(list); err != nil {
		return nil, err
	}
	order := make([]uint32, n)
	err = w.each(n, 0, func(_ int, from, to int64) {
		for i := from; i < to; i++ {
			order[i] = uint32(s.pairs[i])
		}
	})
	return order, err
}

func (w *work) sortKeys(c *Column) (keys, error) {
	if c.isText() {
		return w.textKeys(c.source)
	}
	k, ok := c.keys()
	if !ok {
		return k, errors.New(c.Name + " is one block of bytes that cannot be sorted by")
	}
	return k, nil
}

// isText reports whether a cell is one text.
func (c *Column) isText() bool {
	return c.Attribute.Type == particle.String && !c.Ragged() && c.Component == Whole && len(c.parts) <= 1
}

// reversed are the keys of the opposite order, with NaN still at the end.
func (k keys) reversed() keys {
	top, plain := k.top(), k
	k.at = func(element int64) uint64 { return reverse(plain.at(element), top) }
	k.block = func(dst []uint64, from int64) {
		plain.fill(dst, from)
		for i, key := range dst {
			dst[i] = reverse(key, top)
		}
	}
	return k
}

func reverse(key, top uint64) uint64 {
	if key > top {
		return key
	}
	return top - key
}

// sorter sorts pairs of a key's 32 bits and an element.
type sorter struct {
	*work
	keys         keys
	pairs, spare []uint64
}

// sortUnits is the progress that a sort makes per row, in passes over all rows.
func (k *keys) sortUnits() int64 {
	if k.bits == 32 {
		return 1 + radixPasses
	}
	return 3 + 2*radixPasses
}

func (s *sorter) sort(list []uint32) error {
	if s.keys.bits == 32 {
		return s.sortBy(list, func(key uint64) uint32 { return uint32(min(key, math.MaxUint32)) })
	}
	low, high, err := s.span(list)
	if err != nil {
		return err
	}
	if high-low < math.MaxUint32 {
		return s.sortBy(list, func(key uint64) uint32 { return uint32(min(key-low, math.MaxUint32)) })
	}
	if err := s.sortBy(list, func(key uint64) uint32 { return uint32(key) }); err != nil {
		return err
	}
	if err := s.rekey(); err != nil {
		return err
	}
	return s.radix()
}

// sortBy makes pairs of 32 bits of the keys, and sorts them.
func (s *sorter) sortBy(list []uint32, of func(key uint64) uint32) error {
	err := s.eachKey(list, func(_ int, at int64, elements []uint64, block []uint64) {
		for i, key := range block {
			s.pairs[at+int64(i)] = uint64(of(key))<<32 | elements[i]
		}
	})
	if err != nil {
		return err
	}
	return s.radix()
}

// rekey gives each pair the upper half of its element's key.
func (s *sorter) rekey() error {
	return s.each(int64(len(s.pairs)), 1, func(_ int, from, to int64) {
		for i := from; i < to; i++ {
			element := s.pairs[i] & math.MaxUint32
			s.pairs[i] = s.keys.at(int64(element))&^math.MaxUint32 | element
		}
	})
}

// span gives the smallest and the largest key but NaN's.
func (s *sorter) span(list []uint32) (low, high uint64, err error) {
	lows, highs := make([]uint64, s.workers), make([]uint64, s.workers)
	for i := range lows {
		lows[i] = lastKey
	}
	top := s.keys.top()
	err = s.eachKey(list, func(worker int, _ int64, _, block []uint64) {
		for _, key := range block {
			if key <= top {
				lows[worker], highs[worker] = min(lows[worker], key), max(highs[worker], key)
			}
		}
	})
	low, high = lows[0], highs[0]
	for i := range lows {
		low, high = min(low, lows[i]), max(high, highs[i])
	}
	return min(low, high), high, err
}

// keyBlock is how many keys are made at a time: they stay in the fastest cache.
const keyBlock = 512

// eachKey calls do with blocks of elements and their keys; at is the first's row.
func (s *sorter) eachKey(list []uint32, do func(worker int, at int64, elements, block []uint64)) error {
	return s.each(int64(len(s.pairs)), 1, func(worker int, from, to int64) {
		var elements, block [keyBlock]uint64
		for ; from < to; from += keyBlock {
			n := min(to-from, keyBlock)
			if list == nil {
				for i := range elements[:n] {
					elements[i] = uint64(from) + uint64(i)
				}
				s.keys.fill(block[:n], from)
			} else {
				for i, element := range list[from : from+n] {
					elements[i] = uint64(element)
					block[i] = s.keys.at(int64(element))
				}
			}
			do(worker, from, elements[:n], block[:n])
		}
	})
}

const (
	radixBits   = 11
	radixSize   = 1 << radixBits
	radixPasses = 3
)

// radix sorts the pairs by their upper half and keeps the order of equal ones.
func (s *sorter) radix() error {
	for pass := range radixPasses {
		if err := s.radixPass(32 + uint(pass)*radixBits); err != nil {
			return err
		}
	}
	return nil
}

// radixPass orders the pairs by one digit. Each worker has a run of rows, and
// beginnings of its own in each digit's place.
func (s *sorter) radixPass(shift uint) error {
	n := len(s.pairs)
	run := n/s.workers + 1
	counts := make([][radixSize]int, s.workers)
	err := s.run(s.workers, func(_, part int) {
		from, to := min(part*run, n), min((part+1)*run, n)
		s.steps(from, to, func(from, to int) { count(s.pairs[from:to], shift, &counts[part]) })
	})
	if err != nil {
		return err
	}
	if placeDigits(counts, n) {
		s.advance(int64(n))
		return nil // all have the same digit
	}
	err = s.run(s.workers, func(_, part int) {
		from, to := min(part*run, n), min((part+1)*run, n)
		s.steps(from, to, func(from, to int) {
			scatter(s.spare, s.pairs[from:to], shift, &counts[part])
			s.advance(int64(to - from))
		})
	})
	s.pairs, s.spare = s.spare, s.pairs
	return err
}

// steps goes through a run in pieces, until the context ends.
func (s *sorter) steps(from, to int, do func(from, to int)) {
	for ; from < to && s.ctx.Err() == nil; from += pieceRows {
		do(from, min(from+pieceRows, to))
	}
}

func count(pairs []uint64, shift uint, counts *[radixSize]int) {
	for _, p := range pairs {
		counts[p>>shift%radixSize]++
	}
}

func scatter(to, pairs []uint64, shift uint, places *[radixSize]int) {
	for _, p := range pairs {
		at := &places[p>>shift%radixSize]
		to[*at] = p
		*at++
	}
}

// placeDigits makes counts places: where the next pair of a digit goes. True if
// all n pairs have one digit.
func placeDigits(counts [][radixSize]int, n int) bool {
	place := 0
	for digit := range radixSize {
		before := place
		for part := range counts {
			counts[part][digit], place = place, place+counts[part][digit]
		}
		if n > 0 && place-before == n {
			return true
		}
	}
	return false
}
