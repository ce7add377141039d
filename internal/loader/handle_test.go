// The jobs, on real files, called directly and through both kinds of pools.

package loader_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/h5convert"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/pool"
	"floe/internal/wire"
)

// doer has a job done; the frame is nil if the answer has none.
type doer func(t *testing.T, kind, path string, args any) (body []byte, frame *particle.Frame, err error)

func marshal(t *testing.T, args any) []byte {
	t.Helper()
	if raw, ok := args.(string); ok {
		return []byte(raw)
	}
	b, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// directly calls the handler with memory of the Go heap.
func directly(mapInput bool) doer {
	handle := loader.Handler(config(mapInput))
	return func(t *testing.T, kind, path string, args any) ([]byte, *particle.Frame, error) {
		var memory []byte
		grant := func(ctx context.Context, bytes, private int64) (m []byte, err error) {
			memory, err = format.HeapGrant(ctx, bytes, private)
			return memory, err
		}
		r, err := handle(t.Context(), wire.Job{Kind: kind, Path: path, Args: marshal(t, args)}, grant, func(int64) {})
		if err != nil || !r.HasFrame {
			return r.Body, nil, err
		}
		f, err := particle.NewFrame(r.Header, r.Layout, memory, nil)
		return r.Body, f, err
	}
}

func pooled(p pool.Pool) doer {
	return func(t *testing.T, kind, path string, args any) ([]byte, *particle.Frame, error) {
		r, err := p.Do(t.Context(), pool.Request{Kind: kind, Path: path, Args: marshal(t, args)})
		if err != nil || !r.HasFrame {
			return r.Body, nil, err
		}
		f, err := particle.NewFrame(r.Header, r.Layout, r.Memory, r.Release)
		return r.Body, f, err
	}
}

// everyWay runs a test for each way to have jobs done.
func everyWay(t *testing.T, test func(t *testing.T, do doer)) {
	options := pool.Options{Loaders: 2, BudgetBytes: 256 << 20}
	t.Run("reading", func(t *testing.T) { test(t, directly(false)) })
	t.Run("mapping", func(t *testing.T) { test(t, directly(true)) })
	t.Run("goroutines", func(t *testing.T) {
		p := pool.Goroutines(loader.Handler(config(false)), options)
		defer closePool(t, p)
		test(t, pooled(p))
	})
	t.Run("processes", func(t *testing.T) {
		p, err := pool.Processes(options)
		if err != nil {
			t.Fatal(err)
		}
		defer closePool(t, p)
		test(t, pooled(p))
	})
}

func closePool(t *testing.T, p pool.Pool) {
	if s := p.Stats(); s.Granted != 0 || s.Died != 0 {
		t.Errorf("%d bytes still granted, %d loaders died", s.Granted, s.Died)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestDecode(t *testing.T) {
	_, paths, frames := samples(t, 1, 5, 9)
	everyWay(t, func(t *testing.T, do doer) {
		for i, path := range paths {
			for _, args := range []any{"", wire.DecodeArgs{}, wire.DecodeArgs{Dialect: "nonsense"}} {
				body, f, err := do(t, wire.KindDecode, path, args)
				if err != nil || len(body) != 0 {
					t.Fatal(err)
				}
				if f.Format != "icecache" || f.Dialect != "default" {
					t.Errorf("read as %q, %q", f.Format, f.Dialect)
				}
				if err := particletest.EqualData(f, frames[i]); err != nil {
					t.Errorf("%s: %v", path, err)
				}
				f.Release()
			}
		}
	})
}

func info(t *testing.T, do doer, path string, args wire.InspectArgs) loader.Info {
	t.Helper()
	body, f, err := do(t, wire.KindInspect, path, args)
	if err != nil || f != nil {
		t.Fatalf("frame %t, %v", f != nil, err)
	}
	var i loader.Info
	if err := json.Unmarshal(body, &i); err != nil {
		t.Fatal(err)
	}
	return i
}

func TestInspect(t *testing.T) {
	_, paths, frames := samples(t, 7)
	path, frame := paths[0], frames[0]
	everyWay(t, func(t *testing.T, do doer) {
		for _, args := range []wire.InspectArgs{{}, {Stats: true}, {HeaderOnly: true}, {HeaderOnly: true, Stats: true}} {
			i := info(t, do, path, args)
			if i.Path != path || i.Format != "icecache" || i.Version != 103 || i.Points != frame.Points ||
				i.Error != nil || i.Number != nil || i.Warnings == nil || len(i.Attributes) != len(frame.Attributes) {
				t.Fatalf("%+v: %+v", args, i)
			}
			if !args.HeaderOnly && i.Dialect != "default" {
				t.Errorf("dialect %q", i.Dialect)
			}
			for k, a := range i.Attributes {
				c := &frame.Columns[k]
				if a.Name != c.Name || a.Type != c.Type.String() || a.Structure != c.Structure.String() ||
					a.Context != c.Context.String() || a.Components != c.Width() || a.Elements != c.Elements || a.Category != c.Category {
					t.Errorf("%+v, want %v", a, c.Attribute)
				}
				if (a.Constant == nil) != args.HeaderOnly {
					t.Errorf("%s: whether it is constant is known: %t", a.Name, a.Constant != nil)
				}
				if withStats := args.Stats && !args.HeaderOnly; (a.AttributeStats != nil) != withStats {
					t.Errorf("%s: statistics: %t", a.Name, a.AttributeStats != nil)
				} else if withStats {
					sameStats(t, a, c)
				}
			}
		}
	})
}

func sameStats(t *testing.T, a loader.AttributeInfo, c *particle.Column) {
	t.Helper()
	s := c.Stats()
	same := func(got loader.Floats, want []float64) bool {
		return slices.EqualFunc(got, want, func(x, y float64) bool { return x == y || (math.IsNaN(x) && math.IsNaN(y)) })
	}
	if a.SHA256 != c.Digest() || a.CountsSHA != c.CountsDigest() || a.Values != s.Values || a.NonFinite != s.NonFinite ||
		!same(a.Min, s.Min) || !same(a.Max, s.Max) || !same(a.Sum, s.Sum) {
		t.Errorf("%s: %+v, want %+v and digest %s", a.Name, *a.AttributeStats, s, c.Digest())
	}
}

func TestConvert(t *testing.T) {
	_, paths, frames := samples(t, 3)
	path, frame := paths[0], frames[0]
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	everyWay(t, func(t *testing.T, do doer) {
		out := filepath.Join(t.TempDir(), "smoke.3.icecache.sih5")
		for _, hash := range []bool{true, false} { // the second time over the first
			body, f, err := do(t, wire.KindConvert, path, wire.ConvertArgs{
				Out: out, Generator: "floe test", Number: "3", FPS: 25, Hash: hash, NoSync: true,
			})
			if err != nil || f != nil {
				t.Fatal(err)
			}
			var b wire.ConvertBody
			if err := json.Unmarshal(body, &b); err != nil {
				t.Fatal(err)
			}
			written, err := os.Stat(out)
			if err != nil || b.Bytes != written.Size() || b.Points != frame.Points || b.Dialect != "default" {
				t.Errorf("%+v, %v", b, err)
			}
			if fresh, why, err := h5convert.Fresh(out, stat.Size(), stat.ModTime().UnixNano()); !fresh || err != nil {
				t.Errorf("not fresh: %s, %v", why, err)
			}
			mapped, p, err := h5convert.Map(out)
			if err != nil {
				t.Fatal(err)
			}
			if err := particletest.EqualData(mapped, frame); err != nil {
				t.Error(err)
			}
			mapped.Release()
			if p.FileName != "smoke.3.icecache" || p.Number != "3" || !p.HasNumber || p.FPS != 25 || p.Compression != "gzip" ||
				p.Format != "icecache" || (p.HashAlgo == "sha256") != hash || (len(p.Hash) == 64) != hash {
				t.Errorf("provenance %+v", p)
			}
		}
		onlyFile(t, out)
	})
}

// onlyFile verifies that nothing lies beside it.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestExport(t *testing.T) {
	_, paths, frames := samples(t, 4)
	path, frame := paths[0], frames[0]
	everyWay(t, func(t *testing.T, do doer) {
		out := filepath.Join(t.TempDir(), "smoke.4.csv")
		body, _, err := do(t, wire.KindExport, path, wire.ExportArgs{Out: out, To: "csv", Attributes: []string{"Size", "pointposition"}})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var b wire.ConvertBody
		if err := json.Unmarshal(body, &b); err != nil || b.Points != frame.Points || b.Bytes != int64(len(text)) {
			t.Errorf("%+v, %v", b, err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if int64(len(lines)) != frame.Points+1 || strings.Count(lines[0], ",") != 3 || !strings.HasPrefix(lines[0], "PointPosition") {
			t.Errorf("%d lines, the first %q", len(lines), lines[0])
		}
		onlyFile(t, out)

		// There and back.
		again := filepath.Join(t.TempDir(), "again.icecache")
		if _, _, err := do(t, wire.KindExport, path, wire.ExportArgs{Out: again, To: "icecache"}); err != nil {
			t.Fatal(err)
		}
		_, f, err := do(t, wire.KindDecode, again, wire.DecodeArgs{})
		if err != nil {
			t.Fatal(err)
		}
		if err := particletest.EqualData(f, frame); err != nil {
			t.Error(err)
		}
		f.Release()
	})
}

func TestExportRefuses(t *testing.T) {
	dir, paths, _ := samples(t, 4)
	everyWay(t, func(t *testing.T, do doer) {
		for _, c := range []struct {
			args wire.ExportArgs
			want string
			kind wire.Kind
		}{
			{wire.ExportArgs{Out: dir + "/out", To: "vhs"}, `unknown export format "vhs"`, wire.Internal},
			{wire.ExportArgs{Out: dir + "/out", To: "csv", Attributes: []string{"Nothing"}}, `no attribute "Nothing"; there are PointPosition, `, wire.BadInput},
			{wire.ExportArgs{Out: dir + "/no/folder/out", To: "csv", Attributes: []string{"Size"}}, "no such file", wire.NotExist},
		} {
			_, _, err := do(t, wire.KindExport, paths[0], c.args)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if _, err := os.Stat(c.args.Out); err == nil {
				t.Errorf("%s was written", c.args.Out)
			}
		}
	})
}

// A .sih5 is a file like any other.
func TestConvertedFile(t *testing.T) {
	_, paths, frames := samples(t, 6)
	frame := frames[0]
	out := filepath.Join(t.TempDir(), "smoke.6.sih5")
	if _, _, err := directly(false)(t, wire.KindConvert, paths[0], wire.ConvertArgs{Out: out, NoSync: true}); err != nil {
		t.Fatal(err)
	}
	everyWay(t, func(t *testing.T, do doer) {
		_, f, err := do(t, wire.KindDecode, out, wire.DecodeArgs{})
		if err != nil {
			t.Fatal(err)
		}
		if err := particletest.EqualData(f, frame); err != nil {
			t.Error(err)
		}
		f.Release()
		for _, args := range []wire.InspectArgs{{Stats: true}, {HeaderOnly: true}} {
			i := info(t, do, out, args)
			if i.Points != frame.Points || len(i.Attributes) != len(frame.Attributes) {
				t.Errorf("%+v", i)
			}
			if args.Stats {
				for k := range i.Attributes {
					sameStats(t, i.Attributes[k], &frame.Columns[k])
				}
			}
		}
		for _, job := range []struct {
			kind string
			args any
			out  string
		}{
			{wire.KindExport, nil, filepath.Join(t.TempDir(), "back.icecache")},
			{wire.KindConvert, nil, filepath.Join(t.TempDir(), "again.sih5")},
		} {
			job.args = wire.ExportArgs{Out: job.out, To: "icecache"} // has all that convert needs
			if _, _, err := do(t, job.kind, out, job.args); err != nil {
				t.Fatalf("%s: %v", job.kind, err)
			}
			_, f, err := do(t, wire.KindDecode, job.out, wire.DecodeArgs{})
			if err != nil {
				t.Fatal(err)
			}
			if err := particletest.EqualData(f, frame); err != nil {
				t.Errorf("%s: %v", job.kind, err)
			}
			f.Release()
		}
	})
}

func TestFileErrors(t *testing.T) {
	dir, paths, _ := samples(t, 5)
	whole, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 0xff
	cases := []struct {
		name, path string
		kind       wire.Kind
		want       string
	}{
		{"missing", filepath.Join(dir, "missing"), wire.NotExist, "no such file"},
		{"folder", dir, wire.BadInput, "it is a folder"},
		{"empty", file("empty.icecache", nil), wire.BadInput, "the file is empty"},
		{"one byte", file("one.icecache", whole[:1]), wire.Unknown, "unknown file format"},
		{"truncated in the header", file("head.icecache", whole[:40]), wire.Truncated, ""},
		{"truncated", file("cut.icecache", whole[:len(whole)/2]), wire.Truncated, ""},
		{"truncated at the end", file("end.icecache", whole[:len(whole)-1]), "", ""}, // only the checksum is cut
		{"damaged", file("bad.icecache", flipped), wire.Checksum, ""},
		{"text", file("text.icecache", []byte("this is no cache at all, just some words")), wire.Unknown, "unknown file format"},
		{"damaged hdf5", file("bad.sih5", append([]byte("\x89HDF\r\n\x1a\n"), whole...)), wire.BadInput, ""},
	}
	everyWay(t, func(t *testing.T, do doer) {
		for _, c := range cases {
			for kind, args := range map[string]any{
				wire.KindDecode:  wire.DecodeArgs{},
				wire.KindInspect: wire.InspectArgs{Stats: true},
				wire.KindConvert: wire.ConvertArgs{Out: filepath.Join(t.TempDir(), "out.sih5")},
				wire.KindExport:  wire.ExportArgs{Out: filepath.Join(t.TempDir(), "out.csv"), To: "csv"},
			} {
				_, f, err := do(t, kind, c.path, args)
				if f != nil {
					f.Release()
				}
				if c.kind == "" { // whether that is an error is the decoder's affair
					continue
				}
				if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), filepath.Base(c.path)) {
					t.Errorf("%s a file that is %s: got %v, want %q in it", kind, c.name, err, c.want)
				}
				if errors.Is(err, fs.ErrNotExist) != (c.kind == wire.NotExist) {
					t.Errorf("%s a file that is %s: errors.Is(…, ErrNotExist) is %t", kind, c.name, c.kind != wire.NotExist)
				}
				if got := loader.ToWire(err).Kind; got != c.kind {
					t.Errorf("%s a file that is %s: kind %q, want %q", kind, c.name, got, c.kind)
				}
				if errors.Is(err, pool.ErrLoaderDied) {
					t.Errorf("%s a file that is %s killed a loader", kind, c.name)
				}
			}
		}
	})
}

func TestLimits(t *testing.T) {
	_, paths, _ := samples(t, 5)
	everyWay(t, func(t *testing.T, do doer) {
		for kind, args := range map[string]any{
			wire.KindDecode:  wire.DecodeArgs{MaxPayloadBytes: 1000},
			wire.KindInspect: wire.InspectArgs{DecodeArgs: wire.DecodeArgs{MaxPayloadBytes: 1000}},
			wire.KindConvert: wire.ConvertArgs{DecodeArgs: wire.DecodeArgs{MaxPayloadBytes: 1000}, Out: t.TempDir() + "/x"},
		} {
			if _, _, err := do(t, kind, paths[0], args); err == nil || loader.ToWire(err).Kind != wire.Limit {
				t.Errorf("%s: got %v", kind, err)
			}
		}
	})
}

func TestBadRequests(t *testing.T) {
	_, paths, _ := samples(t, 5)
	everyWay(t, func(t *testing.T, do doer) {
		for _, c := range []struct{ kind, args, want string }{
			{"transmogrify", "{}", `unknown kind of job "transmogrify"`},
			{"", "", `unknown kind of job ""`},
			{wire.KindDecode, "{", "decode: bad arguments"},
			{wire.KindInspect, `{"stats": "yes"}`, "inspect: bad arguments"},
			{wire.KindConvert, `[]`, "convert: bad arguments"},
			{wire.KindExport, `{"attributes": 1}`, "export: bad arguments"},
		} {
			_, _, err := do(t, c.kind, paths[0], c.args)
			if err == nil || wire.KindOf(err) != wire.Internal || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v of kind %q, want %q", err, wire.KindOf(err), c.want)
			}
		}
	})
}

// A job whose context has ended is given up.
func TestCancelled(t *testing.T) {
	_, paths, _ := samples(t, 5)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	grant := func(ctx context.Context, bytes, _ int64) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return particle.Allocate(bytes), nil
	}
	handle := loader.Handler(config(false))
	dir := t.TempDir()
	for kind, args := range map[string]any{
		wire.KindDecode:  wire.DecodeArgs{},
		wire.KindInspect: wire.InspectArgs{Stats: true},
		wire.KindConvert: wire.ConvertArgs{Out: dir + "/out.sih5"},
		wire.KindExport:  wire.ExportArgs{Out: dir + "/out.csv", To: "csv"},
	} {
		_, err := handle(ctx, wire.Job{Kind: kind, Path: paths[0], Args: marshal(t, args)}, grant, func(int64) {})
		if !errors.Is(err, context.Canceled) || loader.ToWire(err).Kind != wire.Canceled {
			t.Errorf("%s: got %v", kind, err)
		}
	}
	onlyFile(t, dir+"/nothing")
}

// A frame that does not fit the budget is refused, in words.
func TestNoMemory(t *testing.T) {
	_, paths, _ := samples(t, 5)
	for name, p := range map[string]func() (pool.Pool, error){
		"goroutines": func() (pool.Pool, error) {
			return pool.Goroutines(loader.Handler(config(false)), pool.Options{Loaders: 1, BudgetBytes: 8192}), nil
		},
		"processes": func() (pool.Pool, error) {
			return pool.Processes(pool.Options{Loaders: 1, BudgetBytes: 8192})
		},
	} {
		p, err := p()
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = pooled(p)(t, wire.KindDecode, paths[0], wire.DecodeArgs{})
		if wire.KindOf(err) != wire.Memory || !strings.Contains(err.Error(), "the budget is 8192 bytes") {
			t.Errorf("%s: got %v", name, err)
		}
		closePool(t, p)
	}
}

// A simulation that writes the file while it is converted: what was read is not
// what is there, so the result would look fresh and be wrong.
func TestChangedWhileRead(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("more")
			return errors.Join(err, f.Close())
		},
		"touched": func(path string) error { return os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)) },
		"removed": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			_, paths, _ := samples(t, 5)
			out := filepath.Join(t.TempDir(), "out.sih5")
			grant := func(_ context.Context, bytes, _ int64) ([]byte, error) {
				return particle.Allocate(bytes), change(paths[0])
			}
			args := marshal(t, wire.ConvertArgs{Out: out, NoSync: true})
			_, err := loader.Handler(config(false))(t.Context(), wire.Job{Kind: wire.KindConvert, Path: paths[0], Args: args}, grant, func(int64) {})
			if err == nil {
				t.Error("converted a file that was changed meanwhile")
			}
			onlyFile(t, filepath.Join(filepath.Dir(out), "nothing"))
		})
	}
}

func TestFloatsJSON(t *testing.T) {
	f := loader.Floats{1, -0.5, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, math.SmallestNonzeroFloat64, 0.1}
	b, err := json.Marshal(f)
	if err != nil || string(b) != "[1,-0.5,null,null,null,1e+300,5e-324,0.1]" {
		t.Fatalf("%s, %v", b, err)
	}
	var back loader.Floats
	if err := json.Unmarshal(b, &back); err != nil || len(back) != len(f) {
		t.Fatal(back, err)
	}
	for i, v := range f {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			v = math.NaN()
		}
		if math.Float64bits(back[i]) != math.Float64bits(v) {
			t.Errorf("%v came back as %v", f[i], back[i])
		}
	}
	for text, want := range map[string]int{"[]": 0, "null": 0, "[null]": 1} {
		if err := json.Unmarshal([]byte(text), &back); err != nil || len(back) != want {
			t.Errorf("%s: %v, %v", text, back, err)
		}
	}
	if err := json.Unmarshal([]byte(`["x"]`), &back); err == nil {
		t.Error("a string is no number")
	}
	if b, err := json.Marshal(loader.Floats(nil)); err != nil || string(b) != "[]" {
		t.Errorf("%s, %v", b, err)
	}
}

func TestFailed(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{{errors.New("oops"), "oops"}, {fmt.Errorf("load: %w", context.Canceled), "cancelled"}} {
		b, err := json.Marshal(loader.Failed("a.prt", c.err))
		if err != nil || !strings.Contains(string(b), `"error":"`+c.want+`"`) ||
			!strings.Contains(string(b), `"warnings":[]`) || !strings.Contains(string(b), `"attributes":[]`) {
			t.Errorf("%s, %v", b, err)
		}
	}
}

// Extremes of 64-bit integers do not go through floats.
func TestExactExtremes(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	column := func(typ particle.Type) particle.Attribute {
		return particle.Attribute{Name: "id", Type: typ, Structure: particle.Single, Context: particle.PerPoint}
	}
	signed := particle.NewColumn(&h, column(particle.Int64), []int64{1<<60 + 1, -1 << 63})
	unsigned := particle.NewColumn(&h, column(particle.Uint64), []uint64{math.MaxUint64, 7})
	for want, c := range map[string]particle.Column{
		"-9223372036854775808 1152921504606846977": signed, "7 18446744073709551615": unsigned,
	} {
		s := loader.StatsOf(&c)
		if got := s.MinExact[0].String() + " " + s.MaxExact[0].String(); got != want {
			t.Errorf("extremes %s, want %s", got, want)
		}
	}
	small := particle.NewColumn(&h, column(particle.Int32), []int32{1, 2})
	if s := loader.StatsOf(&small); s.MinExact != nil {
		t.Errorf("int32: %v", s.MinExact)
	}
}
