// Which sequences do command-line arguments mean?

package sequence

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Find returns the sequences that the arguments mean, in the order of the
// arguments and none twice; the package comment lists what an argument may be.
// Each folder is listed once.
//
// Arguments that fail do not hide the others: Find returns what it found together
// with the joined errors. Each names its argument; one that matched nothing is a
// *NotFoundError.
func Find(args []string, opt Options) ([]*Sequence, error) {
	f := finder{opt: opt, listings: map[string]*listing{}, seen: map[[2]string][]*Sequence{}}
	if f.opt.ReadDir == nil {
		f.opt.ReadDir = readOS
	}
	f.read(args)
	for _, r := range f.requests {
		f.answer(r)
	}
	return f.found, join(f.failures)
}

// finder is one call of Find.
type finder struct {
	opt      Options
	listings map[string]*listing
	requests []*request
	found    []*Sequence
	seen     map[[2]string][]*Sequence // found, by folder and first file
	failures []error
}

// request is what one argument asks for, or a run of file arguments in one folder.
type request struct {
	arg     string
	dir     string
	pattern Pattern
	names   []string // of the files asked for
	want    want
	numbers Range // of a next argument
}

type want int

const (
	wantFolder want = iota
	wantPattern
	wantFiles
)

// read turns arguments into requests.
func (f *finder) read(args []string) {
	for _, arg := range args {
		if f.takeRange(arg, f.last() != nil && f.last().wantsRange()) {
			continue
		}
		r, err := f.request(arg)
		switch {
		case err == nil:
			f.add(r)
		case !f.takeRange(arg, f.last() != nil):
			f.failures = append(f.failures, err)
		}
	}
}

func (f *finder) last() *request {
	if len(f.requests) == 0 {
		return nil
	}
	return f.requests[len(f.requests)-1]
}

// wantsRange says whether a next argument such as 1-100 is a range even if a file
// of that name exists: after a pattern without one.
func (r *request) wantsRange() bool {
	return r.want == wantPattern && r.pattern.Range.IsZero() && r.numbers.IsZero()
}

// takeRange gives the argument to the last request if it is a range. Files of
// several folders asked for in one run share it.
func (f *finder) takeRange(arg string, may bool) bool {
	if !may {
		return false
	}
	numbers, err := ParseRange(arg)
	if err != nil {
		return false
	}
	last := f.last()
	last.numbers.parts = append(last.numbers.parts, numbers.parts...)
	if last.want == wantFiles {
		for _, r := range slices.Backward(f.requests[:len(f.requests)-1]) {
			if r.want != wantFiles || !r.numbers.IsZero() {
				break
			}
			r.numbers = numbers
		}
	}
	return true
}

// add appends a request; a file joins the run of its folder.
func (f *finder) add(r *request) {
	for _, earlier := range slices.Backward(f.requests) {
		if r.want != wantFiles || earlier.want != wantFiles || !earlier.numbers.IsZero() || !r.numbers.IsZero() {
			break
		}
		if earlier.dir == r.dir {
			earlier.names = append(earlier.names, r.names...)
			return
		}
	}
	f.requests = append(f.requests, r)
}

// request finds out what one argument asks for. What exists goes before patterns.
func (f *finder) request(arg string) (*request, error) {
	if arg == "" {
		return nil, errors.New(`find "": expected a file, a folder or a pattern`)
	}
	path := filepath.Clean(arg)
	r := &request{arg: arg, dir: filepath.Dir(path), names: []string{filepath.Base(path)}}
	if name := r.names[0]; name == "." || name == ".." || path == r.dir {
		r.dir = path
		return r, nil
	}
	l, err := f.list(r.dir)
	if err != nil {
		return f.unlisted(r, path, err)
	}
	name, kind := l.find(r.names[0])
	r.names[0] = name
	switch {
	case kind == folder || kind == link && f.isFolderLink(path):
		r.dir = path
	case kind != absent:
		r.want = wantFiles
	case f.asFrames(r, l):
	default:
		return r, f.asPattern(r, path)
	}
	return r, nil
}

// unlisted serves a folder that may be entered but not listed: what is named in it
// is taken by its name.
func (f *finder) unlisted(r *request, path string, err error) (*request, error) {
	if _, isPattern := ParsePattern(path); isPattern == nil || !errors.Is(err, fs.ErrPermission) {
		return nil, listError(r.arg, r.dir, err)
	}
	if _, err := f.list(path); err == nil {
		r.dir = path
		return r, nil
	}
	r.want = wantFiles
	return r, nil
}

func listError(arg, dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &NotFoundError{Arg: arg, Dir: dir, Expected: "files", noDir: true}
	}
	return fmt.Errorf("find %q: list folder %q: %w", shorten(arg), dir, err)
}

// isFolderLink asks whether a link leads to a folder. A link whose name looks like
// a frame is not asked about: that would cost one question per file.
func (f *finder) isFolderLink(path string) bool {
	c := cutName(filepath.Base(path))
	if c.hasNumber && c.ext < len(c.name) {
		return false
	}
	_, err := f.list(path)
	return err == nil
}

func (f *finder) asPattern(r *request, path string) (err error) {
	r.want = wantPattern
	if r.pattern, err = ParsePattern(path); err == nil {
		return nil
	}
	return f.notFound(r, fmt.Sprintf("a file %q", shorten(r.names[0])))
}

// list lists a folder, once.
func (f *finder) list(dir string) (*listing, error) {
	l := f.listings[dir]
	if l == nil {
		l = &listing{}
		l.entries, l.err = f.opt.ReadDir(dir)
		f.listings[dir] = l
	}
	return l, l.err
}

// answer finds the sequences of one request.
func (f *finder) answer(r *request) {
	found, err := f.sequences(r)
	if err != nil {
		f.failures = append(f.failures, err)
		return
	}
	found = f.unfold(r, found)
	kept := narrow(narrow(found, r.numbers), f.opt.Range)
	if len(kept) == 0 {
		f.failures = append(f.failures, f.outOfRange(r, found))
	}
	for _, s := range kept {
		s.Dir = r.dir
		f.keep(s)
	}
}

// keep appends a sequence unless an earlier argument found the same files.
func (f *finder) keep(s *Sequence) {
	k := [2]string{s.Dir, s.Files[0].Name}
	if !slices.ContainsFunc(f.seen[k], s.same) {
		f.seen[k] = append(f.seen[k], s)
		f.found = append(f.found, s)
	}
}

func (f *finder) sequences(r *request) ([]*Sequence, error) {
	l, err := f.list(r.dir)
	switch {
	case r.want == wantFiles && (len(r.names) > 1 || f.opt.Alone || err != nil):
		return assembleNames(r.names, f.opt.Alone), nil
	case err != nil:
		return nil, listError(r.arg, r.dir, err)
	case r.want == wantFiles:
		return around(r.names[0], l), nil
	case r.want == wantPattern:
		return f.byPattern(r, l)
	default:
		return f.inFolder(r, l)
	}
}

func assembleNames(names []string, alone bool) []*Sequence {
	return Group(names, Options{Alone: alone})
}

func (f *finder) inFolder(r *request, l *listing) ([]*Sequence, error) {
	names := f.opt.counting(l.files(false))
	if len(names) == 0 {
		return nil, &NotFoundError{Arg: r.arg, Dir: r.dir, Expected: f.expectedFiles(), Empty: true}
	}
	return assembleNames(names, f.opt.Alone), nil
}

// maxListed suffixes are told; of more a person learns nothing.
const maxListed = 6

func (f *finder) expectedFiles() string {
	switch n := len(f.opt.Extensions); {
	case n == 0:
		return "files"
	case n > maxListed:
		return "particle caches"
	}
	return "files ending in " + strings.Join(f.opt.Extensions, ", ")
}

// around returns the sequence that a file is part of.
func around(name string, l *listing) []*Sequence {
	all := assembleNames(l.files(isHidden(name)), false)
	i := slices.IndexFunc(all, func(s *Sequence) bool {
		return slices.ContainsFunc(s.Files, func(f File) bool { return f.Name == name })
	})
	return all[i : i+1]
}

func (f *finder) byPattern(r *request, l *listing) ([]*Sequence, error) {
	found := f.matching(r.pattern, l)
	if p, ok := r.pattern.literal(); ok && len(found) == 0 {
		found = f.matching(p, l)
	}
	if len(found) == 0 {
		return nil, f.notFound(r, f.expectedName(r.pattern))
	}
	return found, nil
}

// expectedName shows what a name should have looked like.
func (f *finder) expectedName(p Pattern) string {
	if !p.number {
		return fmt.Sprintf("files like %q", p.Prefix+p.Suffix)
	}
	n := one
	for first := range p.Range.Numbers() {
		n = first
		break
	}
	return fmt.Sprintf("files such as %q", filepath.Base(p.Format(n)))
}

// matching returns the sequences that a pattern finds, its own range applied.
func (f *finder) matching(p Pattern, l *listing) []*Sequence {
	names := l.files(isHidden(p.Prefix))
	if !p.number || p.wildSuffix {
		names = f.opt.counting(names)
	}
	var cuts []cut
	for _, name := range names {
		if c, ok := p.cut(name); ok {
			cuts = append(cuts, c)
		}
	}
	return narrow(pick(assemble(cuts, f.opt.Alone), p.widths), p.Range)
}

func (f *finder) notFound(r *request, expected string) error {
	e := &NotFoundError{Arg: r.arg, Dir: r.dir, Expected: expected}
	if l, err := f.list(r.dir); err == nil && r.want != wantFolder && len(f.failures) < maxReported {
		e.Near = near(assembleNames(f.opt.counting(l.files(false)), false), r.names[0])
	}
	return e
}

// near names up to three sequences of the same suffix.
func near(all []*Sequence, name string) []string {
	const most = 3
	var texts []string
	for _, s := range all {
		if len(texts) < most && strings.EqualFold(s.Ext(), Ext(name)) {
			texts = append(texts, shorten(s.String()))
		}
	}
	return texts
}

func (f *finder) outOfRange(r *request, found []*Sequence) error {
	asked := r.numbers
	if asked.IsZero() {
		asked = f.opt.Range
	}
	e := &NotFoundError{Arg: r.arg, Dir: r.dir, Expected: "frames " + shorten(asked.String())}
	for _, s := range found[:min(len(found), 3)] {
		e.Near = append(e.Near, shorten(s.String()))
	}
	return e
}
