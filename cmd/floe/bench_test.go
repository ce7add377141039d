// Does floe bench measure and tell what it should? And the speed-up of pools.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// floeOutput runs a command in this process.
func floeOutput(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := newRoot(&out, io.Discard)
	root.SetArgs(args)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestBenchReports(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name    string
		targets int
		rows    int
	}{
		{"pool", 2, 3 * len(loaderCounts(0))},
		{"decode", 1, 0},
		{"reload", 3, 4},
		{"convert", 2, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			if (test.name == "reload" || test.name == "convert") && !hasHDF5(t) {
				t.Skip("this build cannot convert")
			}
			out, err := floeOutput(t, "bench", test.name, "--json", "--points", "500", "--frames", "3", "--runs", "1", "--dir", dir)
			if err != nil {
				t.Fatal(err)
			}
			var r benchReport
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			if r.Bench != test.name || r.Sample.Frames != 3 || r.Sample.Points < 400 || r.Sample.Points > 600 {
				t.Errorf("measured %s on %+v", r.Bench, r.Sample)
			}
			if len(r.Targets) != test.targets || test.rows > 0 && len(r.Rows) != test.rows {
				t.Errorf("%d targets, want %d; %d rows, want %d", len(r.Targets), test.targets, len(r.Rows), test.rows)
			}
			for _, row := range r.Rows {
				if len(row.Values) == 0 {
					t.Errorf("row %q has no values", row.Name)
				}
			}
		})
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	hidden, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(names) != 3 || len(hidden) != 0 {
		t.Errorf("left behind: %q and %q", names, hidden)
	}
}

func TestBenchKeepsSample(t *testing.T) {
	dir := t.TempDir()
	bench := func(frames string) {
		t.Helper()
		if _, err := floeOutput(t, "bench", "decode", "--points", "100", "--frames", frames, "--runs", "1", "--dir", dir); err != nil {
			t.Fatal(err)
		}
	}
	bench("2")
	first := filepath.Join(dir, "bench-100.0001.icecache")
	before, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	bench("3")
	after, err := os.Stat(first)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the first frame was written again (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "bench-100.0003.icecache")); err != nil {
		t.Error(err)
	}
}

func TestBenchMeasuresTheUsersSequence(t *testing.T) {
	dir := t.TempDir()
	if _, err := floeOutput(t, "sample", dir, "--frames", "4", "--points", "200", "--quiet"); err != nil {
		t.Fatal(err)
	}
	out, err := floeOutput(t, "bench", "decode", "--frames", "2", "--runs", "1", "--dir", dir, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var r benchReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Sample.Frames != 2 || !strings.Contains(r.Sample.Path, "fountain") {
		t.Errorf("measured %+v", r.Sample)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 4 {
		t.Errorf("left behind: %q", names)
	}
}

func TestBenchRefusesFlags(t *testing.T) {
	for _, args := range [][]string{
		{"decode", "--points", "0"}, {"pool", "--frames", "0"}, {"reload", "--runs", "0"},
		{"pool", "-j", "-1"}, {"convert", "-j", "-1"}, {"nonsense"},
	} {
		if _, err := floeOutput(t, append([]string{"bench"}, args...)...); err == nil {
			t.Errorf("bench %v was accepted", args)
		}
	}
}

func TestMedianAndRatio(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
		{nil, math.NaN()},
		{[]float64{1, math.NaN()}, math.NaN()},
	} {
		if got := median(test.values); got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("median of %v is %v, want %v", test.values, got, test.want)
		}
	}
	of := func(ms ...int) *variant {
		v := &variant{}
		for _, n := range ms {
			v.costs = append(v.costs, cost{wall: time.Duration(n) * time.Millisecond, cpu: -1})
		}
		return v
	}
	// One disturbed turn does not change the ratio.
	if got := ratio(wallMs, of(20, 400, 22), of(10, 100, 11)); got != 2 {
		t.Errorf("ratio is %v, want 2", got)
	}
	if got := ratio(wallMs, of(30), of(10), of(20)); got != 1 {
		t.Errorf("ratio to a sum is %v, want 1", got)
	}
	if got := ratio(cpuMs, of(1), of(1)); !math.IsNaN(got) {
		t.Errorf("ratio of unknown values is %v", got)
	}
}

func TestTurnsInterleave(t *testing.T) {
	var order []string
	step := func(name string) *variant {
		return &variant{name: name, turn: func(context.Context) (cost, error) {
			order = append(order, name)
			return cost{wall: time.Millisecond}, nil
		}}
	}
	a, b := step("a"), step("b")
	if err := takeTurns(t.Context(), &benchFlags{runs: 2, json: true}, []*variant{a, b}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ""); got != "ababab" || len(a.costs) != 2 {
		t.Errorf("order %s, %d costs: want one turn to warm up and two that count", got, len(a.costs))
	}
}

func TestDisturbedTurnsAreTakenAgain(t *testing.T) {
	alone := cost{wall: time.Second, cpu: time.Second, busy: time.Second}
	shared := cost{wall: time.Second, cpu: time.Second, busy: time.Second + time.Duration(runtime.NumCPU())*time.Second/2}
	if alone.disturbed() || !shared.disturbed() || (cost{wall: time.Second, cpu: -1, busy: time.Hour}).disturbed() {
		t.Error("a disturbed turn is one during which others used the machine, as far as that is known")
	}
	turns := []cost{alone, shared, alone} // the first is to warm up
	v := &variant{name: "v", turn: func(context.Context) (cost, error) {
		c := turns[0]
		turns = turns[1:]
		return c, nil
	}}
	if err := takeTurns(t.Context(), &benchFlags{runs: 1, json: true, patience: time.Minute}, []*variant{v}); err != nil {
		t.Fatal(err)
	}
	if len(v.costs) != 1 || v.costs[0] != alone || disturbance([]*variant{v}) != 0 {
		t.Errorf("costs %v", v.costs)
	}
	v.costs = append(v.costs, shared)
	if got := disturbance([]*variant{v}); got != 0.25 {
		t.Errorf("disturbance is %v, want a quarter", got)
	}
}

func TestLoaderCounts(t *testing.T) {
	cores := runtime.NumCPU()
	for _, test := range []struct {
		most int
		has  []int
	}{{0, []int{1, cores, 2 * cores}}, {1, []int{1}}, {5, []int{1, 2, 4, 5}}} {
		got := loaderCounts(test.most)
		for _, n := range test.has {
			if !slices.Contains(got, n) {
				t.Errorf("counts up to %d are %v, without %d", test.most, got, n)
			}
		}
		if !slices.IsSorted(got) {
			t.Errorf("counts %v", got)
		}
	}
}

func TestReportText(t *testing.T) {
	r := &benchReport{}
	r.column("a", "first", 1)
	r.column("b", "second", 2)
	r.row("fast", 1.25, math.NaN())
	r.row("slow one", 1234, 0.5)
	r.atMost("low", 1.1, 1.15, "")
	r.atLeast("high", 1.7, 1.86, "")
	r.atMost("unknown", math.NaN(), 10, "MB")
	r.atMost("other", 2, 1, "").unless(true, "it is Sunday")
	var out bytes.Buffer
	r.print(&out, false)
	for _, want := range []string{
		"slow one  1234.0    0.50", "fast         1.2       -",
		"1.10       at most 1.15", "met", "MISSED", "unknown    at most 10.0 MB", "does not apply: it is Sunday",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	out.Reset()
	r.print(&out, true)
	if !json.Valid(out.Bytes()) {
		t.Errorf("no JSON: %s", &out)
	}
}

// Two processes work for 100 ms: the clock of the one must not miss the other.
func TestStretchCountsLoaders(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the CPU time of others is known on Linux only")
	}
	f := &benchFlags{points: 20_000, frames: 4, runs: 1, json: true, dir: t.TempDir()}
	s, err := openBenchSample(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	c, err := s.poolVariant("process", 1, 1).turn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	alone, err := inflateVariant(mustReadAll(t, s), 1).turn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.cpu < alone.cpu/2 || c.cpu > time.Minute {
		t.Errorf("a loader used %v for what takes %v of bare inflating", c.cpu, alone.cpu)
	}
	if anonBytes(os.Getpid()) < 1<<20 {
		t.Errorf("this process has %d bytes of its own", anonBytes(os.Getpid()))
	}
}

func mustReadAll(t *testing.T, s *benchSample) [][]byte {
	t.Helper()
	files, err := s.readAll()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// BenchmarkPool loads a sequence of 17 MB frames and reports what loaders bring.
func BenchmarkPool(b *testing.B) {
	f := &benchFlags{points: 250_000, frames: 48, runs: 1, json: true, dir: b.TempDir()}
	s, err := openBenchSample(b.Context(), f)
	if err != nil {
		b.Fatal(err)
	}
	defer s.close()
	cores := runtime.NumCPU()
	for _, backend := range []string{"process", "goroutine"} {
		b.Run(fmt.Sprintf("%s-1-against-%d", backend, cores), func(b *testing.B) {
			variants := []*variant{s.poolVariant(backend, 1, 1), s.poolVariant(backend, cores, 1)}
			f.runs = 0
			if err := takeTurns(b.Context(), f, variants); err != nil { // to warm up
				b.Fatal(err)
			}
			for b.Loop() {
				for _, v := range variants {
					c, err := v.turn(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					v.costs = append(v.costs, c)
				}
			}
			b.ReportMetric(ratio(wallMs, variants[0], variants[1]), "speed-up")
			b.ReportMetric(variants[1].median(cpuMs)/float64(s.len()), "cpu-ms/frame")
			b.ReportMetric(float64(s.len())/variants[1].median(wallMs)*1000, "frames/s")
		})
	}
}
