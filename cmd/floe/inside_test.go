package main

import (
	"testing"

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
