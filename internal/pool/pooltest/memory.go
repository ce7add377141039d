// Who gets memory, when, and what becomes of it.

package pooltest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"floe/internal/pool"
	"floe/internal/shm"
	"floe/internal/wire"
)

func testBudget(t *testing.T, factory Factory) {
	const size = 3 << 20
	budget := 2 * shm.ClassBytes(size)
	p := open(t, factory, pool.Options{Loaders: 4, BudgetBytes: budget})
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			a := Args{Bytes: size, Seed: byte(i)}
			r, err := p.Do(t.Context(), request(Fill, a))
			if err != nil {
				t.Error(err)
				return
			}
			check(t, r, a)
			r.Release()
		})
	}
	group.Wait()
	if s := p.Stats(); s.Peak > budget {
		t.Errorf("peak %d of a budget of %d", s.Peak, budget)
	}
}

func testPrivate(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 8 << 20})
	_, err := p.Do(t.Context(), request(Fill, Args{Bytes: 2 << 20, Private: 7 << 20}))
	if wire.KindOf(err) != wire.Memory {
		t.Fatalf("got %v", err)
	}
	r := mustFill(t, p, Fill, Args{Bytes: 2 << 20, Private: 6 << 20})
	if g := p.Stats().Granted; g != 2<<20 {
		t.Errorf("after the job %d bytes are granted", g)
	}
	r.Release()
}

func testTooLarge(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 1 << 20})
	_, err := p.Do(t.Context(), request(Fill, Args{Bytes: 1<<20 + 1}))
	if wire.KindOf(err) != wire.Memory {
		t.Fatalf("got %v", err)
	}
	r := mustFill(t, p, Fill, Args{Bytes: 1 << 20})
	r.Release()
}

func testRecycles(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 64 << 20})
	for i := range 20 {
		r := mustFill(t, p, Fill, Args{Bytes: 2 << 20, Seed: byte(i)})
		r.Release()
	}
	if s := p.Stats(); s.Peak != 2<<20 || s.Recycled != 2<<20 {
		t.Errorf("one frame at a time took %d bytes at its peak, %d recycled", s.Peak, s.Recycled)
	}
	for n := int64(4 << 20); n <= 60<<20; n += 4 << 20 { // evicts what is in the way
		r := mustFill(t, p, Fill, Args{Bytes: n})
		r.Release()
	}
	if s := p.Stats(); s.Peak > 64<<20 {
		t.Errorf("peak %d", s.Peak)
	}
}

// holdAll fills the budget with one frame.
func holdAll(t *testing.T, p pool.Pool) pool.Reply {
	t.Helper()
	return mustFill(t, p, Fill, Args{Bytes: p.Stats().Budget})
}

// finishing starts jobs one after another, each when the one before waits for
// memory, and tells the order in which they end.
func finishing(t *testing.T, p pool.Pool, jobs ...pool.Request) (order func() []string) {
	t.Helper()
	var mu sync.Mutex
	var names []string
	var group sync.WaitGroup
	for i, r := range jobs {
		group.Go(func() {
			reply, err := p.Do(t.Context(), r)
			if err != nil {
				t.Errorf("%s: %v", r.Path, err)
			}
			mu.Lock()
			names = append(names, r.Path)
			mu.Unlock()
			reply.Release()
		})
		await(t, func() bool { return p.Stats().Asking == i+1 })
	}
	return func() []string {
		group.Wait()
		return names
	}
}

func testNoOvertaking(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 3, BudgetBytes: 8 << 20})
	held := mustFill(t, p, Fill, Args{Bytes: 6 << 20})
	large, small := request(Fill, Args{Bytes: 8 << 20}), request(Fill, Args{Bytes: 1 << 20})
	large.Path, small.Path = "large", "small"
	order := finishing(t, p, large, small)
	if s := p.Stats(); s.Granted != 6<<20 {
		t.Errorf("while a large request waits, a small one got memory: %d bytes granted", s.Granted)
	}
	held.Release()
	if got := order(); !slices.Equal(got, []string{"large", "small"}) {
		t.Errorf("order %v", got)
	}
}

func testMemoryByPriority(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 4, BudgetBytes: 4 << 20})
	held := holdAll(t, p)
	var jobs []pool.Request
	for _, priority := range []int{0, 5, 9} {
		r := request(Fill, Args{Bytes: 4 << 20})
		r.Path, r.Priority = fmt.Sprintf("priority %d", priority), priority
		jobs = append(jobs, r)
	}
	order := finishing(t, p, jobs...)
	held.Release()
	if got := order(); !slices.Equal(got, []string{"priority 9", "priority 5", "priority 0"}) {
		t.Errorf("order %v", got)
	}
}
