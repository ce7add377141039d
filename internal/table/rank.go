// The order of a text column's table.

package table

import (
	"bytes"
	"math"
	"slices"

	"floe/internal/particle"
)

// textRanks gives the place of each text of a table in byte order; equal texts
// have one place.
func (w *work) textRanks(t *particle.Strings) ([]uint32, error) {
	order := make([]uint32, t.Len())
	for i := range order {
		order[i] = uint32(i)
	}
	if err := w.sortTexts(t, order); err != nil {
		return nil, err
	}
	ranks := make([]uint32, len(order))
	rank := uint32(0)
	for i, code := range order {
		if i > 0 && !bytes.Equal(textOf(t, order[i-1]), textOf(t, code)) {
			rank++
		}
		ranks[code] = rank
	}
	return ranks, w.ctx.Err()
}

func textOf(t *particle.Strings, i uint32) []byte {
	from, to := t.Offsets[i], t.Offsets[i+1]
	if from < 0 || to < from || to > int64(len(t.Bytes)) {
		return nil
	}
	return t.Bytes[from:to]
}

// sortTexts sorts a part on each worker, then merges them.
func (w *work) sortTexts(t *particle.Strings, order []uint32) error {
	part := len(order)/w.workers + 1
	starts := (len(order) + part - 1) / part
	err := w.run(starts, func(_, i int) {
		slices.SortFunc(order[i*part:min((i+1)*part, len(order))], w.compareTexts(t))
	})
	for ; err == nil && part < len(order); part *= 2 {
		err = w.mergeTexts(t, order, part)
	}
	return err
}

// compareTexts compares two texts; after a cancellation all are equal, so that
// the sort soon ends.
func (w *work) compareTexts(t *particle.Strings) func(a, b uint32) int {
	calls, cancelled := 0, false
	return func(a, b uint32) int {
		if calls++; calls%4096 == 0 {
			cancelled = w.ctx.Err() != nil
		}
		if cancelled {
			return 0
		}
		return bytes.Compare(textOf(t, a), textOf(t, b))
	}
}

// mergeTexts merges each two sorted parts.
func (w *work) mergeTexts(t *particle.Strings, order []uint32, part int) error {
	pairs := (len(order) + 2*part - 1) / (2 * part)
	return w.run(pairs, func(_, i int) {
		both := order[2*i*part : min(2*(i+1)*part, len(order))]
		if len(both) <= part {
			return
		}
		left, right := slices.Clone(both[:part]), both[part:]
		compare := w.compareTexts(t)
		for k := range both {
			if len(left) == 0 {
				return
			}
			if len(right) == 0 || compare(left[0], right[0]) <= 0 {
				both[k], left = left[0], left[1:]
			} else {
				both[k], right = right[0], right[1:]
			}
		}
	})
}

// textKeys sort a text column by its ranks.
func (w *work) textKeys(c *particle.Column) (keys, error) {
	if c.Table.Len() > math.MaxUint32 {
		return keys{}, errTooMany
	}
	ranks, err := w.textRanks(&c.Table)
	return keys{bits: 32, kind: particle.Uint32, at: func(element int64) uint64 {
		if code := c.Code(stored(element, c.Constant)); code >= 0 && code < len(ranks) {
			return uint64(ranks[code])
		}
		return lastKey
	}}, err
}
