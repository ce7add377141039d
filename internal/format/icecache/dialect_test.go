// Every dialect is found, and read right.

package icecache

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// everything has an attribute for each departure.
func everything(points uint32) *rawFile {
	f := cloud(points, position,
		attr("Flag", typeBool, 2),
		attr("Name", typeString, 2),
		attr("Shape", typeShape, 2),
		attr("Mass", typeFloat, 2).same(3),
		attr("Orientation", typeRotation, 2),
		location("PointLocator", "where it is, 21 bytes"),
		attr("Edges", typeLong, 4),
		attr("Flags", typeBool, 2).ragged(),
		attr("Names", typeString, 2).ragged(),
		attr("StrandPosition", typeVector3, 2).ragged(),
		attr("SubdRule", typeLong, 1))
	return f
}

// written is the file and its meaning in its present dialect.
func (f *rawFile) written() ([]byte, *particle.Frame) {
	if f.file == nil || f.fileAs != f.as {
		f.file, f.meaning, f.fileAs = f.payload(), f.frame(), f.as
	}
	return f.file, f.meaning
}

func decodeRaw(t *testing.T, f *rawFile, hint string) (got string) {
	t.Helper()
	file, want := f.written()
	in := formattest.Input(file, "raw.icecache")
	frame := formattest.DecodeWith(t, Decoder{}, in, format.Options{Dialect: hint}, formattest.DirtyGrant(0xA5, 0))
	if diff := formattest.Diff(want, frame); diff != "" {
		t.Errorf("written as %q, read as %q: %s", f.as, frame.Dialect, diff)
	}
	return frame.Dialect
}

// TestDialects writes the same data in every single departure and every pair.
func TestDialects(t *testing.T) {
	for _, d := range candidates(0) {
		if d.has(header36 | noDataBlock) {
			continue // below
		}
		if testing.Short() && bits.OnesCount32(uint32(d)) > 1 {
			continue
		}
		f := everything(8000)
		f.as = d
		want := d.String()
		if d == positionUnflagged|positionChunked {
			want = positionUnflagged.String() // chunks without flags are none
		}
		t.Run(want, func(t *testing.T) {
			if got := decodeRaw(t, f, ""); got != want {
				t.Errorf("read as %q", got)
			}
			if bits.OnesCount32(uint32(d)) > 1 {
				return
			}
			if got := decodeRaw(t, f, want); got != want {
				t.Errorf("with the hint: read as %q", got)
			}
			if got := decodeRaw(t, f, "bool bits; nonsense"); got != want && !d.has(bool4) {
				t.Errorf("with a wrong hint: read as %q", got)
			}
		})
	}
}

// TestThree: more than two departures need the hint of the frame before.
func TestThree(t *testing.T) {
	f := everything(8000)
	f.as = bool4 | extraChunk | stringsUnpadded
	if _, err := (Decoder{}).Decode(t.Context(), formattest.Input(f.gzipped(), ""), format.Options{}, format.HeapGrant); err == nil {
		t.Error("read without a hint")
	}
	if got := decodeRaw(t, f, f.as.String()); got != "extra chunk; bool 4 bytes; strings unpadded" {
		t.Errorf("read as %q", got)
	}
}

func TestVersions(t *testing.T) {
	for version, forms := range map[uint32][]dialect{100: {0}, 101: {0, header36, header36 | bool4, header36 | namesUnpadded}, 102: {0}, 103: {0}} {
		for _, d := range forms {
			f := everything(4001)
			f.version, f.as = version, d
			if got := decodeRaw(t, f, ""); got != d.String() {
				t.Errorf("version %d: written as %q, read as %q", version, d, got)
			}
		}
	}
}

// TestSizes: numbers of points around the chunk size, with and without the
// extra chunk.
func TestSizes(t *testing.T) {
	for _, points := range []uint32{0, 1, 2, 31, 32, 33, 3999, 4000, 4001, 7999, 8000, 8001, 12000} {
		for _, d := range []dialect{0, extraChunk, emptyUnflagged} {
			f := everything(points)
			f.as = d
			want := d.String()
			if d == extraChunk && (points == 0 || points%4000 != 0) {
				want = "default"
			}
			if got := decodeRaw(t, f, ""); got != want {
				t.Errorf("%d points: written as %q, read as %q", points, d, got)
			}
		}
	}
}

// TestEmpty: clouds without points, with flags, without, and without any data.
func TestEmpty(t *testing.T) {
	f := cloud(0, position, attr("Color", typeColor4, 2), attr("Names", typeString, 2).ragged())
	for _, d := range []dialect{0, emptyUnflagged, positionUnflagged} {
		f.as = d
		if got := decodeRaw(t, f, ""); got != d.String() {
			t.Errorf("written as %q, read as %q", d, got)
		}
	}
	f = cloud(0, position, attr("PerObject", typeLong, 1))
	f.as = noDataBlock
	frame := formattest.Decode(t, Decoder{}, f.gzipped())
	if frame.Dialect != "no data block" || len(frame.Columns) != 1 ||
		!slices.Equal(frame.Warnings, []string{`Attribute "PerObject" has no values in the file and is left out.`}) {
		t.Errorf("dialect %q, %d columns, warnings %q", frame.Dialect, len(frame.Columns), frame.Warnings)
	}
	formattest.Decode(t, Decoder{}, cloud(0).gzipped())
}

// TestScripts: what the known Python writers make is found without help.
func TestScripts(t *testing.T) {
	lower := position
	lower.name = "pointposition"
	for _, version := range []uint32{102, 103} {
		f := cloud(8000, attr("color", typeColor4, 2), attr("flag", typeBool, 2), lower, attr("size", typeFloat, 2))
		f.version, f.as = version, extraChunk|bool4
		if got := decodeRaw(t, f, ""); got != "extra chunk; bool 4 bytes" {
			t.Errorf("read as %q", got)
		}
	}
}

func TestDialectText(t *testing.T) {
	for _, d := range candidates(0) {
		if got := parseDialect(d.String()); got != d {
			t.Errorf("%q is parsed as %q", d, got)
		}
	}
	for text, want := range map[string]dialect{
		"": 0, "default": 0, "nonsense": 0, " Bool 4 BYTES ;extra chunk": bool4 | extraChunk,
		"bool bits; bool 4 bytes": 0,
	} {
		if got := parseDialect(text); got != want {
			t.Errorf("%q is parsed as %q", text, got)
		}
	}
	if n := len(departureTexts); 1<<n != dialectEnd {
		t.Errorf("%d texts", n)
	}
}

// TestMixed: chunks that are constant and chunks that are not.
func TestMixed(t *testing.T) {
	which := map[string]func(int) bool{"odd": odd, "first": atFirst, "all different": always}
	for name, constant := range which {
		for _, d := range []dialect{0, bool4, boolBits, stringsUTF16, rotation20, extraChunk} {
			f := cloud(12000, position)
			for i, a := range []rawAttribute{
				attr("Flag", typeBool, 2), attr("Name", typeString, 2), attr("Shape", typeShape, 2),
				attr("Size", typeFloat, 2), attr("Orientation", typeRotation, 2), attr("Matrix", typeMatrix44, 2),
			} {
				a.name += fmt.Sprint(i)
				f.attributes = append(f.attributes, a.constantIn(constant))
				r := a.ragged().constantIn(constant)
				r.name += "s"
				f.attributes = append(f.attributes, r)
			}
			f.as = d
			if got := decodeRaw(t, f, ""); got != d.String() {
				t.Errorf("%s: written as %q, read as %q", name, d, got)
			}
		}
	}
}
