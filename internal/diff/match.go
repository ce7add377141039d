// Which point of one frame is which of the other?

package diff

import (
	"cmp"
	"context"
	"math"
	"slices"

	"floe/internal/particle"
)

// matching pairs the points of two frames.
type matching struct {
	count int64
	// rowsA and rowsB are the pairs; nil for the same row in both.
	rowsA, rowsB             []int64
	idsA                     []int64 // by row; nil if matched by order
	moved                    int64
	duplicatesA, duplicatesB int64
}

// rows of a pair.
func (m *matching) rows(k int64) (a, b int64) {
	if m.rowsA == nil {
		return k, k
	}
	return m.rowsA[k], m.rowsB[k]
}

// checkEvery is how many points are gone through between two looks at the context.
const checkEvery = 1 << 20

func match(ctx context.Context, a, b *particle.Frame, byOrder bool) (*matching, error) {
	var idsA, idsB []int64
	if !byOrder {
		idsA, idsB = idsOf(a), idsOf(b)
	}
	if idsA == nil || idsB == nil {
		return &matching{count: min(a.Points, b.Points)}, nil
	}
	return matchIDs(ctx, idsA, idsB)
}

// idsOf gives the ids of all points; nil if there are none, or none that are whole
// numbers.
func idsOf(f *particle.Frame) []int64 {
	i := f.FindRole(particle.IDRole)
	if i < 0 {
		return nil
	}
	c := &f.Columns[i]
	if c.Context != particle.PerPoint || c.Ragged() || c.Width() != 1 || c.Constant && c.Elements > 1 {
		return nil
	}
	switch c.Type {
	case particle.Int64:
		if v, err := particle.View[int64](*c); err == nil {
			return v
		}
		return integers[int64](c)
	case particle.Uint64:
		return integers[uint64](c)
	case particle.Int32:
		return integers[int32](c)
	case particle.Uint32:
		return integers[uint32](c)
	case particle.Int16:
		return integers[int16](c)
	case particle.Uint16:
		return integers[uint16](c)
	case particle.Float32, particle.Float64:
		return wholeFloats(c)
	}
	return nil
}

func integers[T int64 | uint64 | int32 | uint32 | int16 | uint16](c *particle.Column) []int64 {
	v, err := particle.View[T](*c)
	if err != nil {
		return nil
	}
	ids := make([]int64, len(v))
	for i, x := range v {
		ids[i] = int64(x)
	}
	return ids
}

// wholeFloats takes ids that a program keeps as floats, as Maya does.
func wholeFloats(c *particle.Column) []int64 {
	ids := make([]int64, 0, c.Elements)
	for _, v := range c.Float64s(nil) {
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil
		}
		ids = append(ids, int64(v))
	}
	return ids
}

// matchIDs pairs points of one id, in the order of a.
func matchIDs(ctx context.Context, idsA, idsB []int64) (*matching, error) {
	m := &matching{idsA: idsA}
	find, duplicates, err := newFinder(ctx, idsB)
	if err != nil {
		return nil, err
	}
	m.duplicatesB = duplicates
	if _, duplicates, err = newFinder(ctx, idsA); err != nil {
		return nil, err
	}
	if m.duplicatesA = duplicates; duplicates == m.duplicatesB && equalIDs(idsA, idsB) {
		m.count = int64(len(idsA))
		return m, nil
	}
	taken := make([]uint64, len(idsB)/64+1)
	for row, id := range idsA {
		if row%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		at := find(id)
		if at < 0 || taken[at/64]&(1<<(at%64)) != 0 {
			continue
		}
		taken[at/64] |= 1 << (at % 64)
		m.rowsA, m.rowsB = append(m.rowsA, int64(row)), append(m.rowsB, at)
	}
	if m.duplicatesA > 0 && m.duplicatesB > 0 {
		m.pairDuplicates(idsA, idsB, taken)
	}
	if m.rowsA == nil {
		m.rowsA = []int64{} // nothing matches
	}
	m.count = int64(len(m.rowsA))
	for k, row := range m.rowsA {
		if row != m.rowsB[k] {
			m.moved++
		}
	}
	return m, ctx.Err()
}

// pairDuplicates pairs the second point of an id with the second one, the third
// with the third and so on. taken are the rows of b that have a partner.
func (m *matching) pairDuplicates(idsA, idsB []int64, taken []uint64) {
	partners := make([]int64, len(idsA))
	for row := range partners {
		partners[row] = -1
	}
	for k, row := range m.rowsA {
		partners[row] = m.rowsB[k]
	}
	restA := byID(idsA, func(row int) bool { return partners[row] < 0 })
	restB := byID(idsB, func(row int) bool { return taken[row/64]&(1<<(row%64)) == 0 })
	for len(restA) > 0 && len(restB) > 0 {
		switch a, b := restA[0], restB[0]; {
		case idsA[a] < idsB[b]:
			restA = restA[1:]
		case idsA[a] > idsB[b]:
			restB = restB[1:]
		default:
			partners[a] = b
			restA, restB = restA[1:], restB[1:]
		}
	}
	m.rowsA, m.rowsB = m.rowsA[:0], m.rowsB[:0]
	for row, partner := range partners {
		if partner >= 0 {
			m.rowsA, m.rowsB = append(m.rowsA, int64(row)), append(m.rowsB, partner)
		}
	}
}

// byID gives the wanted rows, sorted by their ids, and of one id by row.
func byID(ids []int64, wanted func(row int) bool) []int64 {
	var rows []int64
	for row := range ids {
		if wanted(row) {
			rows = append(rows, int64(row))
		}
	}
	slices.SortFunc(rows, func(a, b int64) int {
		return cmp.Or(cmp.Compare(ids[a], ids[b]), cmp.Compare(a, b))
	})
	return rows
}

func equalIDs(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// newFinder makes a function that gives the first row of an id, -1 for none, and
// counts the points whose id an earlier one has. Ids that lie close together, as
// simulations give them, are looked up in a table.
func newFinder(ctx context.Context, ids []int64) (find func(id int64) int64, duplicates int64, err error) {
	if len(ids) == 0 {
		return func(int64) int64 { return -1 }, 0, nil
	}
	low, high := ids[0], ids[0]
	for _, id := range ids {
		low, high = min(low, id), max(high, id)
	}
	if spread := uint64(high) - uint64(low); spread < 4*uint64(len(ids))+1024 {
		return tableFinder(ctx, ids, low, int(spread)+1)
	}
	return hashFinder(ctx, ids)
}

func tableFinder(ctx context.Context, ids []int64, low int64, size int) (func(int64) int64, int64, error) {
	table, duplicates := make([]uint32, size), int64(0) // row+1: frames have fewer than 2^32 points
	for row, id := range ids {
		if row%checkEvery == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if at := uint64(id) - uint64(low); table[at] == 0 {
			table[at] = uint32(row + 1)
		} else {
			duplicates++
		}
	}
	return func(id int64) int64 {
		at := uint64(id) - uint64(low)
		if at >= uint64(len(table)) {
			return -1
		}
		return int64(table[at]) - 1
	}, duplicates, nil
}

// hashFinder uses open addressing: rows only, the ids are looked at where they are.
func hashFinder(ctx context.Context, ids []int64) (func(int64) int64, int64, error) {
	bits := 4
	for 1<<bits < 2*len(ids) {
		bits++
	}
	slots, mask, duplicates := make([]uint32, 1<<bits), uint64(1)<<bits-1, int64(0)
	slot := func(id int64) uint64 {
		at := hash(id) & mask
		for slots[at] != 0 && ids[slots[at]-1] != id {
			at = (at + 1) & mask
		}
		return at
	}
	for row, id := range ids {
		if row%checkEvery == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if at := slot(id); slots[at] == 0 {
			slots[at] = uint32(row + 1)
		} else {
			duplicates++
		}
	}
	return func(id int64) int64 { return int64(slots[slot(id)]) - 1 }, duplicates, nil
}

// hash spreads ids: the finalizer of MurmurHash3.
func hash(id int64) uint64 {
	x := uint64(id)
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
