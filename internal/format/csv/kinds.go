// What kind of values a column has, as far as its cells tell.

package csv

import (
	"bytes"
	"math"

	"floe/internal/particle"
)

// traits are what was seen in the cells of a column.
type traits struct {
	wholes   bool // integers of 64 bits with sign
	large    bool // integers that only fit without sign
	floats   bool // other numbers
	wide     bool // numbers that a float32 is not enough for
	texts    bool
	quoted   bool // cells in quotes
	bare     bool // cells without
	empty    bool // cells of nothing
	lists    bool // cells with several numbers
	commas   bool // texts like 1,5
	low, top int64
}

// join adds what was seen elsewhere.
func (t *traits) join(o traits) {
	if o.wholes {
		t.see(o.low)
		t.see(o.top)
	}
	t.large = t.large || o.large
	t.floats = t.floats || o.floats
	t.wide = t.wide || o.wide
	t.texts = t.texts || o.texts
	t.quoted = t.quoted || o.quoted
	t.bare = t.bare || o.bare
	t.empty = t.empty || o.empty
	t.lists = t.lists || o.lists
	t.commas = t.commas || o.commas
}

func (t *traits) see(v int64) {
	if !t.wholes {
		t.wholes, t.low, t.top = true, v, v
	}
	t.low, t.top = min(t.low, v), max(t.top, v)
}

// strictness of the question whether a float32 is enough.
type strictness bool

const (
	byDigits   strictness = false // few digits are enough; what all cells are asked
	byPrinting strictness = true  // also printed as a float32 would be; what samples are asked
)

// look takes a cell into account. Lists are only possible where blanks do not
// separate cells.
func (t *traits) look(c cell, how strictness) {
	switch {
	case len(c.text) == 0 && !c.quoted:
		t.empty = true
		return
	case c.quoted:
		t.quoted = true
	default:
		t.bare = true
	}
	if t.number(c.text, how) {
		return
	}
	if bytes.IndexByte(c.text, ' ') > 0 && t.list(c.text, how) {
		t.lists = true
		return
	}
	t.texts = true
	t.commas = t.commas || !c.quoted && isNumber(bytes.Replace(c.text, []byte{','}, []byte{'.'}, 1))
}

// list looks at the words of a cell if all are numbers.
func (t *traits) list(text []byte, how strictness) bool {
	seen := *t
	for word := range bytes.FieldsSeq(text) {
		if !seen.number(word, how) {
			return false
		}
	}
	*t = seen
	return true
}

// number looks at a number, false if it is none.
func (t *traits) number(text []byte, how strictness) bool {
	d, n := scan(text)
	if n == 0 || n < len(text) {
		d = unread // maybe strconv knows
	}
	v, ok := d.Float64()
	if !ok {
		if v, ok = parseFloat(text, 64); !ok {
			return false
		}
	}
	if v, ok := d.integer(); ok {
		t.see(v)
	} else if _, ok := d.unsigned(text); ok {
		t.large = true
	} else {
		t.floats = true
	}
	if !d.narrow(v) || how == byPrinting && !d.printed(v) {
		t.wide = true
	}
	return true
}

// kind is what cells are read as.
type kind uint8

const (
	textKind kind = iota
	int64Kind
	uint64Kind
	uint8Kind
	uint16Kind
	float32Kind
	float64Kind
)

var kindTypes = [...]particle.Type{textKind: particle.String, int64Kind: particle.Int64, uint64Kind: particle.Uint64,
	uint8Kind: particle.Uint8, uint16Kind: particle.Uint16, float32Kind: particle.Float32, float64Kind: particle.Float64}

const exactIn32, exactIn64 = 1 << 24, 1 << 53

// within reports whether all integers lie between -most and most.
func (t *traits) within(most int64) bool {
	return !t.large && (!t.wholes || t.low >= -most && t.top <= most)
}

// kind decides. quotesCount says that what is in quotes is a text.
func (t *traits) kind(role particle.Role, quotesCount bool) kind {
	numbers := t.wholes || t.large || t.floats
	switch {
	case *t == (traits{}): // no rows
		return float32Kind
	case t.texts || !numbers || t.quoted && quotesCount:
		return textKind
	case t.floats || t.empty && !t.lists || asFloat(role):
		return t.floatKind()
	case role == particle.ColorRole:
		return t.colorKind()
	case t.large && t.wholes && t.low < 0:
		return textKind // no type has room for both
	case t.large:
		return uint64Kind
	}
	return int64Kind
}

// floatKind is a float for all numbers, and text for integers that would lose
// digits.
func (t *traits) floatKind() kind {
	switch {
	case !t.wide:
		return float32Kind
	case !t.floats && !t.within(exactIn64):
		return textKind
	}
	return float64Kind
}

// colorKind of integers: bytes if they are more than 0 and 1, or words.
func (t *traits) colorKind() kind {
	switch {
	case t.large || t.low < 0 || t.top > math.MaxUint16 || t.top <= 1:
		return t.floatKind()
	case t.top > math.MaxUint8:
		return uint16Kind
	}
	return uint8Kind
}

// asFloat tells the roles that are never integers, though a file may have them
// written like that.
func asFloat(r particle.Role) bool {
	switch r {
	case particle.PositionRole, particle.VelocityRole, particle.NormalRole, particle.SizeRole,
		particle.AgeRole, particle.LifeRole, particle.OrientationRole, particle.MassRole:
		return true
	}
	return false
}
