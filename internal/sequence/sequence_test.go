package sequence

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
)

func TestGaps(t *testing.T) {
	tests := []struct {
		odd, names            string
		numbers, step, missed string
		count                 int
	}{
		{"none", "f.1.p f.2.p f.3.p", "1-3", "1", "", 0},
		{"one", "f.1.p f.2.p f.4.p", "1-2,4", "1", "3", 1},
		{"every second is whole", "f.1.p f.3.p f.5.p", "1-5x2", "2", "", 0},
		{"every second, one missing", "f.1.p f.3.p f.5.p f.9.p f.11.p", "1-5x2,9,11", "2", "7", 1},
		{"two files prove no step", "f.1.p f.5.p", "1,5", "1", "2-4", 3},
		{"equally frequent steps: the smaller", "f.1.p f.2.p f.3.p f.5.p f.7.p", "1-3,5,7", "1", "4,6", 2},
		{"off the step", "f.1.p f.3.p f.5.p f.8.p", "1-5x2,8", "2", "7", 1},
		{"sub-frames", "f.1.p f.1.5.p f.2.p f.3.p f.3.5.p", "1-2x0.5,3,3.5", "0.5", "2.5", 1},
		{"negative", "f.-5.p f.-4.p f.-1.p f.0.p", "-5--4,-1-0", "1", "-3--2", 2},
		{"ticks", "f.250.pdc f.500.pdc f.1000.pdc f.1250.pdc", "250,500,1000,1250", "250", "750", 1},
		{"one file", "f.7.p", "7", "1", "", 0},
		{"no number", "f.p", "", "1", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			found := Group(strings.Fields(tt.names), Options{})
			if len(found) != 1 {
				t.Fatalf("%d sequences: %v", len(found), found)
			}
			s := found[0]
			if s.Range() != tt.numbers || s.Step().String() != tt.step {
				t.Errorf("range %s step %s; want %s step %s", s.Range(), s.Step(), tt.numbers, tt.step)
			}
			if s.MissingRange() != tt.missed || s.MissingCount() != tt.count || len(s.Missing()) != tt.count {
				t.Errorf("missing %q (%d); want %q (%d)", s.MissingRange(), s.MissingCount(), tt.missed, tt.count)
			}
		})
	}
}

func TestHugeGapIsNotCountedOut(t *testing.T) {
	s := Group([]string{"f.1.p", "f.2.p", "f.3.p", "f.4000000000000000000.p"}, Options{})[0]
	if got := s.MissingCount(); got != 4000000000000000000-4 && got != math.MaxInt {
		t.Errorf("MissingCount = %d", got)
	}
	if got := len(s.Missing()); got != maxMissing {
		t.Errorf("Missing has %d numbers", got)
	}
	if got := s.MissingRange(); got != "4-3999999999999999999" {
		t.Errorf("MissingRange = %s", got)
	}
}

func TestPathAndName(t *testing.T) {
	s := Group([]string{"f.0001.prt", "f.0002.PRT"}, Options{})[0]
	s.Dir = filepath.Join("a", "..", "b")
	if got := s.Path(1); got != filepath.Join("b", "f.0002.PRT") {
		t.Errorf("Path = %s", got)
	}
	tests := []struct{ odd, names, number, want string }{
		{"there", "f.0001.prt f.0002.PRT", "2", "f.0002.PRT"},
		{"missing", "f.0001.prt f.0003.prt", "2", "f.0002.prt"},
		{"unpadded", "f.1.prt f.3.prt", "12", "f.12.prt"},
		{"negative", "f.0001.prt f.0003.prt", "-2", "f.-0002.prt"},
		{"sub-frame", "f.1001.prt f.1001.5.prt", "1002.5", "f.1002.5.prt"},
		{"comma", "f1001.prt f1001,5.prt", "1002.5", "f1002,5.prt"},
		{"ticks", "nFrame1.mc nFrame1Tick125.mc", "2.5", "nFrame2Tick125.mc"},
		{"too many ticks", "nFrame1.mc nFrame1Tick300.mc", "2.996000051", "nFrame2Tick300.mc"},
		{"no number", "f.prt", "3", "f.prt"},
	}
	for _, tt := range tests {
		s := Group(strings.Fields(tt.names), Options{})[0]
		if got := s.Name(num(t, tt.number)); got != tt.want {
			t.Errorf("%s: Name(%s) = %s, want %s", tt.odd, tt.number, got, tt.want)
		}
	}
}

func TestIndex(t *testing.T) {
	s := Group(numbered("f.%d.prt", 10, 20), Options{})[0]
	if i, ok := s.Index(NewNumber(12)); i != 2 || !ok {
		t.Errorf("Index(12) = %d, %v", i, ok)
	}
	if _, ok := s.Index(NewNumber(21)); ok {
		t.Error("Index(21) found")
	}
	if _, ok := Group([]string{"f.prt"}, Options{})[0].Index(Number{}); ok {
		t.Error("a file without a number has number 0")
	}
}

func TestPatternText(t *testing.T) {
	tests := []struct{ names, pattern, text string }{
		{"f.0001.prt f.0002.prt", "f.####.prt", "f.1-2#.prt"},
		{"f.1.prt f.2.prt", "f.#.prt", "f.1-2#.prt"},
		{"f.prt", "f.prt", "f.prt"},
	}
	for _, tt := range tests {
		s := Group(strings.Fields(tt.names), Options{})[0]
		if s.Pattern() != tt.pattern || s.String() != tt.text {
			t.Errorf("%s: pattern %s, text %s", tt.names, s.Pattern(), s.String())
		}
	}
}

func TestSelect(t *testing.T) {
	whole := Group(append(numbered("f.%d.prt", 1, 50), numbered("f.%d.prt", 53, 100)...), Options{})[0]
	tests := []struct{ frames, numbers, missing string }{
		{"10-20", "10-20", ""},
		{"1-100x10", "1-41x10,61-91x10", "51"},
		{"50-54", "50,53-54", "51-52"},
		{"20-10", "10-20", ""},
		{"90-", "90-100", ""},
		{"1-3,100,2", "1-3,100", ""},
		{"200-300", "", ""},
	}
	for _, tt := range tests {
		s := whole.Select(rng(t, tt.frames))
		if s.Range() != tt.numbers || s.MissingRange() != tt.missing {
			t.Errorf("%s: %s missing %q; want %s missing %q", tt.frames, s.Range(), s.MissingRange(), tt.numbers, tt.missing)
		}
	}
	if whole.Select(Range{}) != whole {
		t.Error("no restriction should change nothing")
	}
	if whole.Range() != "1-50,53-100" {
		t.Error("Select changed its receiver")
	}
	if s := Group([]string{"f.prt"}, Options{})[0].Select(rng(t, "1-5")); len(s.Files) != 0 {
		t.Error("a file without a number is in no range")
	}
}
