//go:build cgo

package h5convert

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// h5pyScript prints a JSON line for every dataset: its place, shape, type and
// the bytes of its values as h5py reads them; then the attributes of some
// groups.
const h5pyScript = `
import sys, json, h5py, numpy as np
f = h5py.File(sys.argv[1], 'r')
def text(v):
    v = np.asarray(v)
    if v.dtype.kind == 'S':
        return [x.decode('utf-8') for x in v.reshape(-1)]
    return [x.item() for x in v.reshape(-1)]
def show(name, o):
    line = dict(path='/' + name, attrs={k: text(v) for k, v in o.attrs.items()})
    if isinstance(o, h5py.Dataset):
        v = o[()]
        line.update(shape=o.shape, dtype=o.dtype.str, offset=o.id.get_offset() or -1,
                    hex=np.ascontiguousarray(v).tobytes().hex())
    print(json.dumps(line))
def walk(name, o): # visititems would show each object under one of its names only
    show(name, o)
    if isinstance(o, h5py.Group):
        for k, v in o.items():
            walk((name + '/' + k).lstrip('/'), v)
walk('', f['/'])
`

type h5pyObject struct {
	Path   string
	Attrs  map[string][]any
	Shape  []int64
	Dtype  string
	Offset int64
	Hex    string
}

func h5pyObjects(t *testing.T, path string) map[string]h5pyObject {
	t.Helper()
	all := map[string]h5pyObject{}
	d := json.NewDecoder(strings.NewReader(runPython(t, "h5py", h5pyScript, path)))
	for d.More() {
		var o h5pyObject
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		all[o.Path] = o
	}
	return all
}

// dtypes as numpy writes them.
var dtypes = map[particle.Type]string{
	particle.Bool: "|u1", particle.Int8: "|i1", particle.Uint8: "|u1", particle.Int16: "<i2", particle.Uint16: "<u2",
	particle.Int32: "<i4", particle.Uint32: "<u4", particle.Int64: "<i8", particle.Uint64: "<u8",
	particle.Float16: "<f2", particle.Float32: "<f4", particle.Float64: "<f8",
}

// h5py sees every value of every column, at the offsets where Map sees them.
func TestH5pySeesTheSame(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3} {
		want := random(seed, particletest.Options{Points: int(seed-1) * 20, OddNames: true})
		if seed == 1 {
			want = random(seed, particletest.Options{Points: particletest.NoPoints})
		}
		path := write(t, want)
		objects := h5pyObjects(t, path)
		mapped, _, err := Map(path)
		if err != nil {
			t.Fatal(err)
		}
		base := uintptr(0)
		names := linkNames(want.Attributes)
		for i := range want.Columns {
			c := &want.Columns[i]
			path := objectPath(c, names[i])
			o, ok := objects[path]
			if !ok {
				t.Fatalf("h5py has no %s", path)
			}
			checkColumnAttrs(t, o, i, c)
			checkMember(t, objects[dataPath(c, path)], c.Data, dtypes[c.Type.Scalar()])
			if c.Ragged() {
				checkMember(t, objects[path+"/offsets"], particle.BytesOf(c.Offsets), "<i8")
			}
			if len(c.IDs) > 0 {
				checkMember(t, objects[idPath(c, names[i], path)], particle.BytesOf(c.IDs), "<u4")
			}
			checkTexts(t, objects, path, c)
			// All mapped columns are as far from the mapping's start as h5py says.
			if o := objects[dataPath(c, path)]; len(c.Data) > 0 {
				at := uintptr(unsafe.Pointer(unsafe.SliceData(mapped.Columns[i].Data))) - uintptr(o.Offset)
				if base == 0 {
					base = at
				}
				if at != base || o.Offset%64 != 0 {
					t.Errorf("%s: h5py says offset %d", path, o.Offset)
				}
			}
		}
		mapped.Release()
		if got := objects["/frame"].Attrs["point_count"][0]; got != float64(want.Points) {
			t.Errorf("point count %v", got)
		}
		if got := objects["/source"].Attrs["file_name"][0]; got != someProvenance.FileName {
			t.Errorf("file name %v", got)
		}
	}
}

func objectPath(c *particle.Column, name string) string {
	switch {
	case c.Type == particle.String:
		return "/strings/" + name
	case c.Ragged():
		return "/ragged/" + name
	case c.Type == particle.Location:
		return "/opaque/" + name
	}
	return contextGroup(c.Context) + "/" + name
}

func dataPath(c *particle.Column, path string) string {
	switch {
	case c.Type == particle.String:
		return path + "/codes"
	case c.Ragged():
		return path + "/values"
	}
	return path
}

func idPath(c *particle.Column, name, path string) string {
	if c.Ragged() {
		return path + "/ids"
	}
	return "/ids/" + name
}

func checkMember(t *testing.T, o h5pyObject, data []byte, dtype string) {
	t.Helper()
	if len(data) == 0 {
		return
	}
	if o.Hex != fmt.Sprintf("%x", data) {
		t.Errorf("%s: h5py reads other values", o.Path)
	}
	if o.Dtype != dtype {
		t.Errorf("%s: h5py says %s, want %s", o.Path, o.Dtype, dtype)
	}
}

func checkColumnAttrs(t *testing.T, o h5pyObject, order int, c *particle.Column) {
	t.Helper()
	want := map[string]any{
		"order": float64(order), "ice_data_type": c.Type.String(), "ice_structure": c.Structure.String(),
		"ice_context": c.Context.String(), "ice_category": float64(c.Category), "ice_object_id": float64(c.ObjectID),
	}
	if c.Components != 0 {
		want["components"] = float64(c.Components)
	}
	if c.Constant {
		want["elements"] = float64(c.Elements)
	}
	for name, value := range want {
		if got := o.Attrs[name]; len(got) != 1 || got[0] != value {
			t.Errorf("%s: @%s is %v, want %v", o.Path, name, got, value)
		}
	}
}

// checkTexts compares the texts of a string column in either form.
func checkTexts(t *testing.T, objects map[string]h5pyObject, path string, c *particle.Column) {
	t.Helper()
	if c.Type != particle.String {
		return
	}
	if table, ok := objects[path+"/table"]; ok {
		size := len(table.Hex) / 2 / c.Table.Len()
		for k := range c.Table.Len() {
			want := append([]byte(c.Table.At(k)), make([]byte, size-len(c.Table.At(k)))...)
			if got := table.Hex[2*k*size : 2*(k+1)*size]; got != fmt.Sprintf("%x", want) {
				t.Errorf("%s: text %d is %s", path, k, got)
			}
		}
		return
	}
	checkMember(t, objects[path+"/text"], c.Table.Bytes, "|u1")
	checkMember(t, objects[path+"/text_offsets"], particle.BytesOf(c.Table.Offsets), "<i8")
}

func TestH5dumpIsContent(t *testing.T) {
	out := run(t, "h5dump", write(t, random(9, particletest.Options{OddNames: true, Points: 15})))
	if strings.Contains(out, "unable") || !strings.Contains(out, `GROUP "VTKHDF"`) {
		t.Errorf("h5dump says:\n%.2000s", out)
	}
}

// vtkScript prints the points and the point data that VTK's reader gives.
const vtkScript = `
import sys, json, vtk
from vtk.util.numpy_support import vtk_to_numpy
r = vtk.vtkHDFReader()
r.SetFileName(sys.argv[1])
r.Update()
o = r.GetOutput()
def line(name, a):
    n = vtk_to_numpy(a)
    print(json.dumps(dict(path=name, shape=list(n.shape), dtype=n.dtype.str, hex=n.tobytes().hex())))
print(json.dumps(dict(path='cells', shape=[o.GetNumberOfPoints(), o.GetNumberOfCells()])))
if o.GetNumberOfPoints():
    line('Points', o.GetPoints().GetData())
    line('cell', o.GetCells().GetConnectivityArray())
for i in range(o.GetPointData().GetNumberOfArrays()):
    line(o.GetPointData().GetArrayName(i), o.GetPointData().GetArray(i))
`

func vtkObjects(t *testing.T, path string) map[string]h5pyObject {
	t.Helper()
	all := map[string]h5pyObject{}
	d := json.NewDecoder(strings.NewReader(runPython(t, "vtk", vtkScript, path)))
	for d.More() {
		var o h5pyObject
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		all[o.Path] = o
	}
	return all
}

// VTK reads points and point data: all numbers of full length but half floats.
func TestVTKSeesThePoints(t *testing.T) {
	for _, points := range []int{1, 200, 70_000} {
		want := random(uint64(points), particletest.Options{Points: points, PointsOnly: true, Attributes: 25})
		if points == 200 {
			want = random(3, particletest.Options{Points: points, PointsOnly: true, OddNames: true})
		}
		objects := vtkObjects(t, write(t, want))
		if s := objects["cells"].Shape; s[0] != int64(points) || s[1] != 1 {
			t.Fatalf("VTK sees %d points, %d cells", s[0], s[1])
		}
		if objects["Points"].Hex != fmt.Sprintf("%x", want.Columns[0].Data) {
			t.Error("VTK reads other points")
		}
		checkCounting(t, objects["cell"], points)
		names := linkNames(want.Attributes)
		arrays := 3 // cells, Points, cell
		for i := range want.Columns {
			c := &want.Columns[i]
			if c.Ragged() || c.Stored() != c.Elements || c.Type.Scalar() == particle.Float16 ||
				c.Type == particle.Location || (c.Type == particle.String && len(c.Data) == 0) {
				continue
			}
			arrays++
			if o := objects[names[i]]; o.Hex != fmt.Sprintf("%x", c.Data) {
				t.Errorf("VTK reads other values of %s", c.Attribute)
			}
		}
		if len(objects) != arrays {
			t.Errorf("VTK sees %d arrays, want %d", len(objects), arrays)
		}
	}
}

func checkCounting(t *testing.T, o h5pyObject, n int) {
	t.Helper()
	var want bytes.Buffer
	for i := range n {
		if o.Dtype == "<i8" {
			want.Write(binary.LittleEndian.AppendUint64(nil, uint64(i)))
		} else {
			want.Write(binary.LittleEndian.AppendUint32(nil, uint32(i)))
		}
	}
	if o.Hex != fmt.Sprintf("%x", want.Bytes()) {
		t.Error("the cell does not have all points in order")
	}
}

func TestVTKOpensAnEmptyFrame(t *testing.T) {
	objects := vtkObjects(t, write(t, random(1, particletest.Options{Points: particletest.NoPoints})))
	if s := objects["cells"].Shape; s[0] != 0 || s[1] != 0 {
		t.Errorf("VTK sees %v", s)
	}
}

// Without a position that VTK can use there is no group for it.
func TestNoVTKWithoutPosition(t *testing.T) {
	constant := random(4, particletest.Options{Points: 9, PointsOnly: true, Attributes: 3, NoPosition: true})
	a := particle.Attribute{Name: "PointPosition", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint}
	constant.Attributes = append(constant.Attributes, a)
	constant.Columns = append(constant.Columns, particle.NewColumn(&constant.Header, a, []float32{1, 2, float32(math.Inf(1))}))
	path := write(t, constant)
	checkSame(t, path, constant, someProvenance)
	if _, ok := h5pyObjects(t, path)["/VTKHDF"]; ok {
		t.Error("there is a /VTKHDF group")
	}
}

// The numpy memmap of docs/formats/sih5.md.
func TestNumpyMemmap(t *testing.T) {
	f := cloud(1000)
	path := write(t, f)
	out := runPython(t, "h5py", `
import sys, h5py, numpy as np
with h5py.File(sys.argv[1], 'r') as f:
    d = f['attributes/Color']
    colour = np.memmap(sys.argv[1], '<f4', 'r', d.id.get_offset(), d.shape)
print(colour.tobytes().hex())
`, path)
	if strings.TrimSpace(out) != fmt.Sprintf("%x", f.Column("Color").Data) {
		t.Error("memmap reads other values")
	}
}

// A series of two files opens in VTK as ParaView opens it: each name in the
// list is found beside the list.
func TestSeriesNamesOpen(t *testing.T) {
	path := write(t, cloud(5))
	list := filepath.Join(filepath.Dir(path), "frame.hdf.series")
	if err := WriteSeries(list, []SeriesEntry{{filepath.Base(path), 0.5}}); err != nil {
		t.Fatal(err)
	}
	out := runPython(t, "vtk", `
import sys, json, os, vtk
series = json.load(open(sys.argv[1]))
assert series['file-series-version'] == '1.0'
for entry in series['files']:
    r = vtk.vtkHDFReader()
    r.SetFileName(os.path.join(os.path.dirname(sys.argv[1]), entry['name']))
    assert r.CanReadFile(r.GetFileName())
    r.Update()
    print(entry['time'], r.GetOutput().GetNumberOfPoints())
`, list)
	if strings.TrimSpace(out) != "0.5 5" {
		t.Errorf("VTK says %q", out)
	}
}
