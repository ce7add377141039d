package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/loader"
	"floe/internal/sequence"
)

// Pictures and pairs of the frames in one file are called after that file.
func TestNamesOfFramesInside(t *testing.T) {
	for name, want := range map[string]string{
		"cache.mcx#12": "cache.0012", "cache.mcx#": "cache", "sim.####.prt": "sim", "sim.0001.icecache.sih5": "sim.0001",
	} {
		if got := bare(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	numbers := []sequence.Number{sequence.NewNumber(1), sequence.NewNumber(2)}
	inside := sequence.InFile(".", "cache.mcx", numbers)
	converted := sequence.Group([]string{"cache.0001.mcx.sih5", "cache.0002.mcx.sih5"}, sequence.Options{})[0]
	other := sequence.Group([]string{"a.1.prt"}, sequence.Options{})[0]
	pairs := sequencePairs([]*sequence.Sequence{inside, other}, []*sequence.Sequence{other, converted})
	if len(pairs) != 2 || pairs[0].b != converted || pairs[1].b != other {
		t.Errorf("pairs %v", pairs)
	}
}

// The size of the file is told once, not with each of its frames.
func TestTableOfFramesInside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.mcx")
	if err := os.WriteFile(path, make([]byte, 5000), 0o666); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	table := newInfoTable(&b, []target{{sequence: "cache.mcx#"}})
	for n := range 3 {
		table.add(loader.Info{Path: fmt.Sprintf("%s%s%d", path, sequence.StepMark, n), Number: n})
	}
	table.end()
	if n := strings.Count(b.String(), formatBytes(5000)); n != 1 || !strings.Contains(b.String(), formatBytes(5000)+" in one file") {
		t.Error(b.String())
	}
}
