// Are all files there, well named, and whole by their size?

package health

import (
	"strings"
	"time"

	"floe/internal/sequence"
)

// File is one file of a sequence as the disk knows it.
type File struct {
	sequence.File
	Bytes   int64
	ModTime time.Time
}

// maxMissing bounds how many missing frames are told one by one.
const maxMissing = 10_000

// Files judges numbers, names and sizes of the files of s. twins are the sequences
// beside it with the same name: of another padding, or with a suffix in another
// case.
func Files(s *sequence.Sequence, files []File, twins []*sequence.Sequence, o Options) []Finding {
	elsewhere := map[sequence.Number]bool{}
	var found []Finding
	if !largest(s, twins) {
		twins = nil // it is told of that one, whose files these probably are
	}
	for _, twin := range twins {
		for _, f := range twin.Files {
			elsewhere[f.Number] = true
			found = append(found, strayed(s, f))
		}
	}
	found = append(found, missing(s, elsewhere, o.Expect)...)
	for _, f := range files {
		if text := oddPadding(s, f.Name); text != "" {
			found = append(found, Found(Padding, f.File, "", "%s", text))
		}
		if f.Bytes == 0 {
			found = append(found, Found(Empty, f.File, "", "the file has 0 bytes"))
		}
	}
	return found
}

// largest tells whether none of its twins has more files; of equals it is the
// first by name.
func largest(s *sequence.Sequence, twins []*sequence.Sequence) bool {
	for _, twin := range twins {
		more := len(twin.Files) - len(s.Files)
		if more > 0 || more == 0 && twin.Files[0].Name < s.Files[0].Name {
			return false
		}
	}
	return true
}

// strayed is a file that is named nearly like those of s.
func strayed(s *sequence.Sequence, f sequence.File) Finding {
	if i, there := s.Index(f.Number); there {
		return Found(Duplicate, s.Files[i], "", "%s is frame %v too", f.Name, f.Number)
	}
	return Found(Padding, f, "", "the file is written otherwise than %s", s.Name(f.Number))
}

// missing are the numbers left out, or those that are expected and not there.
func missing(s *sequence.Sequence, elsewhere map[sequence.Number]bool, expect sequence.Range) (found []Finding) {
	numbers := s.Missing()
	if !expect.IsZero() {
		numbers = nil
		for n := range expect.Numbers() {
			if _, there := s.Index(n); !there {
				numbers = append(numbers, n)
			}
			if len(numbers) > maxMissing {
				break
			}
		}
	}
	for i, n := range numbers {
		if elsewhere[n] {
			continue
		}
		if i == maxMissing {
			return append(found, Found(Missing, sequence.File{}, "", "more than %s frames are missing; the others are not listed", count(i)))
		}
		found = append(found, Found(Missing, sequence.File{Number: n, HasNumber: true}, "", "there is no file %s", s.Name(n)))
	}
	return found
}

// Twins picks from the sequences of a folder those that s may be mixed up with.
func Twins(s *sequence.Sequence, folder []*sequence.Sequence) (twins []*sequence.Sequence) {
	if !s.HasNumbers() {
		return nil
	}
	for _, other := range folder {
		if other.HasNumbers() && other.Prefix == s.Prefix && strings.EqualFold(other.Suffix, s.Suffix) && !sameFiles(s, other) {
			twins = append(twins, other)
		}
	}
	return twins
}

// sameFiles tells whether other is s, or the sequence that s was picked from.
func sameFiles(s, other *sequence.Sequence) bool {
	if len(s.Files) == 0 || len(other.Files) == 0 {
		return true
	}
	i, there := other.Index(s.Files[0].Number)
	return there && other.Files[i].Name == s.Files[0].Name
}

// oddPadding says in what a name is not padded as the sequence is, "" if it is.
// Of a negative number the minus may count or not.
func oddPadding(s *sequence.Sequence, name string) string {
	if !s.HasNumbers() || !strings.HasPrefix(name, s.Prefix) {
		return ""
	}
	rest := name[len(s.Prefix):]
	digits := strings.TrimPrefix(rest, "-")
	minus := len(rest) - len(digits)
	width := 0
	for width < len(digits) && digits[width] >= '0' && digits[width] <= '9' {
		width++
	}
	if width == 0 {
		return ""
	}
	padded := digits[0] == '0' && width > 1
	switch {
	case s.Pad == 0 && padded:
		return "the number is padded, those of the others are not"
	case s.Pad > 0 && (width+minus < s.Pad || padded && width > s.Pad):
		return "the number has " + plural(width, "digit") + ", those of the others have " + count(s.Pad)
	}
	return ""
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return count(n) + " " + word + "s"
}
