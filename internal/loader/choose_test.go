// Conditions and derived attributes, in exports and measures.

package loader_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/icecache"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/wire"
)

// exported runs an export into an .icecache and reads it back.
func exported(t *testing.T, do doer, path string, a wire.ExportArgs) (*particle.Frame, wire.ConvertBody, error) {
	t.Helper()
	a.To, a.Out = "icecache", filepath.Join(t.TempDir(), "out.icecache")
	body, _, err := do(t, wire.KindExport, path, a)
	var b wire.ConvertBody
	if err != nil {
		return nil, b, err
	}
	if err := json.Unmarshal(body, &b); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(a.Out)
	if err != nil {
		t.Fatal(err)
	}
	in := format.Input{Name: a.Out, ReaderAt: strings.NewReader(string(data)), Size: int64(len(data))}
	d, err := icecache.Decoder{}.Decode(t.Context(), in, format.Options{}, format.HeapGrant)
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Frame(nil)
	if err != nil {
		t.Fatal(err)
	}
	return f, b, nil
}

func TestExportChosenPoints(t *testing.T) {
	_, paths, frames := samples(t, 7)
	source := frames[0]
	age := source.Column("Age").Float64s(nil)
	var want []int64
	for i, v := range age {
		if v > 0.25 && i < 500 {
			want = append(want, int64(i))
		}
	}
	if len(want) == 0 || len(want) == len(age) {
		t.Fatalf("%d of %d points are no test", len(want), len(age))
	}
	everyWay(t, func(t *testing.T, do doer) {
		f, b, err := exported(t, do, paths[0], wire.ExportArgs{
			Where: "old && 0-499 && number == 7", Number: "0007",
			Derive: []wire.DeriveArg{{Name: "old", Expr: "Age > 0.25"}, {Name: "speed", Expr: "length(v)"}, {Name: "Size", Expr: "speed * 2"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if f.Points != int64(len(want)) || b.Points != f.Points || len(f.Attributes) != len(source.Attributes)+2 {
			t.Fatalf("%d points of %d, %d attributes; told %d", f.Points, len(want), len(f.Attributes), b.Points)
		}
		for i := range source.Columns {
			was := &source.Columns[i]
			now := f.Column(was.Name)
			if was.Name == "Size" {
				continue
			}
			if was.Context != particle.PerPoint {
				if now.Digest() != was.Digest() {
					t.Errorf("%s has changed", was.Name)
				}
				continue
			}
			sameValues(t, now, was, want)
		}
		speed, size := f.Column("speed").Float64s(nil), f.Column("Size").Float64s(nil)
		for i := range speed {
			if size[i] != float64(float32(speed[i])*2) {
				t.Fatalf("size %d is %g at speed %g", i, size[i], speed[i])
			}
		}
	})
}

// sameValues compares all values of some elements.
func sameValues(t *testing.T, now, was *particle.Column, elements []int64) {
	t.Helper()
	for n, e := range elements {
		a, aEnd := now.Span(int64(n))
		b, bEnd := was.Span(e)
		if aEnd-a != bEnd-b || was.Type != particle.String && string(now.Bytes(a, aEnd)) != string(was.Bytes(b, bEnd)) {
			t.Fatalf("%s: element %d is not that of %d", was.Name, n, e)
		}
		for ; was.Type == particle.String && a < aEnd; a, b = a+1, b+1 {
			if now.Text(a) != was.Text(b) {
				t.Fatalf("%s: element %d is %q, not %q", was.Name, n, now.Text(a), was.Text(b))
			}
		}
	}
}

func TestExportNothingAndSome(t *testing.T) {
	_, paths, frames := samples(t, 7)
	everyWay(t, func(t *testing.T, do doer) {
		f, _, err := exported(t, do, paths[0], wire.ExportArgs{Where: "false"})
		if err != nil || f.Points != 0 || len(f.Attributes) != len(frames[0].Attributes) {
			t.Errorf("nothing: %v, %v", f, err)
		}
		f, _, err = exported(t, do, paths[0], wire.ExportArgs{
			Where: "index < 3", Attributes: []string{"ID", "twice"}, Derive: []wire.DeriveArg{{Name: "twice", Expr: "ID * 2"}},
		})
		if err != nil || f.Points != 3 || len(f.Attributes) != 2 || f.Column("twice") == nil {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestExportErrors(t *testing.T) {
	_, paths, _ := samples(t, 7)
	everyWay(t, func(t *testing.T, do doer) {
		for says, a := range map[string]wire.ExportArgs{
			`where: at character 1: there is no attribute "Agee"; did you mean Age?`: {Where: "Agee > 1"},
			"derive speed: at character 8: something is missing":                     {Derive: []wire.DeriveArg{{Name: "speed", Expr: "length("}}},
			"where: at character 1: the number of the frame is not known":            {Where: "number > 1"},
			`derive a: at character 1: there is no attribute "b"`:                    {Derive: []wire.DeriveArg{{Name: "a", Expr: "b"}, {Name: "b", Expr: "Age"}}},
		} {
			_, _, err := exported(t, do, paths[0], a)
			if err == nil || !strings.Contains(err.Error(), says) || loader.ToWire(err).Kind != wire.BadInput {
				t.Errorf("%v, without %s", err, says)
			}
		}
	})
}

func TestMeasureChosenPoints(t *testing.T) {
	_, paths, frames := samples(t, 7)
	age := frames[0].Column("Age").Float64s(nil)
	count := 0
	for _, v := range age {
		if v > 0.25 {
			count++
		}
	}
	measures := []wire.MeasureArg{{Attribute: "Age"}, {Attribute: "PointPosition"}, {Attribute: "nothing"}}
	everyWay(t, func(t *testing.T, do doer) {
		i := info(t, do, paths[0], wire.InspectArgs{Measure: measures, Where: "Age > 0.25"})
		if i.Chosen == nil || *i.Chosen != int64(count) || i.Points != frames[0].Points {
			t.Fatalf("%+v", i)
		}
		if s := i.Measures[0].Summary; s == nil || s.Values != int64(count) || s.Min <= 0.25 || s.Max != slices.Max(age) {
			t.Errorf("%+v, %d points", s, count)
		}
		if i.Measures[1].Summary == nil || i.Measures[2].Error == "" {
			t.Errorf("%+v", i.Measures)
		}
		if i := info(t, do, paths[0], wire.InspectArgs{Measure: measures}); i.Chosen != nil {
			t.Errorf("%+v", i)
		}
		if _, _, err := do(t, wire.KindInspect, paths[0], wire.InspectArgs{Measure: measures, Where: "Agee"}); err == nil || !strings.Contains(err.Error(), "did you mean Age") {
			t.Errorf("%v", err)
		}
	})
}

// TestExportOfNoPoints: the first frames of a simulation are often empty, and then
// have no attributes that a condition could ask for.
func TestExportOfNoPoints(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.1.icecache")
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := (icecache.Encoder{}).Encode(t.Context(), w, particle.FrameOf(particle.Header{}, nil, nil)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	everyWay(t, func(t *testing.T, do doer) {
		f, b, err := exported(t, do, path, wire.ExportArgs{Where: "Age > 1", Derive: []wire.DeriveArg{{Name: "speed", Expr: "length(v)"}}})
		if err != nil || f.Points != 0 || len(b.Warnings) != 1 || !strings.Contains(b.Warnings[0], "speed cannot be derived: the frame has no points") {
			t.Errorf("%v, %q, %v", f, b.Warnings, err)
		}
	})
}
