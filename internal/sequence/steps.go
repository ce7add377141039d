// Which frames are in one file that holds several?

package sequence

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// StepMark stands between a file that holds several frames and the number of one
// of them: "cache.mcx#12", "cache.mcx#12.5". Shells, Windows and Floe's own
// patterns take it as it is; a file of that very name comes first.
const StepMark = "#"

// SplitStep takes the path of a frame inside a file apart, which needs a suffix
// before the mark; false for other paths. Only the text is looked at.
func SplitStep(path string) (file string, n Number, ok bool) {
	file, text, ok := cutStep(path)
	if !ok {
		return "", Number{}, false
	}
	n, err := ParseNumber(text)
	return file, n, err == nil && Ext(file) != ""
}

// cutStep cuts at the last mark of a file's name.
func cutStep(path string) (file, rest string, ok bool) {
	i := strings.LastIndex(path, StepMark)
	if i < 1 || os.IsPathSeparator(path[i-1]) {
		return "", "", false
	}
	return path[:i], path[i+1:], true
}

// OnDisk returns the file that a path leads to: the file around a frame inside it,
// unless a file has that very name, and the path itself for any other.
func OnDisk(path string) string {
	file, _, ok := SplitStep(path)
	if !ok {
		return path
	}
	if _, err := os.Lstat(path); err == nil {
		return path
	}
	return file
}

// Stat is os.Stat of the file that a path leads to.
func Stat(path string) (fs.FileInfo, error) { return os.Stat(OnDisk(path)) }

// stepPad is what the number in a ResultName is padded to.
const stepPad = 4

// ResultName returns the name that results of a file are called after: the name
// itself, or for "cache.mcx#12" the name "cache.0012.mcx", so that they are a
// sequence.
func ResultName(name string) string {
	file, n, ok := SplitStep(name)
	if !ok {
		return name
	}
	prefix, suffix := resultParts(file)
	return string(n.appendTo([]byte(prefix), stepPad, ".")) + suffix
}

// resultParts are the texts around the number of a frame in the results of a file.
func resultParts(file string) (prefix, suffix string) {
	ext := extStart(file)
	return file[:ext] + ".", file[ext:]
}

// ResultParts returns the texts around the numbers in the names that results are
// called after: Prefix and Suffix, or "cache." and ".mcx" for the frames in one
// file.
func (s *Sequence) ResultParts() (prefix, suffix string) {
	if s.inFile == 0 {
		return s.Prefix, s.Suffix
	}
	return resultParts(strings.TrimSuffix(s.Prefix, StepMark))
}

// Share is the part of the bytes of a file of s that one frame of it has.
func (s *Sequence) Share(fileBytes int64) int64 { return fileBytes / int64(max(s.inFile, 1)) }

// InFile returns the frames that one file holds as a sequence; the numbers are
// ascending.
func InFile(dir, name string, numbers []Number) *Sequence {
	s := &Sequence{Dir: dir, Prefix: name + StepMark, Files: make([]File, len(numbers)), inFile: len(numbers)}
	for i, n := range numbers {
		s.Files[i] = File{Number: n, HasNumber: true, Name: s.Prefix + n.String()}
	}
	return s
}

// Unfold puts the frames that files hold in the place of the files. frames gives
// the numbers in the file at a path, nil for a file of one frame; only the first
// and the last file of a sequence are asked about unless one of them holds more:
// then what looked like a frame's number, the 1 of nParticleShape1.mc, is none.
func Unfold(found []*Sequence, dir string, frames func(path string) []Number) (unfolded []*Sequence) {
	for _, s := range found {
		unfolded = append(unfolded, unfold(s, dir, frames)...)
	}
	return unfolded
}

func unfold(s *Sequence, dir string, frames func(path string) []Number) []*Sequence {
	inside := func(i int) []Number { return frames(filepath.Join(dir, s.Files[i].Name)) }
	last := len(s.Files) - 1
	if s.inFile > 0 || last < 0 || inside(0) == nil && (last == 0 || inside(last) == nil) {
		return []*Sequence{s}
	}
	all := make([]*Sequence, len(s.Files))
	for i, f := range s.Files {
		if numbers := inside(i); numbers != nil {
			all[i] = InFile(s.Dir, f.Name, numbers)
			continue
		}
		ext := extStart(f.Name)
		all[i] = &Sequence{Dir: s.Dir, Prefix: f.Name[:ext], Suffix: f.Name[ext:], Files: []File{{Name: f.Name}}}
	}
	return all
}

// unfold puts the frames that files hold in the place of the files. Of files asked
// for by name only these are meant, though others may have looked like their
// sequence.
func (f *finder) unfold(r *request, found []*Sequence) []*Sequence {
	if f.opt.Frames == nil {
		return found
	}
	unfolded := Unfold(found, r.dir, f.opt.Frames)
	if r.want != wantFiles || slices.Equal(unfolded, found) {
		return unfolded
	}
	return slices.DeleteFunc(unfolded, func(s *Sequence) bool {
		return !slices.ContainsFunc(r.names, func(name string) bool { return s.Files[0].Name == name || s.Prefix == name+StepMark })
	})
}

// asFrames reads "cache.mcx#12", "cache.mcx#1-20" and "cache.mcx#", the frames in
// a file that is there.
func (f *finder) asFrames(r *request, l *listing) bool {
	if f.opt.Frames == nil {
		return false
	}
	name, rest, ok := cutStep(strings.TrimRight(r.names[0], StepMark))
	if !ok {
		name = strings.TrimRight(r.names[0], StepMark)
	}
	name, kind := l.find(name)
	if kind != file && kind != link {
		return false
	}
	if rest != "" {
		numbers, err := ParseRange(rest)
		if err != nil {
			return false
		}
		r.numbers = numbers
	}
	r.want, r.names[0] = wantFiles, name
	return true
}
