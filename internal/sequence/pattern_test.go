package sequence

import (
	"path/filepath"
	"strings"
	"testing"
)

// patternTests: pattern, names that match with their numbers, names that do not.
var patternTests = []struct{ odd, pattern, match, noMatch string }{
	{"four hashes", "f.####.prt", "f.0001.prt=1 f.1.prt=1 f.10000.prt=10000 f.-0001.prt=-1 f.0001.PRT=1", "f.prt f..prt g.0001.prt f.0001.prt.gz f.x.prt"},
	{"one hash", "f.#.prt", "f.0001.prt=1 f.12.prt=12", "f.a.prt"},
	{"at signs", "f.@@@@.prt", "f.0001.prt=1", "f.prt"},
	{"printf", "f.%04d.prt", "f.0001.prt=1", "f.prt"},
	{"houdini", "f.$F4.prt", "f.0001.prt=1", "f.prt"},
	{"houdini unpadded", "f.$F.prt", "f.1.prt=1", "f.prt"},
	{"houdini with sub-frames", "f.$FF.prt", "f.1.5.prt=1.5 f.1.prt=1", "f.prt"},
	{"houdini with braces", "f${F4}.prt", "f0001.prt=1", "f.prt"},
	{"udim", "f.<UDIM>.prt", "f.1001.prt=1001", "f.prt"},
	{"star", "f.*.prt", "f.0001.prt=1 f.0001.PRT=1 f.a.1.prt=1 f.a.prt=none", "f.prt"},
	{"star in the name", "f*.####.prt", "f.1.prt=1 fog_v2.0003.prt=3", "a.1.prt"},
	{"star as suffix", "f.####.*", "f.1.prt=1 f.2.bgeo.sc=2", "f.1"},
	{"question marks", "f.????.prt", "f.0001.prt=1", "f.1.prt"},
	{"softimage", "g_[1..100].icecache", "g_5.icecache=5", "g_.icecache"},
	{"softimage step", "g_[1..100;2].icecache", "g_5.icecache=5", "g_[1..100;2].icecache"},
	{"softimage template", "g_[frame].icecache", "g_5.icecache=5", "g_x.icecache"},
	{"softimage padded template", "g_[Frame #3].icecache", "g_005.icecache=5", "g_x.icecache"},
	{"range before", "f.1-100#.prt", "f.0001.prt=1", "f.1-100#.prt"},
	{"number not last in the name", "f_####_take2.prt", "f_0007_take2.prt=7", "f_0007_take3.prt"},
	{"digits before", "mesh2_#.prt", "mesh2_7.prt=7", "mesh3_7.prt"},
	{"last token counts", "#1_####.prt", "#1_7.prt=7", "1_7.prt"},
	{"ticks", "nFrame#.mc", "nFrame12.mc=12 nFrame12Tick125.mc=12.5 nFrame-3.mc=-3", "nFrame12Tick.mc"},
	{"sub-frames", "x.####.prt", "x.1001.5.prt=1001.5", "x.1001.5.5.prt x.1001..prt"},
	{"dash separates", "f-#.prt", "f-12.prt=12", "f.prt"},
	{"dash of the pattern separates", "f.-#.prt", "f.-12.prt=12 f.-12.5.prt=12.5", "f.12.prt"},
	{"no minus after a letter", "f#.prt", "f12.prt=12", "f-12.prt"},
	{"brackets in the name", "f[a]_#.prt", "f[a]_12.prt=12", "fa_12.prt"},
	{"UTF-8", "нафта*_#.prt", "нафта日_12.prt=12", "f_12.prt"},
	{"question mark is one character", "?.#.prt", "日.12.prt=12", "日本.12.prt"},
	{"dollar of another variable", "$FOO.#.prt", "$FOO.1.prt=1", "f.1.prt"},
}

func TestPatternMatch(t *testing.T) {
	for _, tt := range patternTests {
		t.Run(tt.odd, func(t *testing.T) {
			p, err := ParsePattern(tt.pattern)
			if err != nil {
				t.Fatal(err)
			}
			for pair := range strings.FieldsSeq(tt.match) {
				name, want, _ := strings.Cut(pair, "=")
				f, ok := p.Match(name)
				got := "none"
				if f.HasNumber {
					got = f.Number.String()
				}
				if !ok || got != want {
					t.Errorf("Match(%q) = %v, %v; want %s", name, got, ok, want)
				}
			}
			for name := range strings.FieldsSeq(tt.noMatch) {
				if f, ok := p.Match(name); ok {
					t.Errorf("Match(%q) = %v; want none", name, f)
				}
			}
		})
	}
}

func TestParsePattern(t *testing.T) {
	tests := []struct{ odd, pattern, prefix, numbers, suffix string }{
		{"range", "f.1-100#.prt", "f.", "1-100", ".prt"},
		{"range with step", "f.1-100x2@@@@.prt", "f.", "1-100x2", ".prt"},
		{"range before printf", "f.1-100%04d.prt", "f.", "1-100", ".prt"},
		{"holes", "f.1-99,101-240#.prt", "f.", "1-99,101-240", ".prt"},
		{"negative range", "f.-10--5#.prt", "f.", "-10--5", ".prt"},
		{"dash separates", "f-1-100#.prt", "f-", "1-100", ".prt"},
		{"no separator", "f1-100#.prt", "f", "1-100", ".prt"},
		{"digits in the name", "f2.1-100#.prt", "f2.", "1-100", ".prt"},
		{"take", "f.1.1-100#.prt", "f.1.", "1-100", ".prt"},
		{"sub-frames", "f.1001.5-1010.5x0.5#.prt", "f.", "1001.5-1010.5x0.5", ".prt"},
		{"version", "f_v2-1-100#.prt", "f_v2-", "1-100", ".prt"},
		{"version right before", "f_v2#.prt", "f_v2", "", ".prt"},
		{"letters of the grammar", "box1-100#.prt", "box", "1-100", ".prt"},
		{"no range", "f.####.prt", "f.", "", ".prt"},
		{"dash at the end", "f.1-2-3-#.prt", "f.1-2-3-", "", ".prt"},
		{"softimage", "f_[1..100;2].prt", "f_", "1-100x2", ".prt"},
		{"double suffix", "f.#.icecache.gz", "f.", "", ".icecache.gz"},
	}
	for _, tt := range tests {
		t.Run(tt.odd, func(t *testing.T) {
			p, err := ParsePattern(filepath.Join("a#", tt.pattern))
			if err != nil {
				t.Fatal(err)
			}
			if p.Dir != "a#" || p.Prefix != tt.prefix || p.Range.String() != tt.numbers || p.Suffix != tt.suffix {
				t.Errorf("%s: %q %q %q %q", tt.pattern, p.Dir, p.Prefix, p.Range, p.Suffix)
			}
		})
	}
	for _, bad := range []string{"", "f.0001.prt", "f.%s.prt", "$FOO", "f.[a].prt", "f.[1..x].prt", "#/f.prt", "f.%100d.prt"} {
		if p, err := ParsePattern(bad); err == nil {
			t.Errorf("ParsePattern(%q) = %+v; want an error", bad, p)
		}
	}
}

func TestFormat(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{"f.#.prt", "f.0012.prt"},
		{"f.####.prt", "f.0012.prt"},
		{"f.######.prt", "f.000012.prt"},
		{"f.@.prt", "f.12.prt"},
		{"f.@@@.prt", "f.012.prt"},
		{"f.%d.prt", "f.12.prt"},
		{"f.%05d.prt", "f.00012.prt"},
		{"f.$F.prt", "f.12.prt"},
		{"f.*.prt", "f.12.prt"},
		{"f.1-100#.prt", "f.0012.prt"},
		{"f_[Frame #3].prt", "f_012.prt"},
	}
	for _, tt := range tests {
		p, err := ParsePattern(filepath.Join("out", tt.pattern))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Format(NewNumber(12)); got != filepath.Join("out", tt.want) {
			t.Errorf("%s: %s, want %s", tt.pattern, got, tt.want)
		}
	}
}
