package sequence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// disk is what lies in the folders of TestFind.
var disk = map[string]string{
	"fog":       "fog.0001.prt fog.0002.prt fog.0003.prt fog.0005.prt readme.txt .hidden.1.prt",
	"two":       "a_1.icecache a_2.icecache b_1.icecache b_2.icecache b_2.xml",
	"pads":      "f.1.prt f.2.prt f.3.prt f.0001.prt f.0002.prt",
	"wide":      "f.0000000000000001.prt f.0000000000000002.prt f.1.prt f.2.prt f.3.prt",
	"unpad":     "f.1.prt f.2.prt f.10.prt",
	"odd":       "sim[1..5].prt 100%d.prt take2#.prt mesh2001.prt mesh2002.prt my file 1.prt my file 2.prt",
	"subs":      "x.1001.prt x.1001.5.prt x.1002.prt x.1002.5.prt",
	"takes":     "s.1.0001.prt s.1.0002.prt s.1.0003.prt",
	"v003.0001": "f.1.prt f.2.prt",
	"empty":     "",
	"1-3":       "f.1.prt",
	"all":       "fog.0001.prt fog.0001.5.prt fog_0001_take2.prt fog_0002_take2.prt",
}

var findTests = []struct {
	odd  string
	args string // separated by |
	want string // Dir/String of each
}{
	{"folder", "fog", "fog/fog.1-3,5#.prt fog/readme.txt"},
	{"folder with slash", "fog/", "fog/fog.1-3,5#.prt fog/readme.txt"},
	{"folder with dots", "two/../fog/.", "fog/fog.1-3,5#.prt fog/readme.txt"},
	{"two sequences in a folder", "two", "two/a_1-2#.icecache two/b_1-2#.icecache two/b_2#.xml"},
	{"one file: the sequence around it", "fog/fog.0002.prt", "fog/fog.1-3,5#.prt"},
	{"one file of two paddings", "pads/f.0002.prt", "pads/f.1-2%04d.prt"},
	{"one hidden file", "fog/.hidden.1.prt", "fog/.hidden.1#.prt"},
	{"file without a number", "fog/readme.txt", "fog/readme.txt"},
	{"files named: exactly these", "fog/fog.0001.prt|fog/fog.0003.prt", "fog/fog.1,3#.prt"},
	{"files of two folders", "fog/fog.0001.prt|unpad/f.1.prt|fog/fog.0002.prt|unpad/f.2.prt", "fog/fog.1-2#.prt unpad/f.1-2#.prt"},
	{"files of two objects", "two/a_1.icecache|two/b_1.icecache", "two/a_1#.icecache two/b_1#.icecache"},
	{"the same file twice", "fog/fog.0001.prt|fog/fog.0001.prt", "fog/fog.1#.prt"},
	{"hashes", "fog/fog.####.prt", "fog/fog.1-3,5#.prt"},
	{"one hash", "fog/fog.#.prt", "fog/fog.1-3,5#.prt"},
	{"hashes of another width", "unpad/f.####.prt", "unpad/f.1-2,10#.prt"},
	{"one hash, unpadded", "unpad/f.#.prt", "unpad/f.1-2,10#.prt"},
	{"at signs", "fog/fog.@@@@.prt", "fog/fog.1-3,5#.prt"},
	{"printf", "fog/fog.%04d.prt", "fog/fog.1-3,5#.prt"},
	{"houdini", "fog/fog.$F4.prt", "fog/fog.1-3,5#.prt"},
	{"udim", "fog/fog.<UDIM>.prt", "fog/fog.1-3,5#.prt"},
	{"star", "fog/*.prt", "fog/fog.1-3,5#.prt"},
	{"star and folder", "fog/fog.*.prt", "fog/fog.1-3,5#.prt"},
	{"hashes choose among paddings", "pads/f.####.prt", "pads/f.1-2%04d.prt"},
	{"one hash means four among paddings", "pads/f.#.prt", "pads/f.1-2%04d.prt"},
	{"unpadded among paddings", "pads/f.%d.prt", "pads/f.1-3%d.prt"},
	{"no such padding: most files", "pads/f.@@@.prt", "pads/f.1-3%d.prt"},
	{"star takes all paddings", "pads/f.*.prt", "pads/f.1-3%d.prt pads/f.1-2%04d.prt"},
	{"four hashes may be sixteen digits", "wide/f.####.prt", "wide/f.1-2%016d.prt"},
	{"range in the pattern", "fog/fog.2-5#.prt", "fog/fog.2-3,5#.prt"},
	{"range with step in the pattern", "fog/fog.1-100x2@@@@.prt", "fog/fog.1-5x2#.prt"},
	{"range next", "fog/fog.#.prt|1-2", "fog/fog.1-2#.prt"},
	{"range with step next", "fog/fog.####.prt|1-100x2", "fog/fog.1-5x2#.prt"},
	{"range next, a folder of that name", "fog/fog.#.prt|1-3", "fog/fog.1-3#.prt"},
	{"range after a folder", "unpad|1-2", "unpad/f.1-2#.prt"},
	{"range after files", "fog/fog.0001.prt|fog/fog.0003.prt|unpad/f.1.prt|unpad/f.2.prt|2-3", "fog/fog.3#.prt unpad/f.2#.prt"},
	{"two ranges", "unpad/f.#.prt|1|10", "unpad/f.1,10#.prt"},
	{"softimage", "two/a_[1..100].icecache", "two/a_1-2#.icecache"},
	{"softimage step", "two/a_[1..100;2].icecache", "two/a_1#.icecache"},
	{"a file named like a pattern", "odd/sim[1..5].prt", "odd/sim[1..5#].prt"},
	{"a file named like printf", "odd/100%d.prt", "odd/100#%d.prt"},
	{"a file named with a hash", "odd/take2#.prt", "odd/take2##.prt"},
	{"digits before hashes may be the name's", "odd/mesh2###.prt", "odd/mesh2###.prt 1-2"},
	{"spaces", "odd/my file #.prt", "odd/my file 1-2#.prt"},
	{"sub-frames", "subs/x.####.prt", "subs/x.1001-1002.5x0.5#.prt"},
	{"a sub-frame file", "subs/x.1001.5.prt", "subs/x.1001-1002.5x0.5#.prt"},
	{"hashes do not swallow a take", "takes/s.1.####.prt", "takes/s.1.1-3#.prt"},
	{"digits in the folder", "v003.0001/f.#.prt", "v003.0001/f.1-2#.prt"},
	{"number in the middle", "all/fog_####_take2.prt", "all/fog_1-2#_take2.prt"},
	{"folder and a file in it", "unpad|unpad/f.1.prt", "unpad/f.1-2,10#.prt"},
}

func TestFind(t *testing.T) {
	opt := Options{ReadDir: FromFS(mapFS())}
	for _, tt := range findTests {
		t.Run(tt.odd, func(t *testing.T) {
			found, err := Find(strings.Split(tt.args, "|"), opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := located(found); got != tt.want {
				t.Errorf("%s\ngot  %s\nwant %s", tt.args, got, tt.want)
			}
		})
	}
}

// What String writes, Find finds again.
func TestStringIsFoundAgain(t *testing.T) {
	opt := Options{ReadDir: FromFS(mapFS())}
	for dir, names := range disk {
		if dir == "odd" || names == "" { // there, names read like patterns
			continue
		}
		found, err := Find([]string{dir}, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found {
			for _, text := range []string{s.String(), s.Pattern()} {
				again, err := Find([]string{filepath.Join(dir, text)}, opt)
				if err != nil || len(again) != 1 || !slices.Equal(again[0].Files, s.Files) {
					t.Errorf("%s in %s: found again as %s, %v", text, dir, located(again), err)
				}
			}
		}
	}
}

func TestFindOptions(t *testing.T) {
	read := FromFS(mapFS())
	tests := []struct {
		odd, args string
		opt       Options
		want      string
	}{
		{"suffixes in a folder", "two", Options{Extensions: []string{".icecache"}}, "two/a_1-2#.icecache two/b_1-2#.icecache"},
		{"suffixes with a star", "two/b*", Options{Extensions: []string{".icecache"}}, "two/b_1-2#.icecache"},
		{"a star and a suffix", "two/*.xml", Options{Extensions: []string{".icecache", ".xml"}}, "two/b_2#.xml"},
		{"a file of another suffix", "two/b_2.xml", Options{Extensions: []string{".icecache"}}, "two/b_2#.xml"},
		{"a pattern of another suffix", "two/b_#.xml", Options{Extensions: []string{".icecache"}}, "two/b_2#.xml"},
		{"only this file", "fog/fog.0002.prt", Options{Alone: true}, "fog/fog.2#.prt"},
		{"nothing grouped", "unpad", Options{Alone: true}, "unpad/f.1#.prt unpad/f.2#.prt unpad/f.10#.prt"},
		{"frames", "fog/fog.0002.prt", Options{Range: rng(t, "2-4")}, "fog/fog.2-3#.prt"},
		{"frames and a range", "unpad/f.#.prt|1-2", Options{Range: rng(t, "2-")}, "unpad/f.2#.prt"},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			tt.opt.ReadDir = read
			found, err := Find(strings.Split(tt.args, "|"), tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(found, func(a, b *Sequence) int { return a.Files[0].Number.Compare(b.Files[0].Number) })
			if got := located(found); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFindErrors(t *testing.T) {
	tests := []struct {
		odd, args string
		opt       Options
		says      []string
	}{
		{"missing file", "fog/fog.0004.prt", Options{}, []string{"fog/fog.0004.prt", "there is fog.1-3,5#.prt"}},
		{"missing folder", "none/fog.0004.prt", Options{}, []string{`"none"`, "does not exist"}},
		{"pattern", "fog/smoke.####.prt", Options{}, []string{"smoke.0001.prt", "fog.1-3,5#.prt"}},
		{"pattern with range", "fog/fog.20-30#.prt", Options{}, []string{"fog.0020.prt", "fog.1-3,5#.prt"}},
		{"wildcard", "fog/z*.prt", Options{}, []string{`"z*.prt"`}},
		{"range finds none", "fog/fog.#.prt|20-30", Options{}, []string{"frames 20-30", "fog.1-3,5#.prt"}},
		{"frames find none", "fog/fog.#.prt", Options{Range: rng(t, "20-30")}, []string{"frames 20-30"}},
		{"empty folder", "empty", Options{}, []string{`"empty"`}},
		{"nothing of that suffix", "fog", Options{Extensions: []string{".bgeo"}}, []string{".bgeo"}},
		{"of many suffixes", "fog", Options{Extensions: strings.Fields(".a .b .c .d .e .f .g")}, []string{`expected particle caches in folder "fog"`}},
		{"a range first", "1-100", Options{}, []string{`"1-100"`}},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			tt.opt.ReadDir = FromFS(mapFS())
			_, err := Find(strings.Split(tt.args, "|"), tt.opt)
			var missing *NotFoundError
			if !errors.As(err, &missing) || !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("%v is no NotFoundError", err)
			}
			if missing.Empty != (tt.args == "empty" || tt.args == "fog") {
				t.Errorf("Empty is %t", missing.Empty)
			}
			for _, text := range append(tt.says, "find "+`"`+missing.Arg+`"`) {
				if !strings.Contains(filepath.ToSlash(err.Error()), text) {
					t.Errorf("%q does not say %q", err, text)
				}
			}
		})
	}
	if _, err := Find([]string{""}, Options{}); err == nil {
		t.Error("an empty argument should be an error")
	}
}

func TestFindKeepsWhatItFound(t *testing.T) {
	found, err := Find([]string{"none", "unpad", "fog/x.#.prt"}, Options{ReadDir: FromFS(mapFS())})
	if located(found) != "unpad/f.1-2,10#.prt" {
		t.Errorf("found %s", located(found))
	}
	if text := err.Error(); !strings.Contains(text, `"none"`) || !strings.Contains(text, `"fog/x.#.prt"`) {
		t.Errorf("errors: %s", text)
	}
}

func TestThousandsOfErrorsAreFew(t *testing.T) {
	_, err := Find(numbered("none.%d.prt", 1, 5000), Options{ReadDir: FromFS(mapFS())})
	if text := err.Error(); !strings.Contains(text, "and 4990 more") || strings.Count(text, "\n") > 10 {
		t.Errorf("errors: %s", shorten(text))
	}
}

func TestShellExpandedIsListedOnceAndNeverStatted(t *testing.T) {
	var listed []string
	fsys := fstest.MapFS{}
	args := numbered("big/f.%04d.prt", 1, 5000)
	for _, name := range args {
		fsys[name] = &fstest.MapFile{}
	}
	fsys["big/f.9999.prt"] = &fstest.MapFile{}
	read := func(dir string) ([]fs.DirEntry, error) {
		listed = append(listed, dir)
		entries, err := FromFS(fsys)(dir)
		for i, e := range entries {
			entries[i] = noInfo{e, t}
		}
		return entries, err
	}
	found, err := Find(args, Options{ReadDir: read})
	if err != nil || located(found) != "big/f.1-5000#.prt" {
		t.Errorf("found %s, %v", located(found), err)
	}
	if len(listed) != 1 {
		t.Errorf("listed %v", listed)
	}
}

// noInfo fails the test when a file is asked about.
type noInfo struct {
	fs.DirEntry
	t *testing.T
}

func (e noInfo) Info() (fs.FileInfo, error) {
	e.t.Error("stat of ", e.Name())
	return e.DirEntry.Info()
}

func TestFindOnDisk(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "cache 2 [x]")
	mustMkdir(t, dir)
	for _, name := range append(numbered("fog.%04d.prt", 1, 3), "UP.0001.PRT") {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustMkdir(t, filepath.Join(dir, "sub.0001"))
	t.Chdir(dir)
	tests := []struct{ odd, arg, dir, want string }{
		{"absolute folder", dir, dir, "UP.1#.PRT fog.1-3#.prt"},
		{"here", ".", ".", "UP.1#.PRT fog.1-3#.prt"},
		{"below", "sub.0001/..", ".", "UP.1#.PRT fog.1-3#.prt"},
		{"absolute file", filepath.Join(dir, "fog.0002.prt"), dir, "fog.1-3#.prt"},
		{"relative file", "fog.0002.prt", ".", "fog.1-3#.prt"},
		{"with dots", filepath.Join("..", "cache 2 [x]", "fog.#.prt"), filepath.Join("..", "cache 2 [x]"), "fog.1-3#.prt"},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			found, err := Find([]string{tt.arg}, Options{})
			if err != nil || texts(found) != tt.want || found[0].Dir != tt.dir {
				t.Fatalf("found %v, %v", found, err)
			}
			if _, err := os.Stat(found[0].Path(0)); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("parent", func(t *testing.T) {
		mustMkdir(t, filepath.Join(dir, "inner"))
		t.Chdir(filepath.Join(dir, "inner"))
		if found, err := Find([]string{".."}, Options{}); err != nil || texts(found) != "UP.1#.PRT fog.1-3#.prt" {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

func TestFindLinks(t *testing.T) {
	dir := t.TempDir()
	mustMkdir(t, filepath.Join(dir, "real"))
	for _, name := range numbered("f.%d.prt", 1, 2) {
		path := filepath.Join(dir, "real", name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "real"), filepath.Join(dir, "latest")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for arg, want := range map[string]string{"f.1.prt": "f.1-2#.prt", "latest": "f.1-2#.prt", "f.#.prt": "f.1-2#.prt"} {
		if found, err := Find([]string{filepath.Join(dir, arg)}, Options{}); err != nil || texts(found) != want {
			t.Errorf("%s: %v, %v", arg, found, err)
		}
	}
}

func TestFolderThatCannotBeListed(t *testing.T) {
	denied := func(dir string) ([]fs.DirEntry, error) {
		if dir == "open" {
			return FromFS(mapFS())(filepath.Join("unpad"))
		}
		return nil, &fs.PathError{Op: "open", Path: dir, Err: fs.ErrPermission}
	}
	opt := Options{ReadDir: denied}
	if found, err := Find([]string{"shut/f.1.prt"}, opt); err != nil || located(found) != "shut/f.1#.prt" {
		t.Errorf("file: %v, %v", found, err)
	}
	if found, err := Find([]string{"open"}, opt); err != nil || located(found) != "open/f.1-2,10#.prt" {
		t.Errorf("folder: %v, %v", found, err)
	}
	if _, err := Find([]string{"shut/f.#.prt"}, opt); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("pattern: %v", err)
	}
}

func TestCaselessSystems(t *testing.T) {
	if !caseless {
		t.Skip(runtime.GOOS + " tells cases apart")
	}
	if found, err := Find([]string{"FOG/FOG.0001.PRT"}, Options{ReadDir: FromFS(mapFS())}); err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func mustMkdir(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func mapFS() fstest.MapFS {
	fsys := fstest.MapFS{}
	for dir, names := range disk {
		fsys[dir] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
		if dir == "odd" {
			names = strings.ReplaceAll(names, "my file ", "my_file_")
		}
		for name := range strings.FieldsSeq(names) {
			fsys[dir+"/"+strings.ReplaceAll(name, "my_file_", "my file ")] = &fstest.MapFile{}
		}
	}
	return fsys
}

func located(found []*Sequence) string {
	parts := make([]string, len(found))
	for i, s := range found {
		parts[i] = filepath.ToSlash(filepath.Join(s.Dir, s.String()))
	}
	return strings.Join(parts, " ")
}
