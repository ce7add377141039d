// A number that is written out, as a key of a column.

package table

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// keyOfText gives the key of a number that is written out; none if no value of the
// column can be it.
func (k *keys) keyOfText(text string) (key uint64, ok bool, err error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "nan") {
		return lastKey, isFloat(k.kind), nil
	}
	below, above, err := k.around(text)
	return below.key, err == nil && !below.none && !above.none && below.key == above.key, err
}

// edge is a key next to a literal; none if no value lies on that side.
type edge struct {
	key  uint64
	none bool
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
