// Which sequences and files do arguments mean?

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"floe/internal/format/all"
	"floe/internal/sequence"
)

// Originals are the suffixes of the formats that are decoded.
func Originals() []string { return all.Registry().Suffixes() }

// Converted are the suffixes of files that are opened by mapping.
func Converted() []string { return []string{".sih5", ".hdf5", ".h5"} }

// NoFramesError tells that none of the files named has a number that is asked for.
type NoFramesError struct{ Range sequence.Range }

func (e *NoFramesError) Error() string {
	return fmt.Sprintf("none of the files named is of frames %s", e.Range)
}

// Find returns what it found together with the joined errors of the arguments
// that failed, mostly *sequence.NotFoundError. In a folder that holds originals
// and conversions, the originals are meant, unless o.Extensions says what is.
func Find(args []string, o sequence.Options) ([]*sequence.Sequence, error) {
	o.Frames = framesInside
	if o.Extensions != nil {
		return sequence.Find(args, o)
	}
	o.Extensions = Originals()
	found, err := sequence.Find(args, o)
	if !errors.Is(err, fs.ErrNotExist) {
		return found, err
	}
	o.Extensions = append(Originals(), Converted()...)
	var failures []error
	for _, failure := range unjoin(err) {
		again, e := sequence.Find(again(args, failure), o)
		if e != nil {
			failures = append(failures, failure)
		}
		found = append(found, again...)
	}
	return found, errors.Join(failures...)
}

// FindAll finds everything that files, folders and patterns mean, for somebody
// who wants to see what is there: a file means the sequence around it, a folder
// all sequences in it. Conversions are left out where their original is found
// too. Each failure is that of one argument and names it.
func FindAll(args []string) (found []*sequence.Sequence, failures []error) {
	o := sequence.Options{Extensions: append(Originals(), Converted()...), Frames: framesInside}
	found, err := sequence.Find(withoutLists(args), o)
	return withoutConversions(found), unjoin(err)
}

// withoutLists drops our own .hdf.series files, caught by a * or by dropping all
// files of a folder.
func withoutLists(args []string) []string {
	if len(args) < 2 {
		return args
	}
	return slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return strings.HasSuffix(arg, SeriesSuffix) })
}

// withoutConversions drops converted files whose original was found too.
func withoutConversions(found []*sequence.Sequence) (left []*sequence.Sequence) {
	originals := map[string]bool{}
	for _, s := range found {
		for i := range s.Files {
			originals[filepath.Join(s.Dir, sequence.ResultName(s.Files[i].Name))] = true
		}
	}
	for _, s := range found {
		var indices []int
		for i := range s.Files {
			if path := s.Path(i); !originals[strings.TrimSuffix(path, filepath.Ext(path))] {
				indices = append(indices, i)
			}
		}
		if len(indices) > 0 {
			left = append(left, Pick(s, indices))
		}
	}
	return left
}

// Pick returns the sequence with only the files at some indices, ascending, to
// convert or export just those.
func Pick(s *sequence.Sequence, indices []int) *sequence.Sequence {
	if len(indices) == len(s.Files) {
		return s
	}
	only := *s
	only.Files = make([]sequence.File, len(indices))
	for i, index := range indices {
		only.Files[i] = s.Files[index]
	}
	return &only
}

// unjoin takes joined errors apart.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// again is the argument that failed with the range that belongs to it.
func again(args []string, failure error) []string {
	var e *sequence.NotFoundError
	if !errors.As(failure, &e) {
		return []string{""} // finds nothing
	}
	i := slices.Index(args, e.Arg)
	if i < 0 {
		return []string{e.Arg}
	}
	end := i + 1
	for end < len(args) && IsRange(args[end]) {
		end++
	}
	return args[i:end]
}

// IsRange tells whether an argument is a range of frames: 1-100x2.
func IsRange(arg string) bool {
	_, err := sequence.ParseRange(arg)
	return err == nil
}

// IsFile tells whether an argument is a file. For commands that work on frames
// such an argument means just that file, where a pattern or a folder means
// sequences.
func IsFile(arg string) bool {
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular()
}

// FindFrames resolves the arguments of commands that work on frames; it fails if
// any of them finds nothing. A file means just that file, unless a range follows;
// with several, those of one sequence are put together.
func FindFrames(args []string, r sequence.Range) ([]*sequence.Sequence, error) {
	var files, others []string
	for i, arg := range args {
		if len(args) > 1 && strings.HasSuffix(arg, SeriesSuffix) {
			continue // our own, caught by a * of the shell
		}
		if IsFile(arg) && (i+1 == len(args) || IsFile(args[i+1]) || !IsRange(args[i+1])) {
			files = append(files, arg)
		} else {
			others = append(others, arg)
		}
	}
	var found []*sequence.Sequence
	if len(others) > 0 {
		var err error
		if found, err = Find(others, sequence.Options{Range: r}); err != nil {
			return nil, err
		}
	}
	found = append(found, NamedFiles(files, found, r)...)
	if len(found) == 0 {
		return nil, &NoFramesError{Range: r}
	}
	return found, nil
}

// NamedFiles makes sequences of just these files, less those that the known
// sequences have already.
func NamedFiles(files []string, known []*sequence.Sequence, r sequence.Range) (found []*sequence.Sequence) {
	seen := map[string]bool{}
	for _, s := range known {
		for i := range s.Files {
			seen[s.Path(i)] = true
		}
	}
	var dirs []string
	names := map[string][]string{}
	for _, path := range files {
		path = filepath.Clean(path)
		if seen[path] {
			continue
		}
		dir, name := filepath.Dir(path), filepath.Base(path)
		if names[dir] == nil {
			dirs = append(dirs, dir)
		}
		names[dir] = append(names[dir], name)
	}
	for _, dir := range dirs {
		found = append(found, grouped(dir, names[dir], r)...)
	}
	return found
}

// grouped makes sequences of files of one folder.
func grouped(dir string, names []string, r sequence.Range) []*sequence.Sequence {
	if s := subframe(dir, names, r); s != nil {
		return []*sequence.Sequence{s}
	}
	found := sequence.Group(names, sequence.Options{})
	for _, s := range found {
		s.Dir = dir
	}
	return narrowed(sequence.Unfold(found, dir, framesInside), r)
}

var twoNumbers = regexp.MustCompile(`\d[._]\d+\.`)

// subframe makes a sequence of a single file whose name may hold a sub-frame,
// s.1001.5.prt: only the files around it tell. It is nil for other names.
func subframe(dir string, names []string, r sequence.Range) *sequence.Sequence {
	if len(names) != 1 || !twoNumbers.MatchString(names[0]) || framesInside(filepath.Join(dir, names[0])) != nil {
		return nil
	}
	around, err := sequence.Find([]string{filepath.Join(dir, names[0])}, sequence.Options{Range: r})
	if err != nil {
		return nil
	}
	for _, s := range around {
		for i, file := range s.Files {
			if file.Name == names[0] {
				return Pick(s, []int{i})
			}
		}
	}
	return nil
}
