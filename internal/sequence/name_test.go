package sequence

import "testing"

// cutTests are names alone in a folder: prefix | number | suffix.
var cutTests = []struct{ odd, name, want string }{
	{"plain", "fog.0101.prt", "fog.|101|.prt"},
	{"number alone", "16.icecache", "|16|.icecache"},
	{"the 5 of sih5", "16.icecache.sih5", "|16|.icecache.sih5"},
	{"sih5 of a padded name", "sim.0016.sih5", "sim.|16|.sih5"},
	{"gz", "sim_7.icecache.gz", "sim_|7|.icecache.gz"},
	{"bgeo.sc", "sim.0007.bgeo.sc", "sim.|7|.bgeo.sc"},
	{"three suffixes", "sim.7.icecache.sih5.gz", "sim.|7|.icecache.sih5.gz"},
	{"export to text", "16.icecache.txt", "|16|.icecache.txt"},
	{"digits in the suffix", "sim.0007.pc2", "sim.|7|.pc2"},
	{"suffix begins with a digit", "sim.0007.3ds", "sim.|7|.3ds"},
	{"softimage", "pouring_liquid_pointcloud_SimTake1_1.icecache", "pouring_liquid_pointcloud_SimTake1_|1|.icecache"},
	{"realflow", "Circle01_00012.bin", "Circle01_|12|.bin"},
	{"pdc ticks", "name.250.pdc", "name.|250|.pdc"},
	{"maya frame", "nameFrame12.mc", "nameFrame|12|.mc"},
	{"maya ticks", "nameFrame12Tick125.mc", "nameFrame|12.5|.mc"},
	{"maya one tick", "nameFrame12Tick1.mc", "nameFrame|12.004|.mc"},
	{"maya negative", "nameFrame-12Tick125.mc", "nameFrame|-12.5|.mc"},
	{"more ticks than a frame has", "nameFrame12Tick399.mc", "nameFrame|12.99600015|.mc"},
	{"sub-frame", "x.1001.5.prt", "x.|1001.5|.prt"},
	{"sub-frame with a comma", "x1001,5.prt", "x|1001.5|.prt"},
	{"take, not sub-frame", "sim.1.0101.prt", "sim.1.|101|.prt"},
	{"version after", "sim_0101_v003.prt", "sim_|101|_v003.prt"},
	{"version before", "sim_v003.0101.prt", "sim_v003.|101|.prt"},
	{"version is no whole of a sub-frame", "sim_v003.5.prt", "sim_v003.|5|.prt"},
	{"version in capitals", "simV003.0101.prt", "simV003.|101|.prt"},
	{"version only", "sim_v003.prt", "sim_v003||.prt"},
	{"no number", "sim.prt", "sim||.prt"},
	{"no suffix", "sim.0101", "sim.|101|"},
	{"no suffix, no number", "sim", "sim||"},
	{"negative", "sim.-0001.prt", "sim.|-1|.prt"},
	{"negative after underscore", "sim_-5.prt", "sim_|-5|.prt"},
	{"negative alone", "-5.prt", "|-5|.prt"},
	{"dash separates", "sim-0001.prt", "sim-|1|.prt"},
	{"dash separates after a letter beyond ASCII", "дым-0001.prt", "дым-|1|.prt"},
	{"two dashes", "sim--0001.prt", "sim-|-1|.prt"},
	{"date", "2024-01-05.prt", "2024-01-|5|.prt"},
	{"spaces", "my sim 12.prt", "my sim |12|.prt"},
	{"brackets", "sim[a](2)_12.prt", "sim[a](2)_|12|.prt"},
	{"UTF-8", "нафта_日本_12.prt", "нафта_日本_|12|.prt"},
	{"text after the number", "sim_0101_lores.prt", "sim_|101|_lores.prt"},
	{"capital suffix", "SIM.0101.PRT", "SIM.|101|.PRT"},
	{"too many digits", "sim_12_99999999999999999999.prt", "sim_|12|_99999999999999999999.prt"},
	{"side file", "sim_12.cacheheader.xml", "sim_|12|.cacheheader.xml"},
	{"hidden", ".icecache", ".icecache||"},
	{"hash marks in the name", "#1_12.prt", "#1_|12|.prt"},
}

func TestCut(t *testing.T) {
	for _, tt := range cutTests {
		t.Run(tt.odd, func(t *testing.T) {
			found := Group([]string{tt.name}, Options{})
			if len(found) != 1 || len(found[0].Files) != 1 {
				t.Fatalf("Group(%q) = %v", tt.name, found)
			}
			s := found[0]
			if got := s.Prefix + "|" + spaced(s.Numbers()) + "|" + s.Suffix; got != tt.want {
				t.Errorf("%q: %s; want %s", tt.name, got, tt.want)
			}
		})
	}
}

func TestExt(t *testing.T) {
	tests := []struct{ name, want string }{
		{"a.prt", ".prt"},
		{"a.1.bgeo.sc", ".bgeo.sc"},
		{"a.1.BGEO.SC", ".BGEO.SC"},
		{"a.icecache.gz", ".icecache.gz"},
		{"a.lores.sih5", ".sih5"},
		{"a.0101.gz", ".gz"},
		{"a.0101", ""},
		{"a", ""},
		{".prt", ""},
		{"a.", ""},
		{"a.b c", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Ext(tt.name); got != tt.want {
			t.Errorf("Ext(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
