// The bytes of one small frame, the same on every machine and in every build.

package sample

import "testing"

// goldenDigests are Column.Digest of frame 70 of small(true). A change here
// changes everybody's reference files and benchmarks: say so in the commit.
var goldenDigests = map[string]string{
	"PointPosition":  "4f85d251480e37cd6ca0e2f19cf4c8ec01217839ff3385c53e70a7f8184894e2",
	"PointVelocity":  "b4dca13ec721f0b8131d6aa1b204b0ba1a26aa421a2a77c52ef2d9ad9f5e54e4",
	"Color":          "dde983670668803d866310895d59515700f4b200b049dd50313cdb76baecb425",
	"Size":           "e8878867b6dfb6d4e882f4c74cbb6ceb6d8916085d2007d97540483632fdedb6",
	"Age":            "99de6388df188aa47b89ff76d834339f60dda6cdd66c4b1dde366c999879cdbe",
	"ID":             "a919a0f215b840c8a9b079cd978f51a3b561c7a11dd618a4da1ad59f9f0f271a",
	"Orientation":    "9be2b736450d9e34e453d897566b1b2b27e6631870077d98148612432e857e66",
	"Mass":           "8d19d50827db04ad4d1e3855e794f6434ce52e5b2b80a2f01d8abad5a685e045",
	"StrandPosition": "d05cf415b4936ece9a151806870cf9e5f12bb56c776e20e8d32693599bc635a0",
}

const goldenCounts = "e933cd940b26bf4185a6cab32da5daa4409c748e3b61d8d393dfe57336d4bbab"

func TestGolden(t *testing.T) {
	f := Frame(small(true), 70)
	for i := range f.Columns {
		c := &f.Columns[i]
		if got := c.Digest(); got != goldenDigests[c.Name] {
			t.Errorf("%q: %q,", c.Name, got)
		}
	}
	if got := f.Column("StrandPosition").CountsDigest(); got != goldenCounts {
		t.Errorf("counts: %q", got)
	}
}
