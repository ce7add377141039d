// Converting and exporting: running what was planned.

package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"floe/internal/batch"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// Work is a conversion or an export that is planned: the plan, and how its jobs
// are done. It is run once.
type Work struct {
	*batch.Plan
	// Swept, if not nil, is told by Run how many unfinished files of earlier runs
	// were removed from a folder.
	Swept func(dir string, files int)

	kind   string // of the jobs
	args   func(j batch.Job, d wire.DecodeArgs) any
	finish func(changed bool) error // what is to be done after the jobs; may be nil
	grow   growth
}

// Summary of a run. Failed counts files that could not be planned too.
type Summary struct {
	batch.Summary
	// Series is why a .hdf.series could not be written, nil if all is well. The
	// results themselves are there.
	Series error
}

// Run makes the folders, removes what killed runs left in them, does all jobs with
// a pool of its own, and writes the .hdf.series of a conversion. It calls report
// once per job, on the goroutine that called Run. When ctx ends, running jobs are
// stopped, what is finished stays, and report and Summary tell of the rest as
// stopped; that is no error. An error means that nothing was begun; it is a
// *PlaceError if the folders are to blame. When Run returns no loader of it runs
// any more and nothing unfinished is left.
func (w *Work) Run(ctx context.Context, o Options, report func(batch.Result)) (Summary, error) {
	if err := w.prepare(); err != nil {
		return Summary{}, &PlaceError{err}
	}
	s, err := w.doJobs(ctx, o, report)
	if err != nil {
		return Summary{}, err
	}
	w.sweep()
	s.Failed += len(w.Failed)
	if w.finish != nil {
		s.Series = w.finish(s.Done > 0)
	}
	return s, nil
}

// prepare makes the output folders and clears what killed runs left in them.
func (w *Work) prepare() error {
	for _, dir := range w.Folders() {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return fmt.Errorf("make the output folder: %w", err)
		}
	}
	w.sweep()
	if len(w.Jobs) == 0 {
		return nil
	}
	// Mostly there is one folder; others show their errors file by file.
	if err := tryWriting(filepath.Dir(w.Jobs[0].Out)); err != nil {
		return fmt.Errorf("the output folder cannot be written to: %w", err)
	}
	return nil
}

// Folders are those that receive results or hold those that are skipped.
func (w *Work) Folders() []string {
	var dirs []string
	seen := map[string]bool{}
	add := func(j batch.Job) {
		if dir := filepath.Dir(j.Out); !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	for _, j := range w.Jobs {
		add(j)
	}
	for _, s := range w.Skipped {
		add(s.Job)
	}
	return dirs
}

// sweep removes what killed runs left. It is done at the end too: by then what
// was too young at the beginning may be old enough.
func (w *Work) sweep() {
	for _, dir := range w.Folders() {
		if n := Sweep(dir); n > 0 && w.Swept != nil {
			w.Swept(dir, n)
		}
	}
}

// doJobs does the jobs. When it returns no loader runs any more.
func (w *Work) doJobs(ctx context.Context, o Options, report func(batch.Result)) (Summary, error) {
	if len(w.Jobs) == 0 {
		return Summary{}, nil
	}
	o.Files = len(w.Jobs)
	p, err := OpenPool(o)
	if err != nil {
		return Summary{}, err
	}
	r := &run{work: w, pool: p, maxPayloadBytes: o.MaxPayloadBytes, dialects: map[*sequence.Sequence]string{}}
	defer r.close()
	return Summary{Summary: batch.Run(ctx, w.Plan, o.Count(), r.one, report)}, nil
}

// skip moves jobs that make no sense to those that are skipped. why is "" for a
// job that does.
func (w *Work) skip(why func(batch.Job) string) {
	w.Jobs = slices.DeleteFunc(w.Jobs, func(j batch.Job) bool {
		reason := why(j)
		if reason != "" {
			w.Skipped = append(w.Skipped, batch.Skipped{Job: j, Reason: reason})
			w.Bytes -= j.Bytes
		}
		return reason != ""
	})
}

// run is one run of a Work.
type run struct {
	work            *Work
	pool            pool.Pool
	maxPayloadBytes int64

	mu       sync.Mutex
	torn     []string                      // guarded by mu: results that were begun and not finished
	dialects map[*sequence.Sequence]string // guarded by mu: how the last frame was read
}

// one does one job; several goroutines call it.
func (r *run) one(ctx context.Context, j batch.Job) (batch.Output, error) {
	r.mu.Lock()
	dialect := r.dialects[j.Sequence]
	r.mu.Unlock()
	var body wire.ConvertBody
	args := r.work.args(j, wire.DecodeArgs{Dialect: dialect, MaxPayloadBytes: r.maxPayloadBytes})
	err := do(ctx, r.pool, pool.Request{Kind: r.work.kind, Path: j.Source}, args, &body)
	if err == nil {
		err = confirm(j, body)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.torn = append(r.torn, j.Out)
		return batch.Output{}, err
	}
	r.dialects[j.Sequence] = body.Dialect
	return batch.Output{Points: body.Points, Bytes: body.Bytes, Warnings: body.Warnings}, nil
}

// confirm checks that the result is there: a loader's word is not enough.
func confirm(j batch.Job, body wire.ConvertBody) error {
	info, err := os.Stat(j.Out)
	switch {
	case err != nil:
		return fmt.Errorf("%q was reported as done, but: %w", j.Source, err)
	case info.Size() != body.Bytes:
		return fmt.Errorf("%q was reported as done, but %q has %d bytes and not %d", j.Source, j.Out, info.Size(), body.Bytes)
	}
	return nil
}

// close ends the loaders before it clears up after them.
func (r *run) close() {
	_ = r.pool.Close()
	removeTorn(r.torn)
}
