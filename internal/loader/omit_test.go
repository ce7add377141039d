// What a format cannot hold: told, and refused to who asks for it.

package loader_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"floe/internal/format/icecache"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/wire"
)

// writeMixed writes a file with attributes that tables and PLY cannot hold.
func writeMixed(t *testing.T) (path string) {
	t.Helper()
	h := particle.Header{Counts: particle.Counts{Points: 2, Edges: 2}}
	var columns []particle.Column
	add := func(c particle.Column) {
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	}
	single := func(name string, typ particle.Type, context particle.Context) particle.Attribute {
		return particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: context}
	}
	texts := particle.MakeStrings([]string{"a", "b"})
	add(particle.NewColumn(&h, single("PointPosition", particle.Vector3, particle.PerPoint), []float32{0, 1, 2, 3, 4, 5}))
	add(particle.NewColumn(&h, single("edgef", particle.Float32, particle.PerEdge), []float32{1, 2}))
	add(particle.NewColumn(&h, single("Name", particle.String, particle.PerPoint), []int32{0, 1}))
	columns[2].Table = texts
	add(particle.NewColumn(&h, single("labels", particle.String, particle.PerEdge), []int32{1, 0}))
	columns[3].Table = texts
	strand := particle.NewColumn(&h, single("Strand", particle.Float32, particle.PerObject), []float32{1, 2, 3})
	strand.Structure, strand.Offsets, strand.Constant = particle.Array, []int64{0, 3}, false
	h.Attributes, columns = append(h.Attributes, strand.Attribute), append(columns, strand)

	path = filepath.Join(t.TempDir(), "mixed.1.icecache")
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := (icecache.Encoder{}).Encode(t.Context(), w, particle.FrameOf(h, columns, nil)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExportTellsWhatIsLeftOut(t *testing.T) {
	path := writeMixed(t)
	everyWay(t, func(t *testing.T, do doer) {
		for _, c := range []struct {
			to         string
			attributes []string
			warning    string // "" for none
			refusal    string // "" for none
		}{
			{to: "csv", warning: "csv cannot hold edgef, labels, Strand; left out"},
			{to: "tsv", warning: "tsv cannot hold edgef, labels, Strand; left out"},
			{to: "ply", warning: "ply cannot hold Name, labels; left out"},
			{to: "ply-ascii", warning: "ply-ascii cannot hold Name, labels; left out"},
			{to: "icecache"},
			{to: "csv", attributes: []string{"PointPosition", "Name"}},
			{to: "ply", attributes: []string{"edgef", "Strand"}},
			{to: "csv", attributes: []string{"PointPosition", "EdgeF"}, refusal: `csv cannot hold attribute "edgef" (per edge)`},
			{to: "tsv", attributes: []string{"Strand"}, refusal: `tsv cannot hold attribute "Strand" (array per object)`},
			{to: "ply", attributes: []string{"Name", "PointPosition"}, refusal: `ply cannot hold attribute "Name" (string per point)`},
		} {
			out := filepath.Join(t.TempDir(), "out")
			body, _, err := do(t, wire.KindExport, path, wire.ExportArgs{Out: out, To: c.to, Attributes: c.attributes})
			if c.refusal != "" {
				want := "export " + strconv.Quote(path) + ": " + c.refusal
				if err == nil || err.Error() != want || loader.ToWire(err).Kind != wire.BadInput {
					t.Errorf("%s of %q: got %v, want %s", c.to, c.attributes, err, want)
				}
				onlyFile(t, filepath.Join(filepath.Dir(out), "nothing"))
				continue
			}
			var b wire.ConvertBody
			if err != nil || json.Unmarshal(body, &b) != nil {
				t.Fatalf("%s of %q: %v", c.to, c.attributes, err)
			}
			var want []string
			if c.warning != "" {
				want = []string{c.warning}
			}
			if !slices.Equal(b.Warnings, want) {
				t.Errorf("%s of %q: warnings %q, want %q", c.to, c.attributes, b.Warnings, want)
			}
		}
	})
}
