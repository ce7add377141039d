package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func planOf(n int) *Plan {
	p := &Plan{}
	for i := range n {
		p.Jobs = append(p.Jobs, Job{Source: fmt.Sprint(i), Index: i, Bytes: int64(i)})
	}
	return p
}

// One at a time, jobs run and are reported in order.
func TestRunInOrder(t *testing.T) {
	var done, reported []int
	s := Run(t.Context(), planOf(20), 0, func(_ context.Context, j Job) (Output, error) {
		done = append(done, j.Index)
		return Output{Points: 2, Bytes: 3}, nil
	}, func(r Result) {
		reported = append(reported, r.Index)
		if r.Err != nil || r.Points != 2 || r.Output.Bytes != 3 || r.Job.Bytes != int64(r.Index) {
			t.Errorf("%+v", r)
		}
	})
	want := make([]int, 20)
	for i := range want {
		want[i] = i
	}
	if !slices.Equal(done, want) || !slices.Equal(reported, want) {
		t.Errorf("done %v, reported %v", done, reported)
	}
	s.Elapsed = 0
	if s != (Summary{Done: 20, Points: 40, BytesIn: 190, BytesOut: 60}) {
		t.Errorf("%+v", s)
	}
}

// So many run at a time and no more; they are begun in order.
func TestRunParallel(t *testing.T) {
	const parallel, jobs = 4, 40
	var running, most atomic.Int64
	var mu sync.Mutex
	var begun []int
	meet := make(chan struct{}) // the first four meet: they run at the same time
	var met atomic.Int64
	s := Run(t.Context(), planOf(jobs), parallel, func(_ context.Context, j Job) (Output, error) {
		mu.Lock()
		begun = append(begun, j.Index)
		mu.Unlock()
		n := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if met.Add(1) == parallel {
			close(meet)
		}
		<-meet
		return Output{}, nil
	}, func(Result) {})
	if most.Load() != parallel || s.Done != jobs {
		t.Errorf("%d at a time; %+v", most.Load(), s)
	}
	// Jobs are handed out in order, so before one is noted all earlier ones are,
	// but for those that the other workers hold. How long a worker that holds one
	// waits for the processor nobody knows, so late is no fault.
	for i, index := range begun {
		if index > i+parallel-1 {
			t.Errorf("job %d was begun as number %d", index, i)
		}
	}
}

// However jobs end, each is reported once, and reports never overlap.
func TestRunReportsOnce(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 50 {
		jobs := rng.IntN(60)
		stopAt := rng.IntN(80)
		errs := make([]error, jobs)
		for i := range errs {
			errs[i] = []error{nil, nil, errors.New("bad file"), context.DeadlineExceeded}[rng.IntN(4)]
		}
		ctx, cancel := context.WithCancel(t.Context())
		var reporting atomic.Int64
		reports := make([]int, jobs)
		var done, failed, stopped int
		s := Run(ctx, planOf(jobs), 1+rng.IntN(5), func(ctx context.Context, j Job) (Output, error) {
			if j.Index == stopAt {
				cancel()
			}
			if ctx.Err() != nil && errs[j.Index] == nil {
				return Output{}, fmt.Errorf("convert: %w", ctx.Err())
			}
			return Output{}, errs[j.Index]
		}, func(r Result) {
			if reporting.Add(1) != 1 {
				t.Error("two reports at a time")
			}
			reports[r.Index]++
			switch {
			case r.Err == nil:
				done++
			case errors.Is(r.Err, context.Canceled), errors.Is(r.Err, context.DeadlineExceeded):
				stopped++
			default:
				failed++
			}
			reporting.Add(-1)
		})
		cancel()
		for i, n := range reports {
			if n != 1 {
				t.Errorf("job %d was reported %d times", i, n)
			}
		}
		if s.Done != done || s.Failed != failed || s.Stopped != stopped || done+failed+stopped != jobs {
			t.Errorf("%+v; counted %d, %d, %d", s, done, failed, stopped)
		}
	}
}

// After a cancel nothing is begun, what runs is told, and what is finished
// stays.
func TestRunCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var begun atomic.Int64
	s := Run(ctx, planOf(10), 2, func(ctx context.Context, j Job) (Output, error) {
		begun.Add(1)
		switch j.Index {
		case 0, 1:
			return Output{Points: 5}, nil
		case 2: // cancels when the next one runs too
			for begun.Load() < 4 {
				time.Sleep(time.Millisecond)
			}
			cancel()
			return Output{Points: 5}, nil // was done first
		}
		<-ctx.Done()
		return Output{}, ctx.Err()
	}, func(Result) {})
	if s.Done != 3 || s.Points != 15 || s.Failed != 0 || s.Stopped != 7 || begun.Load() != 4 {
		t.Errorf("%+v, %d begun", s, begun.Load())
	}
}

// A run that has run out of time was stopped; its files did not fail.
func TestRunDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	s := Run(ctx, planOf(3), 2, nil, func(Result) {})
	if s.Stopped != 3 || s.Failed != 0 {
		t.Errorf("%+v", s)
	}
}

func TestRunNothing(t *testing.T) {
	if s := Run(t.Context(), &Plan{}, 3, nil, nil); s.Done+s.Failed+s.Stopped != 0 {
		t.Errorf("%+v", s)
	}
}
