// Frames written, and read again by us and by NumPy.

package npy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 60 {
		want := particletest.Random(rng, particletest.Options{OddNames: true})
		for _, e := range []format.Omitter{Encoder{}, ArchiveEncoder{}} {
			d := format.Decoder(Decoder{})
			if e.Name() == archiveName {
				d = ArchiveDecoder{}
			}
			got := formattest.Decode(t, d, encode(t, e, want))
			if got.Points != want.Points || len(got.Warnings) > 0 {
				t.Fatalf("%s: %d of %d points, warnings %q", e.Name(), got.Points, want.Points, got.Warnings)
			}
			kept := 0
			for i := range want.Columns {
				if c := &want.Columns[i]; !slices.Contains(e.Omits(want), c.Name) {
					checkKept(t, e.Name(), c, got)
					kept++
				}
			}
			if kept == 0 {
				t.Fatalf("%s: nothing was written", e.Name())
			}
		}
	}
}

// checkKept: values and arrays are the same, bit by bit; the type is, but for
// those that NumPy does not know.
func checkKept(t *testing.T, name string, c *particle.Column, f *particle.Frame) {
	t.Helper()
	g := f.Column(c.Name)
	switch {
	case g == nil:
		t.Fatalf("%s: %q is gone", name, c.Name)
	case g.Context != c.Context || g.Structure != c.Structure || g.Width() != c.Width() || g.Type.Scalar() != c.Type.Scalar():
		t.Fatalf("%s: %s x %d came back as %s x %d", name, c, c.Width(), g, g.Width())
	}
	same := *g
	same.Attribute = c.Attribute
	if same.CountsDigest() != c.CountsDigest() || same.Digest() != c.Digest() {
		t.Fatalf("%s: values of %s differ", name, c)
	}
	if c.IDs == nil {
		return
	}
	ids := f.Column(c.Name + idsSuffix)
	for i := range c.Elements {
		from, to := c.Span(i)
		gotFrom, gotTo := ids.Span(i)
		if !slices.Equal(c.IDs[from:to], format.Scalars[uint32](ids)[gotFrom:gotTo]) {
			t.Fatalf("%s: ids of element %d of %q differ", name, i, c.Name)
		}
	}
}

func TestOmits(t *testing.T) {
	f := particletest.Random(rand.New(rand.NewPCG(1, 1)), particletest.Options{Points: 4})
	for i := range f.Columns {
		c := &f.Columns[i]
		array := c.Context == particle.PerPoint && !c.Ragged() && c.Type != particle.Location
		archive := c.Context != particle.ElementGenerator && c.Type != particle.Location
		if slices.Contains(Encoder{}.Omits(f), c.Name) == array || slices.Contains(ArchiveEncoder{}.Omits(f), c.Name) == archive {
			t.Errorf("%s: npy holds it: %t, npz: %t", c, array, archive)
		}
	}
}

// TestNumPy lets NumPy tell what it reads: names, types, shapes, sums.
func TestNumPy(t *testing.T) {
	python := numPy(t)
	f := particletest.Random(rand.New(rand.NewPCG(7, 7)), particletest.Options{Points: 11, OddNames: true, Finite: true})
	dir := t.TempDir()
	for _, e := range []format.Encoder{Encoder{}, ArchiveEncoder{}} {
		path := filepath.Join(dir, "test"+e.Suffix())
		if err := os.WriteFile(path, encode(t, e, f), 0o600); err != nil {
			t.Fatal(err)
		}
		told := ask(t, python, describe, path)
		checked := 0
		for i := range f.Columns {
			c := &f.Columns[i]
			if slices.Contains(e.(format.Omitter).Omits(f), c.Name) {
				continue
			}
			checked++
			key := c.Name
			if e.Name() == archiveName {
				folder, _ := folderFor(c.Context)
				key = folder + key
			}
			checkTold(t, e.Name()+" "+c.String(), c, told[key])
			if c.Ragged() && told[key+offsetsSuffix].Shape[0] != c.Elements+1 {
				t.Errorf("%s: offsets of shape %v", key, told[key+offsetsSuffix].Shape)
			}
		}
		if checked == 0 {
			t.Error("nothing was compared")
		}
	}
}

// numPy is a Python that has it.
func numPy(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import numpy").Run() == nil {
			return python
		}
	}
	t.Skip("no python3 with numpy here: what it makes of our files is not tested")
	return ""
}

// seen is an array as NumPy sees it.
type seen struct {
	Type  string
	Shape []int64
	Bytes string // of all values, in hexadecimal
	Texts []string
}

const describe = `
import json, sys, numpy
a = numpy.load(sys.argv[1])
names = a.files if hasattr(a, "files") else a.dtype.names
out = {}
for n in names:
    v = numpy.ascontiguousarray(a[n]) if a[n].shape else a[n]
    texts = None
    if v.dtype.kind == "U": texts = v.tolist()
    if v.dtype.kind == "S": texts = [b.decode("latin-1") for b in v.tolist()]
    out[n] = dict(Type=v.dtype.str, Shape=list(v.shape), Bytes=v.tobytes().hex(), Texts=texts)
json.dump(out, sys.stdout)
`

func ask(t *testing.T, python, program string, args ...string) map[string]seen {
	t.Helper()
	cmd := exec.Command(python, append([]string{"-c", program}, args...)...)
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, trouble.String())
	}
	var told map[string]seen
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatal(err)
	}
	return told
}

func checkTold(t *testing.T, what string, c *particle.Column, s seen) {
	t.Helper()
	shape := []int64{c.Values()}
	switch {
	case c.Type == particle.Matrix33:
		shape = append(shape, 3, 3)
	case c.Type == particle.Matrix44:
		shape = append(shape, 4, 4)
	case c.Width() > 1:
		shape = append(shape, int64(c.Width()))
	}
	if !slices.Equal(s.Shape, shape) {
		t.Errorf("%s: shape %v, want %v", what, s.Shape, shape)
	}
	if c.Type == particle.String {
		var want []string
		for from, to := range c.Spans() {
			for v := from; v < to; v++ {
				want = append(want, c.Text(v))
			}
		}
		if !slices.Equal(s.Texts, want) {
			t.Errorf("%s: texts %q, want %q", what, s.Texts, want)
		}
		return
	}
	var want []byte
	for from, to := range c.Spans() {
		want = append(want, c.Bytes(from, to)...)
	}
	if s.Bytes != fmt.Sprintf("%x", want) || s.Type != words[c.Type.Scalar()] {
		t.Errorf("%s: type %s, bytes %s, want %x", what, s.Type, s.Bytes, want)
	}
}

// TestFromNumPy reads what NumPy writes.
func TestFromNumPy(t *testing.T) {
	python := numPy(t)
	dir := t.TempDir()
	ask(t, python, `
import sys, numpy as n
d = sys.argv[1]
p = n.arange(12, dtype="f4").reshape(4, 3)
n.save(d + "/plain.npy", p)
n.save(d + "/fortran.npy", n.asfortranarray(p))
n.save(d + "/big.npy", p.astype(">f4"))
r = n.zeros(4, dtype=n.dtype([("P", "f4", (3,)), ("id", "i8"), ("flag", "?"), ("t", "U3")], align=True))
r["P"], r["id"], r["flag"], r["t"] = p, n.arange(4) + 2**62, [1, 0, 1, 0], ["a", "bc", "größ"[:3], ""]
n.save(d + "/record.npy", r)
a = dict(P=p, id=r["id"], flag=r["flag"], t=r["t"], h=n.array([1, 2, 3, .5], dtype="f2"), fps=n.float64(24),
    strand=n.arange(6.0), strand__offsets=n.array([0, 2, 2, 5, 6]))
n.savez(d + "/stored.npz", **a)
n.savez_compressed(d + "/packed.npz", **a)
n.savez(d + "/unnamed.npz", p)
print("{}")
`, dir)
	for _, name := range []string{"plain.npy", "fortran.npy", "big.npy", "record.npy", "stored.npz", "packed.npz", "unnamed.npz"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		d := format.Decoder(Decoder{})
		if strings.HasSuffix(name, ".npz") {
			d = ArchiveDecoder{}
		}
		f := formattest.Decode(t, d, content)
		i := f.FindRole(particle.PositionRole)
		if f.Points != 4 || i < 0 {
			t.Errorf("%s: %d points, position %d", name, f.Points, i)
			continue
		}
		if v := format.Scalars[float32](&f.Columns[i]); !slices.Equal(v, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
			t.Errorf("%s: positions %v", name, v)
		}
		if len(f.Columns) == 1 {
			continue
		}
		if ids := format.Scalars[int64](f.Column("id")); !slices.Equal(ids, []int64{1 << 62, 1<<62 + 1, 1<<62 + 2, 1<<62 + 3}) {
			t.Errorf("%s: ids %v", name, ids)
		}
		if got := textsOf(f.Column("t")); !slices.Equal(got, []string{"a", "bc", "grö", ""}) {
			t.Errorf("%s: texts %q", name, got)
		}
		if s := f.Column("strand"); s != nil && (!s.Ragged() || !slices.Equal(s.Offsets, []int64{0, 2, 2, 5, 6})) {
			t.Errorf("%s: strand %+v", name, s.Attribute)
		}
	}
}

func column(name string, texts ...string) particle.Column {
	c := particle.Column{Attribute: particle.Attribute{Name: name, Type: particle.String, Structure: particle.Single, Context: particle.PerPoint},
		Elements: int64(len(texts)), Table: particle.MakeStrings(texts)}
	return c
}

// TestOddTexts: bytes that are no text stay what they are where they can.
func TestOddTexts(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	good := particle.FrameOf(h, []particle.Column{column("t", "a\xffb", "")}, nil)
	bad := particle.FrameOf(h, []particle.Column{column("t", "a\x00", "")}, nil)
	for _, e := range []format.Encoder{Encoder{}, ArchiveEncoder{}} {
		if file := encode(t, e, good); !bytes.Contains(file, []byte("|S3")) || !bytes.Contains(file, []byte("a\xffb\x00\x00\x00")) {
			t.Errorf("%s: %q", e.Name(), file)
		}
		if err := e.Encode(t.Context(), io.Discard, bad); !errors.Is(err, errEndsInNUL) {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}

// TestOddNames: every name once, none that leads out of the archive.
func TestOddNames(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 1}}
	var columns []particle.Column
	for _, name := range []string{"a", "a", "../x", "", "object/a", "b__offsets", "b"} {
		columns = append(columns, column(name, "t"))
	}
	last := &columns[len(columns)-1]
	last.Structure, last.Offsets, last.Data = particle.Array, []int64{0, 1}, make([]byte, 4)
	f := particle.FrameOf(h, columns, nil)
	got := formattest.Decode(t, ArchiveDecoder{}, encode(t, ArchiveEncoder{}, f))
	var names []string
	for _, a := range got.Attributes {
		names = append(names, a.Name)
	}
	if want := []string{"a", "a_", ".._x", "_", "object_a", "b__offsets", "b_"}; !slices.Equal(names, want) || !got.Columns[6].Ragged() {
		t.Errorf("names %q, want %q", names, want)
	}
	got = formattest.Decode(t, Decoder{}, encode(t, Encoder{}, f))
	if len(got.Columns) != 6 || got.Columns[1].Name != "a_" || got.Columns[3].Name != "_" {
		t.Errorf("fields %+v", got.Attributes)
	}
}

// TestWideHeader: many fields need version 2, their letters version 3.
func TestWideHeader(t *testing.T) {
	for letter, version := range map[string]byte{"a": 2, "ä": 3} {
		h := particle.Header{Counts: particle.Counts{Points: 1}}
		var columns []particle.Column
		for i := range 3000 {
			a := particle.Attribute{Name: fmt.Sprintf("%s%020d", letter, i), Type: particle.Uint8, Structure: particle.Single, Context: particle.PerPoint}
			columns = append(columns, particle.Column{Attribute: a, Elements: 1, Data: []byte{byte(i)}})
		}
		file := encode(t, Encoder{}, particle.FrameOf(h, columns, nil))
		f := formattest.Decode(t, Decoder{}, file)
		if f.Version != int(version) || len(f.Columns) != 3000 || f.Columns[2999].Name != columns[2999].Name || f.Columns[2999].Data[0] != 2999&255 {
			t.Errorf("version %d, %d fields", f.Version, len(f.Columns))
		}
	}
}

func TestEncodeFails(t *testing.T) {
	f := particletest.Random(rand.New(rand.NewPCG(1, 1)), particletest.Options{Points: 5})
	for _, e := range []format.Encoder{Encoder{}, ArchiveEncoder{}} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := e.Encode(ctx, io.Discard, f); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled: %v", e.Name(), err)
		}
		size := len(encode(t, e, f))
		for n := 0; n < size; n += size/50 + 1 {
			if err := e.Encode(t.Context(), &full{n}, f); !errors.Is(err, errFull) {
				t.Errorf("%s: disk full after %d bytes: %v", e.Name(), n, err)
			}
		}
	}
	if err := (Encoder{}).Encode(t.Context(), io.Discard, particle.FrameOf(particle.Header{}, nil, nil)); err == nil {
		t.Error("an array of nothing is written")
	}
}

var errFull = errors.New("disk full")

// full takes n bytes.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.n)
	f.n -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}
