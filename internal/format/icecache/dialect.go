// Dialects: the points in which files may depart from the usual layout.

package icecache

import (
	"math/bits"
	"strings"
)

// dialect is a set of departures; the zero value has none.
type dialect uint32

// The departures, most likely first: the order in which they are tried.
const (
	extraChunk dialect = 1 << iota
	bool4
	boolBits
	stringsUnpadded
	stringsUTF16
	stringsUTF16Unpadded
	shapeBool4
	locationNone
	locationInDefinition
	positionUnflagged
	positionChunked
	constantOnce
	rotation20
	emptyUnflagged
	header36
	namesUnpadded
	noDataBlock
	dialectEnd
)

const (
	boolForms     = bool4 | boolBits
	stringForms   = stringsUnpadded | stringsUTF16 | stringsUTF16Unpadded
	locationForms = locationNone | locationInDefinition
	// frontForms change how header and definitions are read.
	frontForms = header36 | namesUnpadded | locationInDefinition
)

var departureTexts = [...]string{
	"extra chunk",
	"bool 4 bytes",
	"bool bits",
	"strings unpadded",
	"strings UTF-16",
	"strings UTF-16 unpadded",
	"shape bool 4 bytes",
	"location without data",
	"location in definition",
	"PointPosition without flag",
	"PointPosition chunked",
	"constant once",
	"rotation 20 bytes",
	"empty without flag",
	"header 36 bytes",
	"names unpadded",
	"no data block",
}

func (d dialect) has(departure dialect) bool { return d&departure != 0 }

// String gives "default", or the departures joined by "; ".
func (d dialect) String() string {
	if d == 0 {
		return "default"
	}
	var texts []string
	for i, text := range departureTexts {
		if d.has(1 << i) {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "; ")
}

// parseDialect is the inverse of String; unknown departures are dropped.
func parseDialect(s string) dialect {
	var d dialect
	for part := range strings.SplitSeq(s, ";") {
		for i, text := range departureTexts {
			if strings.EqualFold(strings.TrimSpace(part), text) {
				d |= 1 << i
			}
		}
	}
	if !d.consistent() {
		return 0
	}
	return d
}

// consistent reports whether no question has two answers.
func (d dialect) consistent() bool {
	for _, forms := range []dialect{boolForms, stringForms, locationForms} {
		if bits.OnesCount32(uint32(d&forms)) > 1 {
			return false
		}
	}
	return true
}

// candidates lists the dialects to try for a file: the hint, the default, one
// departure, two. Only consistent ones.
func candidates(hint dialect) []dialect {
	list := []dialect{0}
	if hint != 0 {
		list = []dialect{hint, 0}
	}
	for a := dialect(1); a < dialectEnd; a <<= 1 {
		list = append(list, a)
	}
	for a := dialect(1); a < dialectEnd; a <<= 1 {
		for b := a << 1; b < dialectEnd; b <<= 1 {
			if (a | b).consistent() {
				list = append(list, a|b)
			}
		}
	}
	return list
}

// matters reports whether every departure of d could change how f is read. f
// was parsed with the front forms of d.
func (d dialect) matters(f *front) bool {
	for one := dialect(1); one < dialectEnd; one <<= 1 {
		if d.has(one) && !one.mattersAlone(f) {
			return false
		}
	}
	return true
}

// mattersAlone is the last column of the table in docs/formats/icecache.md.
func (d dialect) mattersAlone(f *front) bool {
	switch d {
	case extraChunk:
		return f.any(func(c *definition) bool { return c.elements > 0 && c.elements%chunkElements == 0 })
	case bool4, boolBits:
		return f.hasType(typeBool)
	case stringsUnpadded, stringsUTF16, stringsUTF16Unpadded:
		return f.hasType(typeString) || f.hasType(typeShape)
	case shapeBool4:
		return f.hasType(typeShape)
	case locationNone, locationInDefinition:
		return f.hasType(typeLocation)
	case positionUnflagged:
		return f.any(func(c *definition) bool { return c.position })
	case positionChunked:
		return f.any(func(c *definition) bool { return c.position && c.elements > chunkElements })
	case constantOnce:
		return f.any(func(c *definition) bool { return c.elements > chunkElements })
	case rotation20:
		return f.hasType(typeRotation)
	case emptyUnflagged:
		return f.any(func(c *definition) bool { return c.elements == 0 })
	case header36:
		return f.version == 101
	case namesUnpadded:
		return f.any(func(c *definition) bool { return c.nameBytes%4 != 0 })
	case noDataBlock:
		return f.counts.Points == 0
	}
	return false
}
