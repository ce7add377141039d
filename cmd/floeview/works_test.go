// The engine of the window: figures that floe stats and the window share.

//go:build linux && cgo

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/batch"
	"floe/internal/engine"
	"floe/internal/pool"
	"floe/internal/sample"
	"floe/internal/sequence"
	"floe/internal/ui"
)

// startWorks starts an engine with one loader, whose home is empty.
func startWorks(t *testing.T) *works {
	t.Helper()
	t.Setenv(playFloeview, "1") // for the loader
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	w, err := newWorks(1, ui.Setup{BudgetBytes: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func (w *works) find(t *testing.T, path string) *sequence.Sequence {
	t.Helper()
	found, err := w.Find([]string{path})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d found: %v", len(found), err)
	}
	return found[0]
}

func TestFiguresAreSharedWithStats(t *testing.T) {
	w, dir := startWorks(t), t.TempDir()
	s := w.find(t, same(t, dir, 2, sample.Params{Points: 1000}))
	age, x := ui.Measure{Attribute: "Age"}, ui.Measure{Attribute: "PointPosition", Component: 1}
	if _, known := w.Measured(s.Path(0), age); known {
		t.Fatal("figures are known of a file that nobody measured")
	}
	measured, err := w.Measure(t.Context(), dir, s.Path(0), age)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.measured.Flush(); err != nil {
		t.Fatal(err)
	}
	for _, asked := range []bool{true, false} {
		cache := engine.FiguresCache(engine.HiddenBeside) // that of floe stats
		o := engine.StatsOptions{Attributes: []string{"Age", "PointPosition"}, Cache: cache}
		err = engine.Measure(t.Context(), s, func() (pool.Pool, error) { p, _ := w.now(); return p, nil }, o, func(f engine.FrameStats) {
			if f.Err != nil || f.Remembered == asked {
				t.Errorf("frame %d: remembered is %v, error %v", f.Index, f.Remembered, f.Err)
			}
			if f.Index == 0 && f.Columns[0].Attribute == "Age" && f.Columns[0].Summary.Mean != measured.Mean {
				t.Errorf("mean %v, the window has %v", f.Columns[0].Summary.Mean, measured.Mean)
			}
		})
		if err := errors.Join(err, cache.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	again, err := newWorks(1, ui.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for i := range s.Files {
		for _, m := range []ui.Measure{age, x} {
			if _, known := again.Measured(s.Path(i), m); !known {
				t.Errorf("the window does not know %+v of frame %d, which floe stats measured", m, i)
			}
		}
	}
	if names, err := os.ReadDir(filepath.Join(dir, ".floe")); err != nil || len(names) == 0 {
		t.Errorf("nothing lies beside the files: %v", err)
	}
}

// Frames inside one file have figures of their own.
func TestFiguresOfFramesInsideAFile(t *testing.T) {
	w, dir := startWorks(t), t.TempDir()
	path := filepath.Join(dir, "cache.mc")
	if err := os.WriteFile(path, nCache(3), 0o666); err != nil {
		t.Fatal(err)
	}
	s := w.find(t, path)
	if len(s.Files) != 3 {
		t.Fatalf("%d frames are in the file", len(s.Files))
	}
	m := ui.Measure{Attribute: "mass"}
	for i := range s.Files {
		got, err := w.Measure(t.Context(), dir, s.Path(i), m)
		if err != nil || got.Mean != float64(i+1) {
			t.Errorf("frame %d: mean %v, error %v", i, got.Mean, err)
		}
		if again, known := w.Measured(s.Path(i), m); !known || again.Mean != float64(i+1) {
			t.Errorf("frame %d: remembered is %v, mean %v", i, known, again.Mean)
		}
	}
}

func TestExportIntoOneFile(t *testing.T) {
	w, dir := startWorks(t), t.TempDir()
	s := w.find(t, same(t, dir, 3, sample.Params{Points: 100}))
	out := filepath.Join(t.TempDir(), "fountain.usda")
	job := ui.Job{To: "usda", Dir: filepath.Dir(out), OneFile: true, FPS: 30, UpAxis: "Z", Frames: rangeOf(t, "2-3"), Where: "Age >= 0"}
	plan := func(j ui.Job) *ui.Plan {
		t.Helper()
		p, err := w.PlanJob(t.Context(), []*sequence.Sequence{s}, j)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := plan(job)
	if len(p.Jobs) != 2 || p.Exists || p.NeedBytes <= 0 {
		t.Fatalf("planned %+v", p)
	}
	var told []string
	sum, err := p.Run(t.Context(), func(r batch.Result) { told = append(told, r.Number) })
	if err != nil || sum.Done != 2 || sum.Points == 0 || sum.BytesIn != p.Bytes || sum.BytesOut == 0 || !slices.Equal(told, []string{"2", "3"}) {
		t.Errorf("%v: %+v, told of %v", err, sum, told)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`upAxis = "Z"`, "timeCodesPerSecond = 30", "endTimeCode = 3"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in the file", want)
		}
	}

	if p := plan(job); !p.Exists || len(p.Failed) != 1 || len(p.Jobs) != 0 {
		t.Errorf("the file is there, and planned is %+v", p)
	}
	skip, force := job, job
	skip.SkipExisting, force.Force = true, true
	if p := plan(skip); p.Exists || len(p.Skipped) != 2 || len(p.Jobs) != 0 || p.Bytes != 0 {
		t.Errorf("skipping plans %+v", p)
	}
	p = plan(force)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Run(ctx, func(batch.Result) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if after, err := os.ReadFile(out); err != nil || !bytes.Equal(after, text) {
		t.Errorf("a stopped export changed the file that was there: %v", err)
	}
}

func rangeOf(t *testing.T, text string) sequence.Range {
	t.Helper()
	r, err := sequence.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// nCache makes a file of so many frames, in which all masses are the frame's number.
func nCache(frames int) (file []byte) {
	chunk := func(tag string, body []byte) []byte {
		c := binary.BigEndian.AppendUint32([]byte(tag), uint32(len(body)))
		return append(append(c, body...), make([]byte, -len(body)&3)...)
	}
	number := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	const tick = 250 // of 24 frames a second
	head := append([]byte("CACH"), chunk("VRSN", []byte("0.1\x00"))...)
	head = append(append(head, chunk("STIM", number(tick))...), chunk("ETIM", number(frames*tick))...)
	file = chunk("FOR4", head)
	for n := 1; n <= frames; n++ {
		mass := binary.BigEndian.AppendUint32(nil, math.Float32bits(float32(n)))
		body := append([]byte("MYCH"), chunk("TIME", number(n*tick))...)
		for _, c := range []struct {
			name, tag string
			values    []byte
		}{{"p_position\x00", "FVCA", make([]byte, 24)}, {"p_mass\x00", "FBCA", append(mass, mass...)}} {
			body = append(body, chunk("CHNM", []byte(c.name))...)
			body = append(append(body, chunk("SIZE", number(2))...), chunk(c.tag, c.values)...)
		}
		file = append(file, chunk("FOR4", body)...)
	}
	return file
}
