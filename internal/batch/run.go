// Doing it: jobs side by side, one result each.

package batch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Output is what a job made.
type Output struct {
	Points   int64
	Bytes    int64
	Warnings []string
}

// Result is the end of one job.
type Result struct {
	Job
	Output
	Elapsed time.Duration
	Err     error // that of the context for a job that was stopped or not begun
}

// Summary counts the ends.
type Summary struct {
	Done, Failed, Stopped int
	Points                int64
	BytesIn, BytesOut     int64
	Elapsed               time.Duration
}

// Do works on one job.
type Do func(ctx context.Context, j Job) (Output, error)

// Run works on all jobs of the plan, parallel of them at a time, in order. It
// calls report once per job, one call at a time. When ctx ends, running jobs are
// told and the rest is not begun; what is finished stays.
func Run(ctx context.Context, p *Plan, parallel int, do Do, report func(Result)) Summary {
	begin := time.Now()
	jobs := make(chan Job)
	results := make(chan Result)
	var group sync.WaitGroup
	for range max(parallel, 1) {
		group.Go(func() {
			for j := range jobs {
				results <- one(ctx, j, do)
			}
		})
	}
	go func() {
		for _, j := range p.Jobs {
			jobs <- j
		}
		close(jobs)
		group.Wait()
		close(results)
	}()
	var s Summary
	for r := range results {
		s.add(r)
		report(r)
	}
	s.Elapsed = time.Since(begin)
	return s
}

func one(ctx context.Context, j Job, do Do) Result {
	r := Result{Job: j}
	if r.Err = ctx.Err(); r.Err != nil {
		return r
	}
	begin := time.Now()
	r.Output, r.Err = do(ctx, j)
	r.Elapsed = time.Since(begin)
	return r
}

func (s *Summary) add(r Result) {
	switch {
	case r.Err == nil:
		s.Done++
		s.Points += r.Points
		s.BytesIn += r.Job.Bytes
		s.BytesOut += r.Output.Bytes
	case errors.Is(r.Err, context.Canceled), errors.Is(r.Err, context.DeadlineExceeded):
		s.Stopped++
	default:
		s.Failed++
	}
}
