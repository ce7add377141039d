// Frames inside files: how they are written, found and named.

package sequence

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSplitStep(t *testing.T) {
	for path, want := range map[string]string{
		"cache.mcx#12": "cache.mcx 12", "a#b/cache.mcx#-3": "a#b/cache.mcx -3", "cache.mcx#12.5": "cache.mcx 12.5",
		"c#1.mcx#2": "c#1.mcx 2", "cache.mcx": "", "cache.mcx#": "", "#12": "", "dir/#12": "", "cache.mcx#x": "", "take#12": "",
		"dir.mcx#1/cache.mcx": "", "cache.mcx#1-2": "", "fog#12.prt": "",
	} {
		file, n, ok := SplitStep(path)
		got := ""
		if ok {
			got = file + " " + n.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}

func TestResultName(t *testing.T) {
	for name, want := range map[string]string{
		"cache.mcx#12": "cache.0012.mcx", "cache.mcx#-1": "cache.-0001.mcx", "cache.mcx#12.5": "cache.0012.5.mcx",
		"nParticleShape1.mc#20000": "nParticleShape1.20000.mc", "a.1.icecache": "a.1.icecache", "fog#12": "fog#12",
	} {
		if got := ResultName(name); got != want {
			t.Errorf("result of %q is %q, want %q", name, got, want)
		}
	}
}

// Results of the frames in a file are a sequence of the same numbers.
func TestResultsAreASequence(t *testing.T) {
	for _, name := range []string{"cache.mcx", "nParticleShape1.mc", "take_v2.3.mc"} {
		for _, range_ := range []string{"1-60", "-3-5", "995-1005", "1-30x0.5"} {
			numbers := slices.Collect(mustRange(t, range_).Numbers())
			s := InFile("", name, numbers)
			var results []string
			for i := range s.Files {
				results = append(results, ResultName(s.Files[i].Name)+".sih5")
			}
			prefix, suffix := s.ResultParts()
			found := Group(results, Options{})
			if len(found) != 1 || !slices.Equal(found[0].Numbers(), numbers) || found[0].Prefix != prefix || found[0].Suffix != suffix+".sih5" {
				t.Errorf("%s %s: %v, want %q and %q", name, range_, found, prefix, suffix)
			}
		}
	}
}

func mustRange(t *testing.T, text string) Range {
	t.Helper()
	r, err := ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestInFile(t *testing.T) {
	s := InFile("dir", "cache.mcx", slices.Collect(mustRange(t, "1-3,5").Numbers()))
	n := s.Files[2].Number
	if s.String() != "cache.mcx#1-3,5" || s.Pattern() != "cache.mcx#" || s.Ext() != ".mcx" || s.Name(n) != "cache.mcx#3" ||
		s.MissingRange() != "4" || filepath.ToSlash(s.Path(3)) != "dir/cache.mcx#5" || s.Share(100) != 25 {
		t.Errorf("%s %s %s %s %s %s %d", s, s.Pattern(), s.Ext(), s.Name(n), s.MissingRange(), s.Path(3), s.Share(100))
	}
	if one := s.Select(mustRange(t, "2")); one.String() != "cache.mcx#2" || one.Share(100) != 25 {
		t.Errorf("%s has %d bytes", one, one.Share(100))
	}
}

func TestOnDisk(t *testing.T) {
	dir := t.TempDir()
	file, literal := filepath.Join(dir, "cache.mcx"), filepath.Join(dir, "cache.mcx#2")
	for i, path := range []string{file, literal} {
		if err := os.WriteFile(path, make([]byte, i+5), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]int64{file: 5, literal: 6, file + "#1": 5} {
		if info, err := Stat(path); err != nil || info.Size() != want {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	if OnDisk(file+"#1") != file || OnDisk(literal) != literal || OnDisk(file) != file {
		t.Error("a path leads elsewhere")
	}
}

// fakeFrames are the files that hold several frames.
func fakeFrames(path string) []Number {
	switch name := filepath.Base(path); {
	case strings.HasPrefix(name, "many"):
		return []Number{NewNumber(1), NewNumber(2), NewNumber(3)}
	case name == "late3.mc":
		return []Number{NewNumber(7), NewNumber(8)}
	}
	return nil
}

func TestFindFramesInFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"many.mcx", "many1.mc", "many2.mc", "oneFrame1.mc", "oneFrame2.mc", "late1.mc", "late2.mc", "late3.mc", "plain.mc"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	all := []string{"late1.mc", "late2.mc", "late3.mc#7-8", "many1.mc#1-3", "many2.mc#1-3", "many.mcx#1-3", "oneFrame1-2#.mc", "plain.mc"}
	for _, c := range []struct {
		args, numbers string
		want          []string
	}{
		{".", "", all},
		{". many.mcx", "", all},
		{"many.mcx", "", []string{"many.mcx#1-3"}},
		{"many1.mc", "", []string{"many1.mc#1-3"}},
		{"many2.mc many1.mc", "", []string{"many1.mc#1-3", "many2.mc#1-3"}},
		{"late1.mc", "", []string{"late1.mc"}},
		{"oneFrame1.mc", "", []string{"oneFrame1-2#.mc"}},
		{"many.mcx#2", "", []string{"many.mcx#2"}},
		{"many.mcx#", "", []string{"many.mcx#1-3"}},
		{"many.mcx##", "", []string{"many.mcx#1-3"}},
		{"many.mcx#1-3x2#", "", []string{"many.mcx#1,3"}},
		{"many.mcx 2-3", "", []string{"many.mcx#2-3"}},
		{"many1.mc many.mcx#2", "", []string{"many1.mc#1-3", "many.mcx#2"}},
		{"many.mcx#2 many1.mc", "", []string{"many.mcx#2", "many1.mc#1-3"}},
		{"many*.mc", "", []string{"many1.mc#1-3", "many2.mc#1-3"}},
		{".", "2", []string{"many1.mc#2", "many2.mc#2", "many.mcx#2", "oneFrame2#.mc"}},
		{".", "8", []string{"late3.mc#8"}},
		{"many.mcx#9", "", nil},
		{"plain.mc#1", "", nil},
		{"no.mcx#1", "", nil},
	} {
		t.Chdir(dir)
		o := Options{Frames: fakeFrames}
		if c.numbers != "" {
			o.Range = mustRange(t, c.numbers)
		}
		found, err := Find(strings.Fields(c.args), o)
		var got []string
		for _, s := range found {
			got = append(got, s.String())
		}
		if !slices.Equal(got, c.want) || (err != nil) != (c.want == nil) {
			t.Errorf("%s %s: %q, %v, want %q", c.args, c.numbers, got, err, c.want)
		}
		var missing *NotFoundError
		if c.want == nil && !errors.As(err, &missing) {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}

// What is shown is found again.
func TestFramesAreFoundAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("many.mcx", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	o := Options{Frames: fakeFrames}
	found, err := Find([]string{"many.mcx"}, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, arg := range []string{found[0].String(), found[0].Pattern()} {
		if again, err := Find([]string{arg}, o); err != nil || len(again) != 1 || again[0].String() != found[0].String() {
			t.Errorf("%s: %v, %v", arg, again, err)
		}
	}
}
