// The right side of a comparison, as the range of keys that pass.

package table

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// keyRange holds the keys from low to high, or (outside) all others.
type keyRange struct {
	low, high uint64
	empty     bool
	outside   bool
}

// literalRange gives the keys that stand in a relation to a number.
func literalRange(k *keys, op, text string) (keyRange, error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "nan") {
		return nanRange(k, op)
	}
	below, above, err := k.around(text)
	if err != nil {
		return keyRange{}, err
	}
	return rangeOf(op, below, above, k.top()), nil
}

// nanRange compares with NaN: only "is" and "is not" make sense.
func nanRange(k *keys, op string) (keyRange, error) {
	r := keyRange{low: lastKey, high: lastKey, empty: !isFloat(k.kind)}
	switch op {
	case "==":
		return r, nil
	case "!=":
		r.outside = true
		return r, nil
	}
	return r, fmt.Errorf("nothing is %s nan; use == or !=", op)
}

// edge is a key next to a literal; none if no value lies on that side.
type edge struct {
	key  uint64
	none bool
}

// rangeOf gives the keys in a relation to a literal between two edges: the
// largest key not above it and the smallest not below it.
func rangeOf(op string, below, above edge, top uint64) keyRange {
	r := keyRange{high: top}
	switch op {
	case "<":
		switch {
		case !above.none && above.key == 0:
			r.empty = true
		case !above.none:
			r.high = above.key - 1
		}
	case "<=":
		r.high, r.empty = below.key, below.none
	case ">":
		switch {
		case !below.none && below.key >= top:
			r.empty = true
		case !below.none:
			r.low = below.key + 1
		}
	case ">=":
		r.low, r.empty = above.key, above.none
	default:
		r.low, r.high = below.key, below.key
		r.empty = below.none || above.none || below.key != above.key
		r.outside = op == "!="
	}
	return r
}

// around gives the keys next to a literal. It is rounded to what the column can
// hold, so that "Age == 0.1" finds what the table shows as 0.1.
func (k *keys) around(text string) (below, above edge, err error) {
	if isFloat(k.kind) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(v, 0) || v != v {
			return edge{}, edge{}, fmt.Errorf("%q is not a number", text)
		}
		key := keyOfFloat64(v)
		if k.bits == 32 {
			key = keyOfFloat32(math.Float32bits(float32(v)))
		}
		return edge{key: key}, edge{key: key}, nil
	}
	floor, ceil, err := wholeNumbers(text)
	if err != nil {
		return edge{}, edge{}, err
	}
	least, most := wholeLimits(k.kind)
	if floor.Cmp(least) < 0 {
		below.none = true
	}
	if ceil.Cmp(most) > 0 {
		above.none = true
	}
	below.key, above.key = keyOfWhole(floor, least, most), keyOfWhole(ceil, least, most)
	return below, above, nil
}

// keyOfWhole is the distance from the least value, as all keys of whole numbers.
func keyOfWhole(v, least, most *big.Int) uint64 {
	switch {
	case v.Cmp(least) < 0:
		v = least
	case v.Cmp(most) > 0:
		v = most
	}
	return new(big.Int).Sub(v, least).Uint64()
}

// wholeLimits are the values of key 0 and of the last key.
func wholeLimits(kind particle.Type) (least, most *big.Int) {
	switch kind {
	case particle.Int64:
		return big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64)
	case particle.Uint64:
		return big.NewInt(0), new(big.Int).SetUint64(math.MaxUint64)
	case particle.Uint32:
		return big.NewInt(0), big.NewInt(math.MaxUint32)
	}
	return big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32)
}

// wholeNumbers gives the whole numbers next to a literal; the same if it is one.
func wholeNumbers(text string) (floor, ceil *big.Int, err error) {
	switch strings.ToLower(text) {
	case "true":
		text = "1"
	case "false":
		text = "0"
	}
	const digits = 400 // as many as the largest float has
	if v, ok := new(big.Int).SetString(text, 10); ok && len(text) < digits {
		return v, v, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(v, 0) || v != v {
		return nil, nil, fmt.Errorf("%q is not a number", text)
	}
	v = min(max(v, -math.MaxFloat64), math.MaxFloat64)
	floor, _ = big.NewFloat(math.Floor(v)).Int(nil)
	ceil, _ = big.NewFloat(math.Ceil(v)).Int(nil)
	return floor, ceil, nil
}
