package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/sequence"
)

// folder makes a folder with files, named with slashes, whose contents are their
// names.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sequences groups file names of a folder.
func sequences(dir string, names ...string) []*sequence.Sequence {
	all := sequence.Group(names, sequence.Options{})
	for _, s := range all {
		s.Dir = dir
	}
	return all
}

func outs(jobs []Job, dir string) (names []string) {
	for _, j := range jobs {
		name, _ := filepath.Rel(dir, j.Out)
		names = append(names, filepath.ToSlash(name))
	}
	return names
}

func TestPlan(t *testing.T) {
	dir := folder(t, "a.-1.prt", "a.2.prt", "a.10.prt", "still.prt")
	p, err := Make(sequences(dir, "a.10.prt", "a.2.prt", "still.prt", "a.-1.prt"), Options{Suffix: ".sih5"})
	if err != nil || len(p.Skipped) != 0 || len(p.Failed) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	want := []string{"a.-1.prt.sih5", "a.2.prt.sih5", "a.10.prt.sih5", "still.prt.sih5"}
	if got := outs(p.Jobs, dir); !slices.Equal(got, want) {
		t.Errorf("results %q, want %q", got, want)
	}
	var numbers []string
	var bytes int64
	for _, j := range p.Jobs {
		numbers = append(numbers, j.Number)
		bytes += j.Bytes
		if j.Sequence.Path(j.Index) != j.Source || j.Bytes != int64(len(filepath.Base(j.Source))) {
			t.Errorf("job %+v", j)
		}
	}
	if !slices.Equal(numbers, []string{"-1", "2", "10", ""}) || p.Bytes != bytes {
		t.Errorf("numbers %q, %d bytes of %d", numbers, p.Bytes, bytes)
	}
}

func TestResultNames(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Suffix: ".sih5"}, "in/a.1.bgeo.sc.sih5"},
		{Options{Suffix: ".sih5", Dir: "out"}, "out/a.1.bgeo.sc.sih5"},
		{Options{Suffix: ".csv", Replace: true}, "in/a.1.csv"},
		{Options{Suffix: ".csv", Replace: true, Dir: "out/deep"}, "out/deep/a.1.csv"},
		{Options{Suffix: ".csv", Dir: "."}, "a.1.bgeo.sc.csv"},
	} {
		if got := filepath.ToSlash(c.o.out(filepath.FromSlash("in/a.1.bgeo.sc"), ".bgeo.sc")); got != c.want {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}

// states answers by the content of the result.
func states(out string, _ fs.FileInfo) (State, string, error) {
	b, err := os.ReadFile(out)
	switch text := string(b); {
	case err != nil:
		return Stale, "", err
	case text == "fresh":
		return Fresh, "", nil
	case text == "stale":
		return Stale, "", nil
	case text == "broken":
		return Stale, "", errors.New("cannot be looked at")
	}
	return Foreign, "is somebody else's", nil
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name    string
		content string // of the result; "" for none
		o       Options
		job     bool
		skipped string
		failed  string
		refused bool
	}{
		{"new", "", Options{Check: states}, true, "", "", false},
		{"new, no check", "", Options{}, true, "", "", false},
		{"new, skip existing", "", Options{SkipExisting: true, Check: states}, true, "", "", false},
		{"stale", "stale", Options{Check: states}, true, "", "", false},
		{"fresh", "fresh", Options{Check: states}, false, "is up to date", "", false},
		{"foreign", "foreign", Options{Check: states}, false, "", "is somebody else's", true},
		{"foreign costs itself only", "foreign", Options{Check: states, BearForeign: true}, false, "", "is somebody else's", false},
		{"no check means foreign", "fresh", Options{}, false, "", "was not made by a conversion", true},
		{"check fails", "broken", Options{Check: states}, false, "", "cannot be looked at", false},
		{"force over fresh", "fresh", Options{Force: true, Check: states}, true, "", "", false},
		{"force over foreign", "foreign", Options{Force: true, Check: states}, true, "", "", false},
		{"force before skip", "fresh", Options{Force: true, SkipExisting: true, Check: states}, true, "", "", false},
		{"skip existing fresh", "fresh", Options{SkipExisting: true, Check: states}, false, "exists", "", false},
		{"skip existing stale", "stale", Options{SkipExisting: true, Check: states}, false, "exists", "", false},
		{"skip existing foreign", "foreign", Options{SkipExisting: true, Check: states}, false, "exists", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, "a.1.prt")
			c.o.Suffix = ".sih5"
			if c.content != "" {
				if err := os.WriteFile(filepath.Join(dir, "a.1.prt.sih5"), []byte(c.content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := Make(sequences(dir, "a.1.prt"), c.o)
			if errors.Is(err, ErrExists) != c.refused || (err != nil) != c.refused {
				t.Fatalf("got %v", err)
			}
			if (len(p.Jobs) == 1) != c.job || len(p.Jobs)+len(p.Skipped)+len(p.Failed) != 1 {
				t.Errorf("%+v", p)
			}
			if c.skipped != "" && (len(p.Skipped) != 1 || p.Skipped[0].Reason != c.skipped) {
				t.Errorf("skipped %+v", p.Skipped)
			}
			if c.failed != "" && (len(p.Failed) != 1 || !strings.Contains(p.Failed[0].Err.Error(), c.failed)) {
				t.Errorf("failed %+v", p.Failed)
			}
		})
	}
}

// All results that exist are told of in one error.
func TestRefusalCounts(t *testing.T) {
	dir := folder(t, "a.1.prt", "a.2.prt", "a.3.prt", "a.1.prt.x", "a.2.prt.x", "a.3.prt.x")
	_, err := Make(sequences(dir, "a.1.prt", "a.2.prt", "a.3.prt"), Options{Suffix: ".x"})
	if !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), "a.1.prt.x") || !strings.Contains(err.Error(), "(and 2 more)") {
		t.Errorf("got %v", err)
	}
}

func TestCollisions(t *testing.T) {
	dir := folder(t, "a.1.prt", "a.1.bgeo", "one/a.1.prt", "two/a.1.prt", "b.1.prt", "b.1.prt.sih5")
	for _, c := range []struct {
		name string
		s    []*sequence.Sequence
		o    Options
		want string
	}{
		{"suffix replaced", sequences(dir, "a.1.prt", "a.1.bgeo"), Options{Suffix: ".csv", Replace: true}, "would both become"},
		{"one folder for two", append(sequences(dir+"/one", "a.1.prt"), sequences(dir+"/two", "a.1.prt")...),
			Options{Suffix: ".csv", Dir: dir}, "would both become"},
		{"one source twice", append(sequences(dir, "a.1.prt"), sequences(dir, "a.1.prt")...), Options{Suffix: ".csv"}, "would both become"},
		{"result is another source", sequences(dir, "b.1.prt", "b.1.prt.sih5"), Options{Suffix: ".sih5", Force: true}, "which is to be read"},
		{"suffix kept", sequences(dir, "a.1.prt", "a.1.bgeo"), Options{Suffix: ".csv"}, ""},
		{"beside their sources", append(sequences(dir+"/one", "a.1.prt"), sequences(dir+"/two", "a.1.prt")...), Options{Suffix: ".csv"}, ""},
		{"another source is the result, and fresh", sequences(dir, "b.1.prt", "b.1.prt.sih5"),
			Options{Suffix: ".sih5", Check: func(string, fs.FileInfo) (State, string, error) { return Fresh, "", nil }}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Make(c.s, c.o)
			if c.want == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if err == nil || p != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %+v, %v, want %q", p, err, c.want)
			}
		})
	}
}

// A file that would be written over itself is refused, force or not, also behind
// a link.
func TestOwnResult(t *testing.T) {
	dir := folder(t, "a.1.csv")
	other := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, other); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for _, o := range []Options{
		{Suffix: ".csv", Replace: true, Dir: other},
		{Suffix: ".csv", Replace: true, Dir: other, Force: true},
		{Suffix: ".csv", Replace: true, Dir: other, SkipExisting: true},
	} {
		p, err := Make(sequences(dir, "a.1.csv"), o)
		if !errors.Is(err, ErrExists) || !strings.Contains(fmt.Sprint(err), "is its own result") || len(p.Jobs) != 0 {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := Make(sequences(dir, "a.1.csv"), Options{Suffix: ".csv", Replace: true, Force: true}); err == nil {
		t.Error("planned to write a file over itself")
	}
}

// A source that is gone fails; the others are planned.
func TestMissingSource(t *testing.T) {
	dir := folder(t, "a.1.prt", "a.3.prt")
	p, err := Make(sequences(dir, "a.1.prt", "a.2.prt", "a.3.prt"), Options{Suffix: ".sih5"})
	if err != nil || len(p.Jobs) != 2 || len(p.Failed) != 1 || !errors.Is(p.Failed[0].Err, fs.ErrNotExist) || p.Failed[0].Number != "2" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestNothingToPlan(t *testing.T) {
	p, err := Make(nil, Options{})
	if err != nil || len(p.Jobs) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}
