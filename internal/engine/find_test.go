package engine

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"floe/internal/sequence"
)

// wants compares what was found, in words.
func wants(t *testing.T, found []*sequence.Sequence, want ...string) {
	t.Helper()
	if got := told(found); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "both/a.1.icecache", "both/a.2.icecache", "both/a.1.icecache.sih5", "both/b.7.sih5", "both/notes.txt",
		"only/a.1.icecache.sih5", "only/a.2.icecache.sih5", "empty/notes.txt")
	in := func(names ...string) (args []string) {
		for _, name := range names {
			args = append(args, filepath.Join(dir, name))
		}
		return args
	}
	for _, c := range []struct {
		name    string
		args    []string
		o       sequence.Options
		want    []string
		missing []string
	}{
		{"originals are meant", in("both"), sequence.Options{}, []string{"a.#.icecache 1-2"}, nil},
		{"conversions where there is nothing else", in("only"), sequence.Options{}, []string{"a.#.icecache.sih5 1-2"}, nil},
		{"each folder by itself", in("both", "only"), sequence.Options{}, []string{"a.#.icecache 1-2", "a.#.icecache.sih5 1-2"}, nil},
		{"suffixes asked for", in("both"), sequence.Options{Extensions: []string{".sih5"}}, []string{"a.#.icecache.sih5 1", "b.#.sih5 7"}, nil},
		{"the range goes with its argument", append(in("only"), "2"), sequence.Options{}, []string{"a.#.icecache.sih5 2"}, nil},
		{"one fails", in("empty", "only"), sequence.Options{}, []string{"a.#.icecache.sih5 1-2"}, in("empty")},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := Find(c.args, c.o)
			wants(t, found, c.want...)
			wantMissing(t, unjoin(err), c.missing)
		})
	}
}

func wantMissing(t *testing.T, failures []error, args []string) {
	t.Helper()
	var got []string
	for _, failure := range failures {
		var e *sequence.NotFoundError
		if !errors.As(failure, &e) {
			t.Fatal(failure)
		}
		got = append(got, e.Arg)
	}
	if !slices.Equal(got, args) {
		t.Errorf("not found: %q, want %q", got, args)
	}
}

// A folder gives all sequences in it, a conversion only where its original is gone.
func TestFindAll(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache", "a.1.icecache.sih5", "a.2.icecache.sih5", "a.3.icecache.sih5",
		"b.1.icecache.sih5", "b.2.icecache.sih5", "still.icecache", "a.hdf.series", "notes.txt", ".floe/c.1.icecache.sih5")
	for _, c := range []struct {
		name    string
		args    []string
		want    []string
		missing []string
	}{
		{"folder", []string{dir}, []string{"a.#.icecache 1-2", "a.#.icecache.sih5 3", "b.#.icecache.sih5 1-2", "still.icecache"}, nil},
		{"file", []string{dir + "/a.1.icecache"}, []string{"a.#.icecache 1-2"}, nil},
		{"conversion by name", []string{dir + "/a.1.icecache.sih5"}, []string{"a.#.icecache.sih5 1-3"}, nil},
		{"pattern", []string{dir + "/b.#.icecache.sih5"}, []string{"b.#.icecache.sih5 1-2"}, nil},
		{"failures one by one", []string{dir + "/no", dir + "/still.icecache", dir + "/nor.#.prt"}, []string{"still.icecache"},
			[]string{dir + "/no", dir + "/nor.#.prt"}},
		{"the series file among others", []string{dir + "/a.hdf.series", dir + "/still.icecache"}, []string{"still.icecache"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, failures := FindAll(c.args)
			wants(t, found, c.want...)
			wantMissing(t, failures, c.missing)
		})
	}
}

func TestFindFrames(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache", "a.3.icecache", "b.1.icecache", "a.hdf.series",
		"sub/s.1001.5.prt", "sub/s.1001.25.prt", "sub/s.1002.5.prt", "sub/s.1002.prt")
	one := filepath.Join(dir, "a.1.icecache")
	for _, c := range []struct {
		name   string
		args   []string
		frames string
		want   []string
	}{
		{"a file is just that file", []string{one}, "", []string{"a.#.icecache 1"}},
		{"several are put together", []string{one, dir + "/b.1.icecache", dir + "/a.3.icecache"}, "", []string{"a.#.icecache 1,3", "b.#.icecache 1"}},
		{"a range after a file", []string{one, "2-3"}, "", []string{"a.#.icecache 2-3"}},
		{"a folder", []string{dir}, "1-2", []string{"a.#.icecache 1-2", "b.#.icecache 1"}},
		{"a file that its folder has", []string{dir, one}, "", []string{"a.#.icecache 1-3", "b.#.icecache 1"}},
		{"a series file among others", []string{one, dir + "/a.hdf.series"}, "", []string{"a.#.icecache 1"}},
		{"a sub-frame", []string{dir + "/sub/s.1001.5.prt"}, "", []string{"s.####.prt 1001.5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r sequence.Range
			if c.frames != "" {
				r = mustRange(t, c.frames)
			}
			found, err := FindFrames(c.args, r)
			if err != nil {
				t.Fatal(err)
			}
			wants(t, found, c.want...)
		})
	}
	var none *NoFramesError
	if _, err := FindFrames([]string{one}, mustRange(t, "7")); !errors.As(err, &none) || err.Error() != "none of the files named is of frames 7" {
		t.Errorf("got %v", err)
	}
	var missing *sequence.NotFoundError
	if _, err := FindFrames([]string{one, dir + "/no"}, sequence.Range{}); !errors.As(err, &missing) || missing.Arg != dir+"/no" {
		t.Errorf("got %v", err)
	}
}

func TestPick(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache", "a.3.icecache")
	s := mustFind(t, dir)[0]
	picked := Pick(s, []int{0, 2})
	wants(t, []*sequence.Sequence{picked}, "a.#.icecache 1,3")
	if picked.Path(1) != s.Path(2) || len(s.Files) != 3 {
		t.Errorf("%v of %v", picked.Files, s.Files)
	}
}
