// What the window asks for, done by the pool, the formats and the converter.

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"floe/internal/batch"
	"floe/internal/engine"
	"floe/internal/h5convert"
	"floe/internal/health"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/shm"
	"floe/internal/source"
	"floe/internal/stats"
	"floe/internal/ui"
	"floe/internal/watch"
	"floe/internal/wire"
)

// works implements ui.Engine.
type works struct {
	log      *slog.Logger
	jobs     int // the flag; 0 leaves it to the preferences
	measured *stats.Cache

	pool  relay
	mu    sync.Mutex
	setup *ui.Setup // guarded by mu; nil before the first
}

// spareBytes is the least that the pool may hold beyond the player's budget: the
// frames on their way to the screen, and those that table and statistics keep.
const spareBytes = 512 << 20

// The picture goes before the frames that are loaded ahead, and both before what
// is converted.
const (
	viewNice    = 15
	convertNice = 19
)

// newWorks starts the loaders.
func newWorks(jobs int, setup ui.Setup) (*works, error) {
	w := &works{
		log:      slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		jobs:     jobs,
		measured: engine.FiguresCache(figuresPolicy(setup)),
	}
	return w, w.Configure(setup)
}

// Configure implements ui.Engine.
func (w *works) Configure(s ui.Setup) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.jobs > 0 {
		s.Loaders = w.jobs
	}
	if w.setup != nil && s.Loaders == w.setup.Loaders && s.BudgetBytes == w.setup.BudgetBytes {
		w.setup = &s
		return nil
	}
	budget := s.BudgetBytes
	if budget == 0 {
		budget = pool.DefaultBudget()
	}
	p, err := engine.OpenPool(engine.Options{Loaders: s.Loaders, BudgetBytes: budget + max(budget/4, spareBytes), Nice: viewNice, Log: w.log})
	if err != nil {
		return fmt.Errorf("start the loaders: %w", err)
	}
	w.pool.replace(p)
	w.setup = &s
	return nil
}

// figuresPolicy is where what was measured is kept, so that a plot is there at once
// the next time: beside the files, where floe stats keeps it too, but for somebody
// who wants nothing there.
func figuresPolicy(s ui.Setup) engine.Policy {
	if p, _ := engine.ParsePolicy(s.Sih5Policy); p == engine.Central {
		return engine.Central
	}
	return engine.HiddenBeside
}

// now gives pool and setup as they are.
func (w *works) now() (pool.Pool, ui.Setup) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return &w.pool, *w.setup
}

// Close implements ui.Engine.
func (w *works) Close() {
	_ = w.pool.Close() // the program ends
	if err := w.measured.Flush(); err != nil {
		w.log.Warn("figures are not kept", "error", err)
	}
}

// Find implements ui.Engine.
func (w *works) Find(args []string) ([]*sequence.Sequence, error) {
	found, failures := engine.FindAll(args)
	return found, errors.Join(failures...)
}

// Source implements ui.Engine.
func (w *works) Source(s *sequence.Sequence) playback.Source {
	p, setup := w.now()
	return source.New(s, p, source.Options{Sih5Dir: sih5Dir(setup, s.Dir)})
}

func sih5Dir(s ui.Setup, dir string) string {
	policy, _ := engine.ParsePolicy(s.Sih5Policy)
	return engine.Sih5Dir(policy, s.CacheDir, dir)
}

// Fresh implements ui.Engine.
func (w *works) Fresh(dir, path string) bool {
	_, setup := w.now()
	return engine.Fresh(path, sih5Dir(setup, dir))
}

// FPS implements ui.Engine: converted files tell.
func (w *works) FPS(s *sequence.Sequence) float64 {
	if len(s.Files) == 0 {
		return 0
	}
	_, setup := w.now()
	path := s.Path(0)
	if !source.IsHDF5(path) {
		path = source.Converted(path, sih5Dir(setup, s.Dir))
	}
	f, p, err := h5convert.Map(path)
	if err != nil {
		return 0
	}
	f.Release()
	return p.FPS
}

// FrameBytes implements ui.Engine.
func (w *works) FrameBytes(f *particle.Frame) int64 { return shm.ClassBytes(f.StoredBytes()) }

// BudgetBytes implements ui.Engine.
func (w *works) BudgetBytes() int64 {
	_, setup := w.now()
	if setup.BudgetBytes > 0 {
		return setup.BudgetBytes
	}
	return pool.DefaultBudget()
}

// Loaders implements ui.Engine.
func (w *works) Loaders() int {
	_, setup := w.now()
	return engine.Options{Loaders: setup.Loaders}.Count()
}

// Measure implements ui.Engine. What the window shows goes first, so the
// priority is the lowest.
func (w *works) Measure(ctx context.Context, dir, path string, m ui.Measure) (stats.Summary, error) {
	key, keyErr := keyOf(path, m)
	if keyErr == nil {
		if s, known := w.measured.Get(key); known {
			return s, nil
		}
	}
	p, setup := w.now()
	file := path
	if converted := sih5Dir(setup, dir); engine.Fresh(path, converted) && !source.IsHDF5(path) {
		file = source.Converted(path, converted) // needs no decoding
	}
	info, err := engine.Info(ctx, p, file, engine.InfoOptions{
		Priority: measurePriority,
		Measure:  []wire.MeasureArg{{Attribute: m.Attribute, Component: m.Component, Bins: m.Bins, Sketch: true}},
	})
	switch {
	case err != nil:
		return stats.Summary{}, err
	case len(info.Measures) != 1:
		return stats.Summary{}, fmt.Errorf("measure %q: the loader gave no answer", path)
	case info.Measures[0].Summary == nil:
		return stats.Summary{}, fmt.Errorf("measure %q: %s", path, info.Measures[0].Error)
	}
	s := *info.Measures[0].Summary
	if after, err := keyOf(path, m); keyErr != nil || err != nil || after != key {
		return s, nil // of a file that has changed meanwhile
	}
	if err := w.measured.Put(key, s); err != nil {
		w.log.Warn("figures are kept in memory only", "error", err)
	}
	return s, nil
}

const measurePriority = -1000

// Measured implements ui.Engine.
func (w *works) Measured(path string, m ui.Measure) (stats.Summary, bool) {
	key, err := keyOf(path, m)
	if err != nil {
		return stats.Summary{}, false
	}
	return w.measured.Get(key)
}

// keyOf is what engine.Measure makes, so that floe stats and the window know what
// the other has measured. Frames inside one file differ by what follows its name.
func keyOf(path string, m ui.Measure) (stats.Key, error) {
	file := sequence.OnDisk(path)
	id, err := stats.Identify(file)
	if err != nil {
		return stats.Key{}, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return stats.Key{}, err
	}
	return stats.Key{
		Path: abs, ID: id.And(path[len(file):]), Attribute: m.Attribute,
		Options: stats.Options{Component: stats.Component(m.Component), Bins: m.Bins, Sketch: true},
	}, nil
}

// CheckHealth implements ui.Engine.
func (w *works) CheckHealth(ctx context.Context, s *sequence.Sequence, each func(f sequence.File, found []health.Finding)) (*health.Report, error) {
	p, setup := w.now()
	return engine.CheckHealth(ctx, humble{p}, s, engine.HealthOptions{
		Sih5Dirs: []string{sih5Dir(setup, s.Dir)},
		Ahead:    p.Stats().Loaders, // each holds a frame of the budget
		Tell:     func(done engine.HealthFrame) { each(done.File, done.Findings) },
	})
}

// humble is a pool whose requests wait for those of everybody else.
type humble struct{ pool.Pool }

// checkPriority is below what any frame to be seen has, and above nothing.
const checkPriority = -1 << 30

// Do implements pool.Pool.
func (h humble) Do(ctx context.Context, q pool.Request) (pool.Reply, error) {
	q.Priority += checkPriority
	return h.Pool.Do(ctx, q)
}

// Prove implements ui.Engine.
func (w *works) Prove(path string) watch.Proof { return engine.Prove(path) }

// Extensions implements ui.Engine.
func (w *works) Extensions() []string { return append(engine.Originals(), engine.Converted()...) }

// ExportFormats implements ui.Engine.
func (w *works) ExportFormats() []string { return engine.ExportFormats() }

// PlanJob implements ui.Engine.
func (w *works) PlanJob(ctx context.Context, s []*sequence.Sequence, j ui.Job) (*ui.Plan, error) {
	p, setup := w.now()
	var work *engine.Work
	var files []*oneFile
	var err error
	if j.OneFile {
		files, work, err = planOneFile(s, j)
	} else {
		work, err = plan(s, j, setup)
	}
	if work == nil || err != nil && !errors.Is(err, batch.ErrExists) {
		return nil, err
	}
	planned := &ui.Plan{Job: j, Plan: work.Plan, Exists: errors.Is(err, batch.ErrExists)}
	planned.Run = func(ctx context.Context, report func(batch.Result)) (batch.Summary, error) {
		o := engine.Options{Loaders: setup.Loaders, Nice: convertNice, BudgetBytes: convertBudget(), Log: w.log}
		if j.OneFile {
			return runOneFiles(ctx, files, j, o, report)
		}
		summary, err := work.Run(ctx, o, report)
		return summary.Summary, errors.Join(err, summary.Series)
	}
	space, err := work.Space(ctx, p)
	if err != nil {
		return nil, err
	}
	planned.NeedBytes, planned.FreeBytes, planned.Dir, planned.Short = space.NeedBytes, space.FreeBytes, space.Dir, space.Short()
	return planned, nil
}

// convertBudget is the memory for frames that are being converted: a quarter of
// what the machine has, less if it is short of it now, and enough for one at least.
func convertBudget() int64 { return max(pool.DefaultBudget()/2, leastConvertBudget) } // that is half

const leastConvertBudget = 1 << 30

func plan(s []*sequence.Sequence, j ui.Job, setup ui.Setup) (*engine.Work, error) {
	if j.To != "" {
		return engine.PlanExport(s, exportOptions(j))
	}
	policy, _ := engine.ParsePolicy(setup.Sih5Policy)
	return engine.PlanConvert(s, engine.ConvertOptions{
		Dir: j.Dir, Policy: policy, CacheDir: setup.CacheDir, Frames: j.Frames, Force: j.Force, SkipExisting: j.SkipExisting,
		FPS: j.FPS, Generator: "floe " + version,
	})
}

func exportOptions(j ui.Job) engine.ExportOptions {
	derive := make([]engine.Derived, len(j.Derive))
	for i, d := range j.Derive {
		derive[i] = engine.Derived(d)
	}
	return engine.ExportOptions{
		To: j.To, Attributes: j.Attributes, Where: j.Where, Derive: derive, Dir: j.Dir, Frames: j.Frames, Force: j.Force, SkipExisting: j.SkipExisting,
	}
}
