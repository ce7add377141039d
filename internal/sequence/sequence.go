// What can be asked of the files of one cache?

package sequence

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file of a sequence.
type File struct {
	Number    Number
	HasNumber bool   // false for a name without a number; it is its sequence's only file
	Name      string // within the folder
}

// Sequence is the files of one cache. Find and Group make them; a literal with
// sorted Files works too. Its methods change nothing.
type Sequence struct {
	Dir            string // the folder as the argument had it; "." when it had none
	Prefix, Suffix string // the text before and after the number
	Pad            int    // digits that numbers are padded to, 0 for unpadded
	Files          []File // ascending, no number twice

	point    string // before the fraction of a sub-frame; "" is "."
	twin     bool   // another padding or spelling has the same numbers in this folder
	inFile   int    // how many frames the one file has that all Files are in; 0 for files
	narrowed bool   // made by Select; then missing holds its gaps
	missing  []span
}

// maxMissing bounds what Missing counts out.
const maxMissing = 1_000_000

// Path returns the path of the i-th file.
func (s *Sequence) Path(i int) string { return filepath.Join(s.Dir, s.Files[i].Name) }

// Name returns the file name that number n has, or would have were it there.
func (s *Sequence) Name(n Number) string {
	if i, ok := s.Index(n); ok {
		return s.Files[i].Name
	}
	if !s.HasNumbers() {
		return s.Files[0].Name
	}
	point := s.point
	if point == "" {
		point = "."
	}
	return s.Prefix + string(n.appendTo(nil, s.Pad, point)) + s.Suffix
}

// Index finds number n among the files.
func (s *Sequence) Index(n Number) (int, bool) {
	i, ok := slices.BinarySearchFunc(s.Files, n, func(f File, n Number) int { return f.Number.Compare(n) })
	return i, ok && s.Files[i].HasNumber
}

// HasNumbers is false for the sequence of one file whose name has no number.
func (s *Sequence) HasNumbers() bool { return len(s.Files) == 0 || s.Files[0].HasNumber }

// Numbers returns the numbers of the files, in order; none for a file without one.
func (s *Sequence) Numbers() []Number {
	if !s.HasNumbers() {
		return nil
	}
	numbers := make([]Number, len(s.Files))
	for i, f := range s.Files {
		numbers[i] = f.Number
	}
	return numbers
}

// Step returns the distance between neighbours that occurs most often: 1 for most
// caches, 2 for every second frame, 0.5 with sub-frames, 250 in ticks. It takes
// three files to show a step above 1.
func (s *Sequence) Step() Number { return commonStep(s.Numbers()) }

// Range returns the numbers briefly, as ParseRange reads them: "1-99,101-240" or
// "1-99x2". It is empty for a file without a number.
func (s *Sequence) Range() string { return spansText(compress(s.Numbers())) }

// Missing returns the numbers left out between the first and the last file,
// counting by Step. It stops after a million; MissingCount does not.
func (s *Sequence) Missing() []Number { return listed(s.gaps(), maxMissing) }

// MissingCount returns how many numbers are left out.
func (s *Sequence) MissingCount() int { return countOf(s.gaps()) }

// MissingRange returns the numbers left out as ParseRange reads them, "" for none.
func (s *Sequence) MissingRange() string {
	spans := s.gaps()
	if countOf(spans) <= maxMissing {
		spans = compress(listed(spans, maxMissing))
	}
	return spansText(spans)
}

func (s *Sequence) gaps() []span {
	if s.narrowed {
		return s.missing
	}
	numbers := s.Numbers()
	return gaps(numbers, commonStep(numbers))
}

// Select returns the sequence with only the numbers in r. Numbers left out on
// purpose are not missing; those missing before are, if r has them.
func (s *Sequence) Select(r Range) *Sequence {
	if r.IsZero() {
		return s
	}
	narrow := *s
	narrow.narrowed, narrow.missing = true, compress(slices.DeleteFunc(s.Missing(), func(n Number) bool {
		return !r.Contains(n)
	}))
	narrow.Files = nil
	if !s.HasNumbers() {
		return &narrow
	}
	keep := make([]bool, len(s.Files))
	for _, p := range r.parts {
		p.within(s.Files, keep)
	}
	for i, f := range s.Files {
		if keep[i] {
			narrow.Files = append(narrow.Files, f)
		}
	}
	return &narrow
}

// Ext returns the suffix of the files' names; see the function Ext.
func (s *Sequence) Ext() string {
	if len(s.Files) == 0 {
		return Ext(s.Suffix)
	}
	return Ext(ResultName(s.Files[0].Name))
}

// Pattern returns the name with # for the number, as many as digits are padded:
// "sim.####.icecache", and "sim.#.icecache" for unpadded numbers. Where another
// padding of the same numbers lies in the folder it is "sim.%04d.icecache" or
// "sim.%d.icecache", for # would be ambiguous. Without a number it is the name;
// frames inside a file are "sim.mcx#".
func (s *Sequence) Pattern() string {
	if !s.HasNumbers() {
		return s.Files[0].Name
	}
	return s.Prefix + s.token(max(s.Pad, 1)) + s.Suffix
}

// String returns the name with the numbers in it, "sim.1-99,101-240#.icecache";
// Find, given this after the folder, finds the same files. After a digit, which only
// an explicit pattern can put there, it is "mesh2###.prt 1-99".
func (s *Sequence) String() string {
	switch {
	case !s.HasNumbers():
		return s.Files[0].Name
	case s.Prefix != "" && isDigit(s.Prefix[len(s.Prefix)-1]):
		return s.Pattern() + " " + s.Range()
	}
	return s.Prefix + s.Range() + s.token(1) + s.Suffix
}

func (s *Sequence) token(count int) string {
	switch {
	case s.inFile > 0: // the mark before the number says it
		return ""
	case !s.twin:
		return strings.Repeat("#", count)
	case s.Pad == 0:
		return "%d"
	default:
		return fmt.Sprintf("%%0%dd", s.Pad)
	}
}

// key is what twins share.
func (s *Sequence) key() key {
	return key{s.Prefix, foldExt("0" + s.Suffix), !s.HasNumbers()}
}

// same says whether both are the same files.
func (s *Sequence) same(other *Sequence) bool {
	return s.Dir == other.Dir && s.Prefix == other.Prefix && slices.Equal(s.Files, other.Files)
}
