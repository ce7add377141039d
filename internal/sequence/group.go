// Which names belong together?

package sequence

import (
	"cmp"
	"slices"
	"strings"
)

// Options say what counts and how it is found. The zero value takes everything.
type Options struct {
	// Extensions are the suffixes that count in folders, in wildcard patterns and
	// in Group, such as ".icecache"; none means all. Case does not matter. A file
	// or a suffix that an argument names is taken in any case.
	Extensions []string

	// Alone makes every file a sequence of its own: the file named, and not the
	// sequence around it.
	Alone bool

	// Range keeps only these numbers. Sequences left empty disappear.
	Range Range

	// Frames tells which frames the file at a path holds, nil for one or for what
	// is no such file; see Unfold. Nil takes every file for one frame. Find asks it,
	// Group does not.
	Frames func(path string) []Number

	// ReadDir lists a folder; nil asks the operating system. Find gives it the
	// folder as the argument had it, cleaned by path/filepath.
	ReadDir ReadDirFunc
}

// Group sorts the file names of one folder into sequences, ordered by name. It
// does no I/O and leaves Dir empty. Each name ends up in exactly one sequence;
// a name given twice counts once.
func Group(names []string, opt Options) []*Sequence {
	cuts := make([]cut, 0, len(names))
	for _, name := range opt.counting(names) {
		cuts = append(cuts, cutName(name))
	}
	return narrow(assemble(cuts, opt.Alone), opt.Range)
}

// counting returns the names whose suffix counts.
func (opt Options) counting(names []string) []string {
	if len(opt.Extensions) == 0 {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !slices.ContainsFunc(opt.Extensions, func(ext string) bool { return hasExt(name, ext) })
	})
}

func hasExt(name, ext string) bool {
	if !strings.HasPrefix(ext, ".") {
		ext = "." + ext
	}
	return len(name) >= len(ext) && strings.EqualFold(name[len(name)-len(ext):], ext)
}

// key is what the names of one sequence have in common.
type key struct {
	prefix, suffix string
	numberless     bool
}

func (c *cut) key() key {
	if !c.hasNumber {
		return key{prefix: c.name, numberless: true}
	}
	return key{c.name[:c.start], c.suffixKey(), false}
}

// suffixKey is the text after the number, the case of its suffix taken out.
func (c *cut) suffixKey() string {
	ext := max(c.ext, c.end)
	if lower := strings.ToLower(c.name[ext:]); lower != c.name[ext:] {
		return c.name[c.end:ext] + lower
	}
	return c.name[c.end:]
}

// assemble makes sequences of names taken apart.
func assemble(cuts []cut, alone bool) []*Sequence {
	cuts = settle(cuts)
	var found []*Sequence
	for _, members := range buckets(cuts) {
		lists := twins(members)
		if alone {
			lists = slices.Collect(slices.Chunk(members, 1))
		}
		for _, list := range lists {
			s := newSequence(list)
			s.twin = len(lists) > 1 && !alone
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Sequence) int {
		return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(a.Suffix, b.Suffix),
			cmp.Compare(a.Pad, b.Pad), a.Files[0].Number.Compare(b.Files[0].Number),
			cmp.Compare(a.Files[0].Name, b.Files[0].Name))
	})
	return found
}

// buckets puts names of the same key together, sorted by number, none twice.
func buckets(cuts []cut) [][]*cut {
	index := map[key]int{}
	var lists [][]*cut
	var last key
	at := -1
	for i := range cuts {
		// Neighbours in a listing mostly share the key; comparing saves hashing.
		if k := cuts[i].key(); at < 0 || k != last {
			known, ok := index[k]
			if !ok {
				known = len(lists)
				index[k], lists = known, append(lists, nil)
			}
			last, at = k, known
		}
		lists[at] = append(lists[at], &cuts[i])
	}
	for i, list := range lists {
		slices.SortFunc(list, compareCuts)
		lists[i] = slices.CompactFunc(list, func(a, b *cut) bool { return a.name == b.name })
	}
	return lists
}

func compareCuts(a, b *cut) int {
	return cmp.Or(a.number.Compare(b.number), strings.Compare(a.name, b.name))
}

// newSequence makes a sequence of sorted names that share a key.
func newSequence(members []*cut) *Sequence {
	first := members[0]
	if !first.hasNumber {
		return &Sequence{
			Prefix: first.name[:first.ext], Suffix: first.name[first.ext:],
			Files: []File{{Name: first.name}},
		}
	}
	s := &Sequence{
		Prefix: first.name[:first.start], Suffix: first.name[first.end:],
		Pad: padding(members), Files: make([]File, len(members)),
	}
	for i, c := range members {
		s.Files[i] = File{Number: c.number, HasNumber: true, Name: c.name}
		s.point = cmp.Or(s.point, c.point)
	}
	return s
}

// narrow keeps the numbers of a range, and the sequences that still have files.
func narrow(found []*Sequence, r Range) []*Sequence {
	if r.IsZero() {
		return found
	}
	var kept []*Sequence
	for _, s := range found {
		if s = s.Select(r); len(s.Files) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}
