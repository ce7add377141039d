package sequence

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// twentyThousand are the names of a folder as the system lists it, in no order.
func twentyThousand(format string) []string {
	names := numbered(format, 1, 20_000)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

func BenchmarkGroup20000(b *testing.B) {
	benchmarkGroup(b, "pouring_liquid_pointcloud_SimTake1_%d.icecache", 1)
}

func BenchmarkGroup20000Subframes(b *testing.B) {
	benchmarkGroup(b, "fog.%d.5.prt", 1)
}

func BenchmarkGroup20000Takes(b *testing.B) {
	benchmarkGroup(b, "fog.1.%04d.prt", 1)
}

func BenchmarkGroup20000Singles(b *testing.B) {
	benchmarkGroup(b, "fog_v%d.prt", 20_000)
}

func benchmarkGroup(b *testing.B, format string, want int) {
	names := twentyThousand(format)
	b.ReportAllocs()
	for b.Loop() {
		if found := Group(names, Options{}); len(found) != want {
			b.Fatalf("%d sequences", len(found))
		}
	}
}

func BenchmarkFind20000Arguments(b *testing.B) {
	names := twentyThousand("cache/fog.%04d.icecache")
	fsys := fstest.MapFS{}
	for _, name := range names {
		fsys[name] = &fstest.MapFile{}
	}
	entries, err := fs.ReadDir(fsys, "cache")
	if err != nil {
		b.Fatal(err)
	}
	opt := Options{ReadDir: func(string) ([]fs.DirEntry, error) { return entries, nil }}
	for b.Loop() {
		if found, err := Find(names, opt); len(found) != 1 || err != nil {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkFindFolder20000OnDisk(b *testing.B) {
	dir := b.TempDir()
	for _, name := range twentyThousand("fog.%04d.icecache") {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if found, err := Find([]string{dir}, Options{}); len(found) != 1 || err != nil {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkParsePattern(b *testing.B) {
	for _, text := range []string{"shots/fog.####.icecache", "shots/fog.1-99,101-240x2#.icecache", "shots/fog_[1..100;2].icecache"} {
		b.Run(filepath.Base(text), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParsePattern(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseRange(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseRange("1-99,101-240x2"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDescribe20000(b *testing.B) {
	s := Group(twentyThousand("fog.%d.prt"), Options{})[0]
	s.Files = append(s.Files[:100:100], s.Files[102:]...)
	for b.Loop() {
		if text := fmt.Sprintln(s, s.MissingCount(), s.MissingRange()); text != "fog.1-100,103-20000#.prt 2 101-102\n" {
			b.Fatal(text)
		}
	}
}
