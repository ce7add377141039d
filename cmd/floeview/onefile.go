// Exports of all frames into one file: planned and run as those of many are.

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"floe/internal/batch"
	"floe/internal/engine"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/ui"
)

// oneFile is what becomes of one sequence.
type oneFile struct {
	path string
	jobs []batch.Job
}

// planOneFile makes the plan of the frames, of which each is a job, and tells which
// files they go into. The work has the jobs that are to be done.
func planOneFile(s []*sequence.Sequence, j ui.Job) (files []*oneFile, work *engine.Work, err error) {
	o := exportOptions(j)
	o.Force, o.SkipExisting = true, false // that is asked of the files, below
	work, err = engine.PlanExport(s, o)
	if err != nil {
		return nil, nil, err
	}
	of := map[*sequence.Sequence]*oneFile{}
	paths := map[string]bool{}
	for _, job := range work.Jobs {
		if of[job.Sequence] == nil {
			f := &oneFile{path: oneFilePath(job.Sequence, j)}
			if paths[f.path] {
				return nil, nil, fmt.Errorf("two sequences would be written to %q", f.path)
			}
			paths[f.path], of[job.Sequence] = true, f
			files = append(files, f)
		}
		of[job.Sequence].jobs = append(of[job.Sequence].jobs, job)
	}
	return settleOneFiles(files, work, j)
}

// oneFilePath is called as the sequence is, less its numbers.
func oneFilePath(s *sequence.Sequence, j ui.Job) string {
	name := strings.TrimRight(s.Prefix, "._-# ")
	if name == "" {
		name = "frames"
	}
	dir := j.Dir
	if dir == "" {
		dir = s.Dir
	}
	return filepath.Join(dir, name+engine.ExportSuffix(j.To))
}

// settleOneFiles leaves those files that are to be made.
func settleOneFiles(files []*oneFile, work *engine.Work, j ui.Job) (left []*oneFile, _ *engine.Work, err error) {
	work.Jobs, work.Bytes = nil, 0
	for _, f := range files {
		_, missing := os.Lstat(f.path)
		switch {
		case missing != nil || j.Force:
			left = append(left, f)
			work.Jobs = append(work.Jobs, f.jobs...)
			for _, job := range f.jobs {
				work.Bytes += job.Bytes
			}
		case j.SkipExisting:
			for _, job := range f.jobs {
				work.Skipped = append(work.Skipped, batch.Skipped{Job: job, Reason: "exists"})
			}
		default:
			exists := fmt.Errorf("%q: %w", f.path, batch.ErrExists)
			work.Failed = append(work.Failed, batch.Failed{Job: f.jobs[0], Err: exists})
			err = errors.Join(err, exists)
		}
	}
	return left, work, err
}

// runOneFiles makes one file after the other. A file that is stopped leaves nothing.
func runOneFiles(ctx context.Context, files []*oneFile, j ui.Job, o engine.Options, report func(batch.Result)) (sum batch.Summary, err error) {
	p, err := engine.OpenPool(o)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	begun := time.Now()
	for _, f := range files {
		if err := f.run(ctx, p, j, &sum, report); err != nil {
			return sum, err
		}
	}
	sum.Elapsed = time.Since(begun)
	return sum, nil
}

func (f *oneFile) run(ctx context.Context, p pool.Pool, j ui.Job, sum *batch.Summary, report func(batch.Result)) error {
	byPath := map[string]batch.Job{}
	for _, job := range f.jobs {
		byPath[job.Source] = job
	}
	o := engine.OneFileOptions{ExportOptions: exportOptions(j), Path: f.path, FPS: j.FPS, UpAxis: j.UpAxis}
	last := time.Now()
	made, err := engine.ExportOneFile(ctx, p, f.jobs[0].Sequence, o, func(done engine.OneFileFrame) {
		job := byPath[done.Path]
		report(batch.Result{Job: job, Output: batch.Output{Points: done.Points, Warnings: done.Warnings}, Elapsed: time.Since(last), Err: done.Err})
		last = time.Now()
		if done.Err == nil {
			sum.BytesIn += job.Bytes
		}
	})
	sum.Failed += made.Failed
	if err == nil {
		sum.Done, sum.Points, sum.BytesOut = sum.Done+made.Frames, sum.Points+made.Points, sum.BytesOut+made.Bytes
	}
	return err
}
