// One sequence, and how its files stand.

package watch

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"floe/internal/sequence"
)

// watched is a sequence as it was found last.
type watched struct {
	found   *sequence.Sequence
	told    *sequence.Sequence // nil before the first time
	files   map[string]*file   // by name
	order   []*file            // the same by number
	next    int                // in order: the sweep goes on there
	growing []sequence.File    // as told
	doubt   bool               // a file was absent once
}

// key is what the listings of one sequence share from round to round; the padding
// may be seen otherwise when files come.
type key struct {
	dir, prefix, suffix string
	numbered            bool
}

func keyOf(s *sequence.Sequence) key { return key{s.Dir, s.Prefix, s.Suffix, s.HasNumbers()} }

func newWatched(s *sequence.Sequence) *watched {
	return &watched{found: s, files: make(map[string]*file, len(s.Files))}
}

// take takes over a listing, nil for one without files. A file has to be absent
// from two of them to be gone: a folder that is written to may be listed without
// one that is there.
func (w *watched) take(s *sequence.Sequence, round int) {
	var names []sequence.File
	if s != nil {
		w.found, names = s, s.Files
	}
	w.order = w.order[:0]
	for _, f := range names {
		known := w.files[f.Name]
		if known == nil {
			known = &file{}
			w.files[f.Name] = known
		}
		known.File, known.round, known.absent = f, round, 0
		w.order = append(w.order, known)
	}
	if len(w.files) == len(names) {
		return
	}
	for name, f := range w.files {
		switch {
		case f.round == round:
			continue
		case !f.listed:
			delete(w.files, name)
			continue
		}
		f.absent++
		w.order = append(w.order, f)
	}
	slices.SortFunc(w.order, func(a, b *file) int {
		return cmp.Or(a.Number.Compare(b.Number), cmp.Compare(a.Name, b.Name))
	})
}

// ask looks at the files that have to be looked at, those that the system told of
// included, and at share more of them.
func (w *watched) ask(now, begin time.Time, share int, told map[string]bool, stat func(string) (fs.FileInfo, error)) {
	look := func(i int) {
		f := w.order[i]
		if f.absent == 0 && f.look(filepath.Join(w.found.Dir, f.Name), now, begin, stat) {
			for _, next := range w.order[i:min(i+1+heated, len(w.order))] {
				next.hot = hotRounds
			}
		}
	}
	swept := make(map[*file]bool, share)
	for range min(share, len(w.order)) {
		w.next = (w.next + 1) % len(w.order)
		swept[w.order[w.next]] = true
		look(w.next)
	}
	for i, f := range w.order {
		if (f.needed() || told[filepath.Join(w.found.Dir, f.Name)]) && !swept[f] {
			look(i)
		}
		f.hot = max(f.hot-1, 0)
	}
}

// change tells what has changed; false if that is nothing.
func (w *watched) change(now time.Time, settle time.Duration, prove func(path string) Proof) (Change, bool) {
	c := Change{Before: w.told}
	var files []sequence.File
	left := w.order[:0]
	w.doubt = false
	for _, f := range w.order {
		if f.absent > 1 {
			c.Removed = append(c.Removed, f.File)
			delete(w.files, f.Name)
			continue
		}
		left = append(left, f)
		settled := func() bool {
			return f.settled(now, settle, func() Proof { return prove(filepath.Join(w.found.Dir, f.Name)) })
		}
		w.doubt = w.doubt || f.absent > 0
		switch {
		case f.absent > 0:
		case !f.listed && settled():
			c.Added = append(c.Added, f.File)
			f.listed, f.dirty = true, false
		case f.dirty && settled():
			c.Changed = append(c.Changed, f.File)
			f.dirty = false
		case !f.listed || f.dirty:
			c.Growing = append(c.Growing, f.File)
		}
		if f.listed {
			files = append(files, f.File)
		}
	}
	w.order = left
	if !c.Files() && (slices.Equal(c.Growing, w.growing) || w.told == nil) {
		return c, false
	}
	w.growing = c.Growing
	listing := *w.found
	listing.Files = files
	w.told, c.Sequence = &listing, &listing
	return c, true
}
