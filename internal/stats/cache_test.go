package stats

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func someSummary(t *testing.T, v float64) Summary {
	t.Helper()
	return compute(t, doubles([]float64{v, v + 1, v + 4}), Options{Bins: 8})
}

func keyIn(folder string, number int) Key {
	return Key{Path: filepath.Join(folder, fmt.Sprintf("smoke.%04d.icecache", number)), ID: ContentID{byte(number), 17}, Attribute: "Age"}
}

func put(t *testing.T, c *Cache, k Key, s Summary) {
	t.Helper()
	if err := c.Put(k, s); err != nil {
		t.Fatal(err)
	}
}

func flush(t *testing.T, c *Cache) {
	t.Helper()
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
}

func shelvesOf(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCacheLasts(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "deep", "stats")
	c := NewCache(folder, 0)
	for i := range 100 {
		put(t, c, keyIn("/a", i), someSummary(t, float64(i)))
	}
	flush(t, c)
	if files := shelvesOf(t, folder); len(files) != 1 {
		t.Errorf("one sequence and attribute in %v", files)
	}
	c = NewCache(folder, 0)
	for i := range 100 {
		got, ok := c.Get(keyIn("/a", i))
		if want := someSummary(t, float64(i)); !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("frame %d: %t, %+v, want %+v", i, ok, got, want)
		}
	}
}

func TestCacheKeysDiffer(t *testing.T) {
	folder := t.TempDir()
	c := NewCache(folder, 0)
	k := keyIn("/a", 1)
	k.Options.Bins = 8
	put(t, c, k, someSummary(t, 1))
	flush(t, c)
	c = NewCache(folder, 0)
	limit := 1.0
	for name, change := range map[string]func(*Key){
		"folder":    func(k *Key) { k.Path = "/b/smoke.0001.icecache" },
		"sequence":  func(k *Key) { k.Path = "/a/fire.0001.icecache" },
		"contents":  func(k *Key) { k.ID[3]++ },
		"attribute": func(k *Key) { k.Attribute = "Mass" },
		"component": func(k *Key) { k.Options.Component = 1 },
		"bins":      func(k *Key) { k.Options.Bins = 64 },
		"range":     func(k *Key) { k.Options.Lo = &limit },
		"log":       func(k *Key) { k.Options.Log = true },
		"sketch":    func(k *Key) { k.Options.Sketch = true },
		"condition": func(k *Key) { k.Where = "Age > 2" },
		"facts":     func(k *Key) { k.Attribute = "" },
	} {
		other := k
		change(&other)
		if _, ok := c.Get(other); ok {
			t.Errorf("another %s gives the same summary", name)
		}
	}
	k.Options.Workers, k.Options.Bins = 7, 8
	k.Path = "/a/smoke.0002.icecache" // renumbered
	if _, ok := c.Get(k); !ok {
		t.Error("what means the same is not found")
	}
}

func TestCorruptCacheIsIgnored(t *testing.T) {
	folder := t.TempDir()
	c := NewCache(folder, 0)
	k := keyIn("/a", 1)
	put(t, c, k, someSummary(t, 1))
	flush(t, c)
	path := shelvesOf(t, folder)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string][]byte{"empty": nil, "cut": whole[:len(whole)/2], "longer": append(append([]byte{}, whole...), '}')}
	for at := 0; at < len(whole); at += 7 {
		flipped := append([]byte{}, whole...)
		flipped[at] ^= 4
		damages[fmt.Sprintf("byte %d", at)] = flipped
	}
	for name, b := range damages {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, ok := NewCache(folder, 0).Get(k); ok {
			t.Errorf("%s: believed", name)
		}
	}
	c = NewCache(folder, 0)
	put(t, c, k, someSummary(t, 2))
	flush(t, c)
	if got, ok := NewCache(folder, 0).Get(k); !ok || got.Min != 2 {
		t.Error("a damaged file is not replaced")
	}
}

func TestTwoProgramsShareAFolder(t *testing.T) {
	folder := t.TempDir()
	programs := []*Cache{NewCache(folder, 0), NewCache(folder, 0)}
	for i, c := range programs {
		if _, ok := c.Get(keyIn("/a", 7)); ok { // both have read the empty folder
			t.Error("found before it was put in")
		}
		put(t, c, keyIn("/a", i), None())
	}
	for _, c := range programs {
		flush(t, c)
	}
	c := NewCache(folder, 0)
	for i := range 2 {
		if _, ok := c.Get(keyIn("/a", i)); !ok {
			t.Errorf("what program %d wrote is lost", i)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	folder := t.TempDir()
	const limit = 20_000 // 200 take twice as much
	c := NewCache(folder, limit)
	for i := range 200 {
		k := keyIn("/a", 1)
		k.Attribute = fmt.Sprint("attribute ", i)
		put(t, c, k, someSummary(t, float64(i)))
	}
	flush(t, c)
	total := int64(0)
	for _, f := range shelvesOf(t, folder) {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > limit || total == 0 {
		t.Errorf("%d bytes, limit %d", total, limit)
	}
}

func TestCacheWithoutFolder(t *testing.T) {
	c := NewCache("", 0)
	put(t, c, keyIn("/a", 1), None())
	flush(t, c)
	if _, ok := c.Get(keyIn("/a", 1)); !ok {
		t.Error("not kept in memory")
	}
	c = NewCache("/dev/null/nowhere", 0)
	put(t, c, keyIn("/a", 1), None())
	if c.Flush() == nil {
		t.Error("written to nowhere")
	}
}

func TestKeyOfFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.1.bin")
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := KeyOf(path, "Age", Options{})
	if id, _ := Identify(path); err != nil || k.ID != id || k.Path != path || k.ID == (ContentID{}) {
		t.Errorf("%+v %v", k, err)
	}
	if _, err := KeyOf(path+"x", "Age", Options{}); err == nil {
		t.Error("a key of no file")
	}
}

func BenchmarkCacheOpen(b *testing.B) {
	folder := b.TempDir()
	c := NewCache(folder, 0)
	for i := range 1000 {
		s := None()
		s.Histogram = Histogram{Lo: 0, Hi: 1, Counts: make([]int64, DefaultBins)}
		for k := range s.Histogram.Counts {
			s.Histogram.Counts[k] = int64(k * 1000)
		}
		if err := c.Put(keyIn("/a", i), s); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Flush(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := NewCache(folder, 0).Get(keyIn("/a", 500)); !ok {
			b.Fatal("not found")
		}
	}
}

func TestIdentify(t *testing.T) {
	folder := t.TempDir()
	at := time.Unix(1_000_000, 17)
	write := func(name string, content []byte) ContentID {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		id, err := Identify(path)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	for _, size := range []int{0, 1, 4095, 4096, 4097, 9000, 1 << 20} {
		content := make([]byte, size)
		id := write("a.1.bin", content)
		if write("b.7.bin", content) != id {
			t.Errorf("%d bytes: a copy with its time is another file", size)
		}
		if write("a.1.bin", append(content, 0)) == id {
			t.Errorf("%d bytes: one more is the same file", size)
		}
		for _, changed := range []int{0, size / 3, size - 1} {
			if size == 0 {
				break
			}
			content[changed] = 1
			if write("a.1.bin", content) == id {
				t.Errorf("%d bytes: byte %d does not matter", size, changed)
			}
			content[changed] = 0
		}
		at = at.Add(1)
		if write("a.1.bin", content) == id {
			t.Errorf("%d bytes: another time is the same file", size)
		}
	}
	if _, err := Identify(folder); err == nil {
		t.Error("a folder has contents")
	}
	id := ContentID{1}
	if id.And("") != id || id.And("1") == id || id.And("1") == id.And("2") {
		t.Error("circumstances do not matter")
	}
}

func TestNewContentsReplaceOld(t *testing.T) {
	folder := t.TempDir()
	k := keyIn("/a", 1)
	for i := range 5 {
		k.ID[5] = byte(i)
		c := NewCache(folder, 0)
		put(t, c, k, someSummary(t, float64(i)))
		flush(t, c)
	}
	c := NewCache(folder, 0)
	if got, ok := c.Get(k); !ok || got.Min != 4 {
		t.Errorf("%t %+v", ok, got)
	}
	for i := range 4 {
		k.ID[5] = byte(i)
		if _, ok := c.Get(k); ok {
			t.Errorf("contents %d, replaced since, are still there", i)
		}
	}
}

func TestSidecars(t *testing.T) {
	folder, own := t.TempDir(), filepath.Join(t.TempDir(), "figures")
	k := keyIn(folder, 1)
	c := NewSidecars(".floe", own, 0)
	put(t, c, k, someSummary(t, 1))
	flush(t, c)
	if files := shelvesOf(t, filepath.Join(folder, ".floe")); len(files) != 1 || !strings.HasPrefix(filepath.Base(files[0]), "smoke.#.icecache.Age.") {
		t.Errorf("beside the files: %q", files)
	}
	if files := shelvesOf(t, own); len(files) != 0 {
		t.Errorf("in the user's folder: %q", files)
	}
	moved := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(folder, moved); err != nil {
		t.Fatal(err)
	}
	k.Path = filepath.Join(moved, filepath.Base(k.Path))
	if _, ok := NewSidecars(".floe", own, 0).Get(k); !ok {
		t.Error("the sidecar does not move with the files")
	}
}

func TestSidecarsOfUnwritableFolder(t *testing.T) {
	folder, own := t.TempDir(), filepath.Join(t.TempDir(), "figures")
	if err := os.WriteFile(filepath.Join(folder, ".floe"), nil, 0o600); err != nil { // no folder can be made here
		t.Fatal(err)
	}
	k := keyIn(folder, 1)
	c := NewSidecars(".floe", own, 0)
	put(t, c, k, someSummary(t, 1))
	if err := c.PutFacts(Key{Path: k.Path, ID: k.ID}, []byte("facts")); err != nil {
		t.Fatal(err)
	}
	flush(t, c)
	if files := shelvesOf(t, own); len(files) != 2 {
		t.Errorf("in the user's folder: %q", files)
	}
	c = NewSidecars(".floe", own, 0)
	if _, ok := c.Get(k); !ok {
		t.Error("what was kept is not found")
	}
	if facts, ok := c.Facts(Key{Path: k.Path, ID: k.ID}); !ok || string(facts) != "facts" {
		t.Errorf("%q %t", facts, ok)
	}
	if err := NewSidecars(".floe", "/dev/null/nowhere", 0).Flush(); err != nil {
		t.Errorf("nothing to be written: %v", err)
	}
	c = NewSidecars(".floe", "/dev/null/nowhere", 0)
	put(t, c, k, None())
	if c.Flush() == nil {
		t.Error("kept nowhere, and nothing is said")
	}
}

func TestASummaryWithMoreAnswers(t *testing.T) {
	c := NewCache("", 0)
	k := keyIn("/a", 1)
	k.Options.Sketch = true
	put(t, c, k, compute(t, doubles([]float64{1, 2}), k.Options))
	k.Options = Options{Bins: -1}
	if _, ok := c.Get(k); !ok {
		t.Error("histogram and sketch are in the way")
	}
	k.ID[9]++
	put(t, c, k, compute(t, doubles([]float64{1, 2}), k.Options))
	k.Options = Options{}
	if _, ok := c.Get(k); ok {
		t.Error("the histogram is missing")
	}
}

func FuzzShelf(f *testing.F) {
	k := keyIn("/a", 1)
	s := &shelf{byName: map[string]record{}, names: map[ContentID]string{}}
	s.put("smoke.0001.icecache", record{id: k.ID, value: []byte("value")})
	t := titleOf(&k)
	whole := s.format(&t)
	_, body, _ := bytes.Cut(whole, []byte{'\n'})
	f.Add(body)
	f.Fuzz(func(tt *testing.T, body []byte) {
		_, _ = parseShelf(append([]byte(checksum(body)+"\n"), body...), &t)
	})
}
