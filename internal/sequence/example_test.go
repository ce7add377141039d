package sequence_test

import (
	"fmt"
	"testing/fstest"

	"floe/internal/sequence"
)

func ExampleFind() {
	folder := fstest.MapFS{
		"sim/fog.0001.icecache": {}, "sim/fog.0002.icecache": {}, "sim/fog.0004.icecache": {},
		"sim/spray_v003.1.prt": {}, "sim/spray_v003.3.prt": {}, "sim/spray_v003.5.prt": {},
		"sim/notes.txt": {},
	}
	found, err := sequence.Find([]string{"sim"}, sequence.Options{
		Extensions: []string{".icecache", ".prt"},
		ReadDir:    sequence.FromFS(folder), // leave out to read the disk
	})
	for _, s := range found {
		fmt.Printf("%s  %d frames  %d missing  %s\n", s, len(s.Files), s.MissingCount(), s.Pattern())
	}
	fmt.Println(err)
	// Output:
	// fog.1-2,4#.icecache  3 frames  1 missing  fog.####.icecache
	// spray_v003.1-5x2#.prt  3 frames  0 missing  spray_v003.#.prt
	// <nil>
}

func ExampleGroup() {
	for _, s := range sequence.Group([]string{"a_2.prt", "a_10.prt", "a_9.prt", "b.-0001.prt"}, sequence.Options{}) {
		fmt.Println(s, "missing:", s.MissingRange())
	}
	// Output:
	// a_2,9-10#.prt missing: 3-8
	// b.-1#.prt missing:
}

func ExampleParseRange() {
	r, err := sequence.ParseRange("1-10:3")
	for n := range r.Numbers() {
		fmt.Print(n, " ")
	}
	fmt.Println(err)
	// Output: 1 4 7 10 3 5 9 2 6 8 <nil>
}

func ExamplePattern_Format() {
	p, err := sequence.ParsePattern("fog.####.sih5")
	fmt.Println(p.Format(sequence.NewNumber(12)), err)
	// Output: fog.0012.sih5 <nil>
}
