// What info says, against values computed independently.

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// floe runs the program as a user does and wants an exit code.
func floe(t *testing.T, wantCode int, args ...string) (stdout string) {
	t.Helper()
	cmd := exec.Command("floe", args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != wantCode {
		t.Fatalf("floe %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, wantCode, out.String(), errs.String())
	}
	return out.String()
}

type infoTold struct {
	Path       string   `json:"path"`
	Format     string   `json:"format"`
	Version    int      `json:"version"`
	Number     any      `json:"number"`
	ObjectType uint32   `json:"object_type"`
	Points     uint32   `json:"points"`
	Edges      uint32   `json:"edges"`
	Polygons   uint32   `json:"polygons"`
	Samples    uint32   `json:"samples"`
	Substep    uint32   `json:"substep"`
	Dialect    string   `json:"dialect"`
	Warnings   []string `json:"warnings"`
	Error      *string  `json:"error"`
	Attributes []told   `json:"attributes"`
}

func info(t *testing.T, path string) infoTold {
	t.Helper()
	var infos []infoTold
	if err := json.Unmarshal([]byte(floe(t, 0, "info", "--json", "--stats", path)), &infos); err != nil {
		t.Fatal(err)
	}
	return infos[0]
}

func TestInfoAgainstReference(t *testing.T) {
	c := everyType()
	dir := t.TempDir()
	path := filepath.Join(dir, "every_type.-12.icecache")
	if err := os.WriteFile(path, c.file(), 0o666); err != nil {
		t.Fatal(err)
	}
	floe(t, 0, "convert", path)
	floe(t, 0, "export", path+".sih5", "--to", "icecache", "-o", filepath.Join(dir, "back"))
	for _, p := range []string{path, path + ".sih5", filepath.Join(dir, "back", "every_type.-12.icecache")} {
		t.Run(strings.TrimPrefix(p, dir), func(t *testing.T) { compareInfo(t, info(t, p), c) })
	}
}

func compareInfo(t *testing.T, got infoTold, c *cache) {
	t.Helper()
	if got.Version != 103 || got.Points != c.points || got.Edges != c.edges || got.Polygons != c.polygons ||
		got.Samples != c.samples || got.Substep != c.substep || got.Number != float64(-12) || got.Error != nil {
		t.Errorf("header: %+v", got)
	}
	if got.Dialect != "default" {
		t.Errorf("dialect %q", got.Dialect)
	}
	for _, w := range got.Warnings {
		if !strings.Contains(w, "shape references") { // their paths are not kept
			t.Errorf("warning %q", w)
		}
	}
	if len(got.Attributes) != len(c.attributes) {
		t.Fatalf("%d attributes, want %d", len(got.Attributes), len(c.attributes))
	}
	for i := range c.attributes {
		want := c.attributes[i].told(c.count(c.attributes[i].context))
		compareTold(t, got.Attributes[i], want)
	}
}

func compareTold(t *testing.T, got, want told) {
	t.Helper()
	for _, f := range []struct {
		what      string
		got, want []*float64
	}{{"min", got.Min, want.Min}, {"max", got.Max, want.Max}, {"sum", got.Sum, want.Sum}} {
		if len(f.got) != len(f.want) {
			t.Errorf("%s: %d components of %s, want %d", want.Name, len(f.got), f.what, len(f.want))
			continue
		}
		for k := range f.want {
			if !near(f.got[k], f.want[k], want.Elements) {
				t.Errorf("%s: %s[%d] is %s, want %s", want.Name, f.what, k, show(f.got[k]), show(f.want[k]))
			}
		}
	}
	got.Min, got.Max, got.Sum, want.Min, want.Max, want.Sum = nil, nil, nil, nil, nil, nil
	if want.Type == "location" {
		got.Values, want.Values = 0, 0 // a block has none
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", want.Name, got, want)
	}
}

// near allows for another order of summing n values.
func near(a, b *float64, n int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-12*float64(n)+1e-9*math.Abs(*b)
}

func show(v *float64) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}

// The keys are a promise to scripts.
func TestInfoKeys(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.1.icecache"), filepath.Join(dir, "bad.icecache")
	if err := os.WriteFile(good, everyType().file(), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, []byte("ICECACHE"), 0o666); err != nil {
		t.Fatal(err)
	}
	fileKeys := []string{"attributes", "dialect", "edges", "error", "format", "number", "object_type", "path", "points", "polygons", "samples", "substep", "version", "warnings"}
	plain := []string{"category", "components", "constant", "context", "elements", "name", "structure", "type"}
	single := slices.Sorted(slices.Values(append([]string{"max", "min", "nonfinite", "sha256", "sum", "values"}, plain...)))
	array := slices.Sorted(slices.Values(append([]string{"counts_sha256"}, single...)))
	for _, flags := range [][]string{{}, {"--stats"}, {"--header"}} {
		out := floe(t, 1, append([]string{"info", "--json", good, bad, filepath.Join(dir, "missing.3.icecache")}, flags...)...)
		var infos []map[string]any
		if err := json.Unmarshal([]byte(out), &infos); err != nil || len(infos) != 3 {
			t.Fatalf("%d files: %v\n%s", len(infos), err, out)
		}
		for i, file := range infos {
			wantKeys(t, file, fileKeys)
			if isError := file["error"] != nil; isError != (i > 0) {
				t.Errorf("file %d: error %v", i, file["error"])
			}
			if file["warnings"] == nil || file["attributes"] == nil {
				t.Errorf("file %d: null in place of a list", i)
			}
			for _, a := range file["attributes"].([]any) {
				a := a.(map[string]any)
				switch {
				case len(flags) == 0 || flags[0] == "--header":
					wantKeys(t, a, plain)
				case a["structure"] == "array":
					wantKeys(t, a, array)
				default:
					wantKeys(t, a, single)
				}
			}
		}
	}
}

func wantKeys(t *testing.T, object map[string]any, want []string) {
	t.Helper()
	if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
}

// The only real file of Softimage that is known, described by another program.
func TestInfoOfRealFile(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "samples", "icecache", "circle.icecache")
	described, err := os.ReadFile(path + ".json")
	if err != nil {
		t.Skipf("the sample of Softimage lies beside the repository: %v", err)
	}
	var want struct {
		Points, Substep uint32
		Attributes      []struct {
			Name, Type, SHA256                      string
			Structure, Context                      uint32
			Category                                uint32
			Components, Elements, Stored, NonFinite int
			Constant                                bool
			Min, Max, Sum                           []*float64
		}
	}
	if err := json.Unmarshal(described, &want); err != nil {
		t.Fatal(err)
	}
	got := info(t, path)
	if got.Points != want.Points || got.Substep != want.Substep || len(got.Attributes) != len(want.Attributes) {
		t.Fatalf("got %+v", got)
	}
	for i, a := range want.Attributes {
		compareTold(t, got.Attributes[i], told{
			Name: a.Name, Type: a.Type, Structure: map[uint32]string{1: "single", 2: "array"}[a.Structure],
			Context: contextNames[a.Context], Category: a.Category, Components: a.Components, Elements: a.Elements,
			Constant: a.Constant, Min: a.Min, Max: a.Max, Sum: a.Sum, NonFinite: a.NonFinite,
			Values: a.Elements, SHA256: a.SHA256,
		})
	}
}
