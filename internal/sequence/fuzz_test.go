package sequence

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func FuzzParseRange(f *testing.F) {
	for _, tt := range rangeTests {
		f.Add(tt.text)
	}
	f.Add("1-9999999999")
	f.Add("4000000000000000000-1:999,-5..x0.000000001")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRange(text)
		if err != nil {
			return
		}
		again, err := ParseRange(r.String())
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q written as %q, read as %q, %v", text, r, again, err)
		}
		seen := map[Number]bool{}
		for n := range r.Numbers() {
			if seen[n] || !r.Contains(n) || !again.Contains(n) {
				t.Fatalf("%q gives %s twice, or does not contain it", text, n)
			}
			if seen[n] = true; len(seen) == 200 {
				break
			}
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, text := range []string{"1", "-0001", "1001.5", "-0.25", "1403636579763555584"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNumber(text)
		if err != nil {
			return
		}
		if again, err := ParseNumber(n.String()); err != nil || again != n {
			t.Fatalf("%q written as %q, read as %q, %v", text, n, again, err)
		}
	})
}

func FuzzParsePattern(f *testing.F) {
	for _, tt := range patternTests {
		for pair := range strings.FieldsSeq(tt.match + " " + tt.noMatch) {
			name, _, _ := strings.Cut(pair, "=")
			f.Add(tt.pattern, name, int64(101))
		}
	}
	f.Fuzz(func(t *testing.T, text, name string, number int64) {
		p, err := ParsePattern(text)
		if err != nil {
			return
		}
		p.Match(name)
		if p.IsWild() || beginsLikeNumber(p.Suffix) || strings.ContainsAny(p.Prefix+p.Suffix, `/\`) {
			return
		}
		n := NewNumber(max(number, 0))
		file := filepath.Base(p.Format(n))
		if got, ok := p.Match(file); !ok || got.Number != n {
			t.Fatalf("%q writes %s as %q, and reads %v, %v", text, n, file, got, ok)
		}
	})
}

// beginsLikeNumber says whether a suffix would be taken for digits of the number.
func beginsLikeNumber(suffix string) bool {
	return strings.ContainsAny(suffix[:min(len(suffix), 1)], "0123456789")
}

func FuzzGroup(f *testing.F) {
	for _, tt := range groupTests {
		f.Add(strings.ReplaceAll(tt.names, " ", "\n"))
	}
	for _, tt := range cutTests {
		f.Add(tt.name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var names []string
		for name := range strings.SplitSeq(text, "\n") {
			if name == filepath.Base(name) && name != "." && name != ".." {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
		var covered []string
		for _, s := range Group(names, Options{}) {
			checkSequence(t, s)
			for i := range s.Files {
				covered = append(covered, s.Path(i))
			}
		}
		slices.Sort(covered)
		if !slices.Equal(names, covered) {
			t.Fatalf("of %q covered %q", names, covered)
		}
	})
}

// checkSequence checks what holds for every sequence.
func checkSequence(t *testing.T, s *Sequence) {
	t.Helper()
	_ = s.Pattern() + s.String() + s.MissingRange()
	if len(s.Files) == 0 || !s.HasNumbers() && len(s.Files) > 1 {
		t.Fatalf("%q has %d files", s, len(s.Files))
	}
	if !s.HasNumbers() {
		return
	}
	numbers := s.Numbers()
	for i, n := range numbers {
		if i > 0 && numbers[i-1].Compare(n) >= 0 {
			t.Fatalf("%q is not in order", s)
		}
		if at, ok := s.Index(n); !ok || at != i {
			t.Fatalf("%q: Index(%s) = %d, %v", s, n, at, ok)
		}
	}
	r, err := ParseRange(s.Range())
	if err != nil || !slices.Equal(slices.Collect(r.Numbers()), numbers) {
		t.Fatalf("%q: range %s, %v; numbers %v", s, s.Range(), err, numbers)
	}
	if s.MissingCount() > 1000 {
		return
	}
	for _, n := range s.Missing() {
		if _, ok := s.Index(n); ok {
			t.Fatalf("%q: %s is missing and there", s, n)
		}
	}
}
