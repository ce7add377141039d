package sequence

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// groupTests: names of one folder, and the sequences as String writes them.
var groupTests = []struct {
	odd   string
	names string
	want  string
}{
	{"one sequence", "f.1.prt f.2.prt f.3.prt", "f.1-3#.prt"},
	{"order of numbers, not of names", "f.10.prt f.9.prt f.8.prt", "f.8-10#.prt"},
	{"gap", "f.1.prt f.2.prt f.4.prt f.5.prt", "f.1-2,4-5#.prt"},
	{"two objects", "a.1.prt a.2.prt b.1.prt b.2.prt", "a.1-2#.prt b.1-2#.prt"},
	{"two takes", "fog_Take1_1.icecache fog_Take1_2.icecache fog_Take2_2.icecache fog_Take2_3.icecache",
		"fog_Take1_1-2#.icecache fog_Take2_2-3#.icecache"},
	{"two versions", "f_v001.1.prt f_v001.2.prt f_v002.1.prt", "f_v001.1-2#.prt f_v002.1#.prt"},
	{"two suffixes", "1.icecache 2.icecache 1.icecache.sih5 2.icecache.sih5", "1-2#.icecache 1-2#.icecache.sih5"},
	{"suffix in any case", "f.1.prt f.2.PRT", "f.1-2#.prt"},
	{"same number in both cases", "f.1.prt f.1.PRT f.2.prt", "f.1%d.PRT f.1-2%d.prt"},
	{"padding overflows", "f.9998.prt f.9999.prt f.10000.prt", "f.9998-10000#.prt"},
	{"padding of two overflows", "f.01.prt f.99.prt f.100.prt", "f.1,99-100#.prt"},
	{"padding varies without conflict", "f.1.prt f.02.prt f.0003.prt", "f.1-3#.prt"},
	{"two paddings", "f.1.prt f.2.prt f.0001.prt f.0002.prt", "f.1-2%d.prt f.1-2%04d.prt"},
	{"two paddings, one overflows", "f.08.prt f.100.prt f.0100.prt f.0008.prt", "f.8,100%02d.prt f.8,100%04d.prt"},
	{"two paddings with negatives", "f.-001.prt f.-1.prt f.0000.prt f.0.prt", "f.-1-0%d.prt f.-1-0%04d.prt"},
	{"negative", "f.-0001.prt f.0000.prt f.0001.prt", "f.-1-1#.prt"},
	{"minus zero", "f.-0.prt f.0.prt", "f.0%d.prt f.0%d.prt"},
	{"step", "f.1.prt f.3.prt f.5.prt f.7.prt", "f.1-7x2#.prt"},
	{"no number", "f.prt g.prt", "f.prt g.prt"},
	{"the same name twice", "f.1.prt f.1.prt g.prt g.prt", "f.1#.prt g.prt"},
	{"sub-frames", "x.1001.prt x.1001.5.prt x.1002.prt x.1002.5.prt", "x.1001-1002.5x0.5#.prt"},
	{"sub-frames in quarters", "x.1.prt x.1.25.prt x.1.5.prt x.1.75.prt x.2.prt", "x.1-2x0.25#.prt"},
	{"sub-frames of fixed width", "x.1.000.prt x.1.500.prt x.2.000.prt x.2.500.prt x.3.000.prt", "x.1-3x0.5#.prt"},
	{"frames of one take", "sim.1.0101.prt sim.1.0102.prt sim.1.0103.prt", "sim.1.101-103#.prt"},
	{"frames of a take, unpadded", "sim.1.1.prt sim.1.2.prt sim.1.10.prt", "sim.1.1-2,10#.prt"},
	{"first frames of many takes", "sim.1.0001.prt sim.2.0001.prt sim.3.0001.prt", "sim.1.1#.prt sim.2.1#.prt sim.3.1#.prt"},
	{"maya with ticks", "nFrame1.mc nFrame1Tick125.mc nFrame2.mc", "nFrame1-2x0.5#.mc"},
	{"maya description beside", "n.xml nFrame1.mc nFrame2.mc", "n.xml nFrame1-2#.mc"},
	{"softimage begins at 2", "c_2.icecache c_3.icecache", "c_2-3#.icecache"},
	{"nanoseconds", "1403636579763555584.ply 1403636579813555456.ply 1403636579863555584.ply",
		"1403636579763555584,1403636579813555456,1403636579863555584#.ply"},
}

func TestGroup(t *testing.T) {
	for _, tt := range groupTests {
		t.Run(tt.odd, func(t *testing.T) {
			names := strings.Fields(tt.names)
			if got := texts(Group(names, Options{})); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			slices.Reverse(names)
			if got := texts(Group(names, Options{})); got != tt.want {
				t.Errorf("names reversed: got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestGroupOptions(t *testing.T) {
	names := []string{"f.1.icecache", "f.2.ICECACHE", "f.1.icecache.gz", "f.1.prt", "f.xml"}
	tests := []struct {
		odd  string
		opt  Options
		want string
	}{
		{"one suffix", Options{Extensions: []string{".icecache"}}, "f.1-2#.icecache"},
		{"suffixes without a dot", Options{Extensions: []string{"icecache", "PRT"}}, "f.1-2#.icecache f.1#.prt"},
		{"double suffix by its end", Options{Extensions: []string{".gz"}}, "f.1#.icecache.gz"},
		{"no part of a suffix", Options{Extensions: []string{"cache"}}, ""},
		{"alone", Options{Alone: true, Extensions: []string{".icecache"}}, "f.2#.ICECACHE f.1#.icecache"},
		{"range", Options{Range: rng(t, "2-5")}, "f.2#.ICECACHE"},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			got := Group(names, tt.opt)
			if tt.odd == "range" {
				got[0].Suffix = Ext(got[0].Files[0].Name)
			}
			if texts(got) != tt.want {
				t.Errorf("got %s, want %s", texts(got), tt.want)
			}
		})
	}
	if names[4] != "f.xml" {
		t.Error("Group changed the caller's names")
	}
}

func TestAloneKeepsSubframes(t *testing.T) {
	got := Group([]string{"x.1.prt", "x.1.5.prt", "x.2.prt", "x.2.5.prt"}, Options{Alone: true})
	if texts(got) != "x.1#.prt x.1.5#.prt x.2#.prt x.2.5#.prt" {
		t.Errorf("got %s", texts(got))
	}
}

func TestPadding(t *testing.T) {
	tests := []struct {
		odd, names string
		want       int
	}{
		{"leading zeros", "f.001.prt f.100.prt", 3},
		{"four digits throughout", "f.1001.prt f.1240.prt", 4},
		{"two digits throughout", "f.10.prt f.99.prt", 0},
		{"growing", "f.9.prt f.10.prt", 0},
		{"most have it", "f.001.prt f.002.prt f.03.prt", 3},
		{"overflow", "f.0999.prt f.10000.prt", 4},
	}
	for _, tt := range tests {
		got := Group(strings.Fields(tt.names), Options{})
		if len(got) != 1 || got[0].Pad != tt.want {
			t.Errorf("%s: %v with padding %d, want %d", tt.odd, got, got[0].Pad, tt.want)
		}
	}
}

func texts(found []*Sequence) string {
	parts := make([]string, len(found))
	for i, s := range found {
		parts[i] = s.String()
	}
	return strings.Join(parts, " ")
}

// numbered makes names f.0001.prt and so on.
func numbered(format string, from, to int) []string {
	var names []string
	for i := from; i <= to; i++ {
		names = append(names, fmt.Sprintf(format, i))
	}
	return names
}
