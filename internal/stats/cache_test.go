package stats

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func someSummary(t *testing.T, v float64) Summary {
	t.Helper()
	return compute(t, doubles([]float64{v, v + 1, v + 4}), Options{Bins: 8})
}

func keyIn(folder string, number int) Key {
	return Key{Path: filepath.Join(folder, fmt.Sprintf("smoke.%04d.icecache", number)), Size: 1000, ModTime: time.Unix(5, 17), Attribute: "Age"}
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
	put(t, c, k, someSummary(t, 1))
	flush(t, c)
	c = NewCache(folder, 0)
	limit := 1.0
	for name, change := range map[string]func(*Key){
		"folder":    func(k *Key) { k.Path = "/b/smoke.0001.icecache" },
		"number":    func(k *Key) { k.Path = "/a/smoke.0002.icecache" },
		"padding":   func(k *Key) { k.Path = "/a/smoke.1.icecache" },
		"size":      func(k *Key) { k.Size++ },
		"time":      func(k *Key) { k.ModTime = k.ModTime.Add(1) },
		"attribute": func(k *Key) { k.Attribute = "Mass" },
		"component": func(k *Key) { k.Options.Component = 1 },
		"bins":      func(k *Key) { k.Options.Bins = 64 },
		"range":     func(k *Key) { k.Options.Lo = &limit },
		"log":       func(k *Key) { k.Options.Log = true },
	} {
		other := k
		change(&other)
		if _, ok := c.Get(other); ok {
			t.Errorf("another %s gives the same summary", name)
		}
	}
	k.Options.Workers, k.Options.Bins = 7, DefaultBins
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
	const limit = 20_000
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
	if err != nil || k.Size != 3 || k.Path != path || k.ModTime.IsZero() {
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
