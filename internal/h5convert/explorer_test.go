//go:build cgo

package h5convert

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/particle"
)

// explorerTree describes a file as ICE Explorer writes it. wide stands for its
// integers on 64-bit Linux, filled for names with '_'.
func explorerTree(wide, filled bool) *tree {
	number := func(name string, v int32) attrNode {
		if wide {
			return attrNode{name, int64(v)}
		}
		return attrNode{name, v}
	}
	t := &tree{}
	t.group("/")
	t.group("/HEADER", attrNode{"name", "ICECACHE"}, number("version", 103), number("type", 0),
		number("particle_count", 3), number("edge_count", 0), number("polygon_count", 0), number("sample_count", 0),
		number("blob_count", 0), number("attribute_count", 9), number("substeps_count", 2))
	t.group("/ATTRIBS")
	add := func(name string, code, structure int32, constant bool, d datasetNode) {
		for filled && len(name)%4 != 0 {
			name += "_"
		}
		t.group("/ATTRIBS/"+name, attrNode{"name", name}, number("datatype", code), number("structtype", structure),
			number("contexttype", 2), number("objid", 353), number("category", 1), number("ptlocator_size", 0),
			number("blobtype_count", 0), attrNode{"blobtype_names", ""}, attrNode{"isconstant", constant})
		if d.dims != nil {
			d.path = "/ATTRIBS/" + name + "/Data"
			d.chunk = chunking{rows: d.dims[0], shuffle: true, deflate: 9}
			t.dataset(d)
		}
	}
	f32 := func(rows, width uint, v ...float32) datasetNode {
		return datasetNode{scalar: particle.Float32, dims: []uint{rows, width}, data: particle.BytesOf(v)}
	}
	i32 := func(rows, width uint, v ...int32) datasetNode {
		return datasetNode{scalar: particle.Int32, dims: []uint{rows, width}, data: particle.BytesOf(v)}
	}
	nan := float32(math.NaN())
	add("PointPosition", 16, 1, false, f32(3, 3, 1, 2, 3, 4, nan, 6, 7, 8, 9))
	add("Color", 512, 1, true, f32(1, 4, 0.1, 0.2, 0.3, 1))
	add("Size", 4, 1, false, f32(3, 1, 0.5, 0.25, 0.125))
	add("ID", 2, 1, false, i32(3, 1, 10, -11, 12))
	add("UV", 8, 1, false, i32(3, 2, 1, 2, 3, 4, 5, 6))
	add("Strand", 16, 2, false, datasetNode{})
	add("Name", 131072, 1, false, datasetNode{})
	add("Empty", 4, 1, false, datasetNode{})
	add("Wrong", 4, 1, false, f32(2, 1, 1, 2))
	return t
}

func checkExplorer(t *testing.T, path string) {
	t.Helper()
	if _, _, err := Map(path); !errors.Is(err, ErrForeign) {
		t.Errorf("Map: %v", err)
	}
	f := readFrame(t, path)
	if f.Format != "sih5" || f.Dialect != "ice-explorer" || f.Version != 103 || f.Substep != 2 || f.Points != 3 {
		t.Fatalf("read %+v", f.Header)
	}
	values := func(name string) []float64 {
		t.Helper()
		c := f.Column(name)
		if c == nil {
			t.Fatalf("no %s", name)
		}
		return c.Float64s(nil)
	}
	if v := values("PointPosition"); v[3] != 4 || !math.IsNaN(v[4]) || v[8] != 9 {
		t.Errorf("positions %v", v)
	}
	if c := f.Column("Color"); !c.Constant || c.Type != particle.Color4 || len(values("Color")) != 12 || c.ObjectID != 353 {
		t.Errorf("colour %+v", c.Attribute)
	}
	if v := values("Size"); v[2] != 0.125 {
		t.Errorf("sizes %v", v)
	}
	if v := values("ID"); v[1] != -11 {
		t.Errorf("ids %v", v)
	}
	if v := values("UV"); v[5] != 6 || f.Column("UV").Type != particle.Vector2 {
		t.Errorf("uv %v", v)
	}
	if f.FindRole(particle.PositionRole) < 0 || len(f.Columns) != 5 || len(f.Warnings) != 5 {
		t.Errorf("%d columns, warnings %q", len(f.Columns), f.Warnings)
	}
}

func TestExplorerFiles(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for _, filled := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "frame.sih5")
			if err := writeTree(context.Background(), path, explorerTree(wide, filled)); err != nil {
				t.Fatal(err)
			}
			checkExplorer(t, path)
		}
	}
}

func TestWithoutFill(t *testing.T) {
	for name, want := range map[string]string{
		"PointPosition___": "PointPosition", "Color___": "Color", "ID__": "ID", "Size": "Size", "Age_": "Age",
		"Age": "Age", "Color_": "Color_", "____": "____", "": "", "abcd____": "abcd____",
	} {
		if got := withoutFill(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// explorerScript writes such a file the way the program did, through h5py.
const explorerScript = `
import sys, h5py, numpy as np
f = h5py.File(sys.argv[1], 'w')
h = f.create_group('HEADER')
for k, v in dict(name='ICECACHE', version=103, type=0, particle_count=3, edge_count=0, polygon_count=0,
                 sample_count=0, blob_count=0, attribute_count=9, substeps_count=2).items():
    h.attrs[k] = v
a = f.create_group('ATTRIBS')
def add(name, code, struct, const, data):
    name += '_' * (-len(name) % 4)
    g = a.create_group(name)
    for k, v in dict(name=name, datatype=code, structtype=struct, contexttype=2, objid=353, category=1,
                     ptlocator_size=0, blobtype_count=0, blobtype_names='', isconstant=const).items():
        g.attrs[k] = v
    if data is not None:
        g.create_dataset('Data', data=data, compression='gzip', compression_opts=9, shuffle=True)
f4 = lambda *rows: np.array(rows, 'f4')
add('PointPosition', 16, 1, False, f4([1, 2, 3], [4, np.nan, 6], [7, 8, 9]))
add('Color', 512, 1, True, f4([.1, .2, .3, 1]))
add('Size', 4, 1, False, f4([.5], [.25], [.125]))
add('ID', 2, 1, False, np.array([[10], [-11], [12]], 'i4'))
add('UV', 8, 1, False, np.array([[1, 2], [3, 4], [5, 6]], 'i4'))
add('Strand', 16, 2, False, None)
add('Name', 131072, 1, False, None)
add('Empty', 4, 1, False, None)
add('Wrong', 4, 1, False, f4([1], [2]))
f.close()
`

func TestExplorerFileOfH5py(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frame.sih5")
	runPython(t, "h5py", explorerScript, path)
	checkExplorer(t, path)
}

// runPython runs a script with an interpreter that has the module, or skips.
func runPython(t testing.TB, module, script string, args ...string) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+module).Run() != nil {
			continue
		}
		cmd := exec.Command(python, append([]string{"-"}, args...)...)
		cmd.Stdin = strings.NewReader(script)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", python, err, out)
		}
		return string(out)
	}
	t.Skipf("no python3 with %s", module)
	return ""
}
