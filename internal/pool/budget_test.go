// Who gets memory, and when.

package pool

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"floe/internal/shm"
	"floe/internal/wire"
)

const mib = 1 << 20

// asker is one request for memory on its way.
type asker struct {
	cancel context.CancelFunc
	result chan acquisition
}

func (b *budget) asks(t *testing.T, bytes, private int64, priority int) *asker {
	ctx, cancel := context.WithCancel(t.Context())
	a := &asker{cancel, make(chan acquisition, 1)}
	waiting := b.waiting()
	go func() {
		l, err := b.acquire(ctx, bytes, private, priority)
		a.result <- acquisition{l, err}
	}()
	awaitTrue(t, func() bool { return len(a.result) > 0 || b.waiting() > waiting })
	return a
}

func awaitTrue(t *testing.T, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !condition(); time.Sleep(50 * time.Microsecond) {
		if time.Now().After(end) {
			t.Fatal("waited for 10 s in vain")
		}
	}
}

func (b *budget) waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiters)
}

func (b *budget) state() (used, live, peak int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used, b.live, b.peak
}

func (a *asker) granted(t *testing.T) *lease {
	t.Helper()
	select {
	case r := <-a.result:
		if r.err != nil {
			t.Fatal(r.err)
		}
		return r.lease
	case <-time.After(10 * time.Second):
		t.Fatal("not granted")
		return nil
	}
}

// waits verifies that nothing was granted. Grants are decided when a request
// comes or memory goes, in one step, so there is nothing to wait for.
func (a *asker) waits(t *testing.T, b *budget, want int) {
	t.Helper()
	if n := b.waiting(); n != want || len(a.result) != 0 {
		t.Fatalf("%d wait, want %d; answers: %d", n, want, len(a.result))
	}
}

func budgetOf(t *testing.T, limit int64) *budget {
	b := &budget{limit: limit}
	b.arena.ProtectFree = true
	t.Cleanup(func() {
		b.close()
		if used, live, peak := b.state(); used != 0 || live != 0 || peak > limit || b.arena.Held() != 0 {
			t.Errorf("at the end %d bytes used, %d live, %d recycled; peak %d of %d", used, live, b.arena.Held(), peak, limit)
		}
	})
	return b
}

// A small request does not overtake a large one that waits, although it fits:
// else the large one might wait for ever.
func TestSmallDoesNotOvertake(t *testing.T) {
	b := budgetOf(t, 8*mib)
	held := b.asks(t, 6*mib, 0, 0).granted(t)
	large := b.asks(t, 6*mib, 0, 0)
	small := b.asks(t, 1*mib, 0, 0)
	large.waits(t, b, 2)
	held.release()
	first := large.granted(t)
	second := small.granted(t) // fits beside
	if used, _, _ := b.state(); used != 7*mib {
		t.Errorf("%d bytes used", used)
	}
	first.release()
	second.release()
}

func TestHigherPriorityFirst(t *testing.T) {
	b := budgetOf(t, 4*mib)
	held := b.asks(t, 4*mib, 0, 0).granted(t)
	var askers []*asker
	order := []int{3, 0, 2, 1, 5, 4} // of the priorities, then of arrival
	for i, priority := range []int{5, 0, 1, 9, -3, -1} {
		askers = append(askers, b.asks(t, 4*mib, 0, priority))
		askers[i].waits(t, b, i+1)
	}
	for _, want := range order {
		held.release()
		held = askers[want].granted(t)
		for i, a := range askers {
			if len(a.result) > 0 {
				t.Fatalf("%d was granted besides %d", i, want)
			}
		}
	}
	held.release()
}

func TestEqualPriorityInOrder(t *testing.T) {
	b := budgetOf(t, 2*mib)
	held := b.asks(t, 2*mib, 0, 7).granted(t)
	var askers []*asker
	for range 8 {
		askers = append(askers, b.asks(t, 2*mib, 0, 7))
	}
	for _, a := range askers {
		held.release()
		held = a.granted(t)
	}
	held.release()
}

// One that gives up while it waits lets those behind it in.
func TestGivingUpLetsOthersIn(t *testing.T) {
	b := budgetOf(t, 8*mib)
	held := b.asks(t, 6*mib, 0, 0).granted(t)
	large, small := b.asks(t, 8*mib, 0, 0), b.asks(t, 2*mib, 0, 0)
	small.waits(t, b, 2)
	large.cancel()
	small.granted(t).release()
	if r := <-large.result; !errors.Is(r.err, context.Canceled) || r.lease != nil {
		t.Errorf("got %v", r.err)
	}
	held.release()
}

// Private memory counts as long as the job runs, and lets others in after it.
func TestPrivateIsDropped(t *testing.T) {
	b := budgetOf(t, 8*mib)
	l := b.asks(t, 2*mib, 6*mib, 0).granted(t)
	next := b.asks(t, 6*mib, 0, 0)
	next.waits(t, b, 1)
	l.dropPrivate()
	l.dropPrivate()
	second := next.granted(t)
	if used, live, _ := b.state(); used != 8*mib || live != 8*mib {
		t.Errorf("%d bytes used, %d live", used, live)
	}
	second.release()
	l.release()
}

func TestBudgetDenies(t *testing.T) {
	b := budgetOf(t, 5*mib+100)
	for _, c := range []struct {
		bytes, private int64
		ok             bool
	}{
		{5 * mib, 0, true}, // its class has 6 MiB: not where that does not fit
		{5*mib + 101, 0, false},
		{1, 5*mib + 100, false},
		{1, 5*mib - 3996, true}, // with one page
		{0, 5*mib - 3996, true},
		{0, 5 * mib, false}, // even an empty frame takes a page
		{1 << 61, 1 << 61, false},
		{0, 1 << 61, false},
	} {
		l, err := b.acquire(t.Context(), c.bytes, c.private, 0)
		if (err == nil) != c.ok || (err != nil && wire.KindOf(err) != wire.Memory) {
			t.Errorf("%d bytes and %d: %v", c.bytes, c.private, err)
		}
		if l != nil {
			if l.segment.Size() < c.bytes {
				t.Errorf("granted %d of %d bytes", l.segment.Size(), c.bytes)
			}
			l.release()
		}
	}
}

// Memory is recycled within its class and makes room for another.
func TestBudgetRecycles(t *testing.T) {
	b := budgetOf(t, 8*mib)
	first := b.asks(t, 6*mib, 0, 0).granted(t)
	segment := first.segment
	first.release()
	first.release() // a second time means nothing
	first.destroy()
	again := b.asks(t, 5*mib+1, 0, 0).granted(t)
	if again.segment != segment {
		t.Error("not recycled")
	}
	again.release()
	other := b.asks(t, 4*mib, 0, 0).granted(t) // 6 + 4 are too many
	if b.arena.Held() != 0 {
		t.Errorf("%d bytes kept beside 4 MiB in use", b.arena.Held())
	}
	other.destroy() // of a loader that died: not to be used again
	if _, live, _ := b.state(); live != 0 || b.arena.Held() != 0 {
		t.Errorf("%d bytes live, %d recycled", live, b.arena.Held())
	}
}

// What is out when the budget closes is freed at its end, and not recycled.
func TestBudgetCloses(t *testing.T) {
	b := budgetOf(t, 8*mib)
	out := b.asks(t, 2*mib, 0, 0).granted(t)
	b.asks(t, 2*mib, 0, 0).granted(t).release()
	b.close()
	if _, live, _ := b.state(); live != 2*mib {
		t.Errorf("%d bytes live", live)
	}
	out.release()
	if _, live, _ := b.state(); live != 0 {
		t.Errorf("%d bytes live", live)
	}
}

func TestBudgetStorm(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	b := budgetOf(t, 6*mib)
	var group sync.WaitGroup
	for w := range 16 {
		rng := rand.New(rand.NewPCG(seed, uint64(w)))
		group.Go(func() {
			for range 120 {
				bytes, private := rng.Int64N(4*mib), rng.Int64N(2*mib)
				ctx, cancel := context.WithCancel(t.Context())
				if rng.IntN(3) == 0 {
					time.AfterFunc(time.Duration(rng.IntN(1000))*time.Microsecond, cancel)
				}
				l, err := b.acquire(ctx, bytes, private, rng.IntN(3))
				if err == nil {
					if used, _, _ := b.state(); used > 6*mib {
						t.Errorf("%d bytes used", used)
					}
					m, err := l.segment.Map(shm.ReadWrite, false)
					if err != nil || int64(len(m)) < bytes {
						t.Errorf("%d bytes of %d: %v", len(m), bytes, err)
					} else {
						m[0] = byte(w)
					}
					switch rng.IntN(4) {
					case 0:
						l.destroy()
					case 1:
						l.dropPrivate()
						l.release()
					default:
						l.release()
					}
				} else if !errors.Is(err, context.Canceled) {
					t.Errorf("%d and %d bytes: %v", bytes, private, err)
				}
				cancel()
			}
		})
	}
	group.Wait()
	used, live, _ := b.state()
	if used != 0 || live != b.arena.Held() || b.waiting() != 0 {
		t.Errorf("%d bytes used, %d live, %d recycled, %d wait", used, live, b.arena.Held(), b.waiting())
	}
}

func TestFormatBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", mib - 1: "1048575 bytes", 3 * mib / 2: "1.5 MiB", 5 << 29: "2.50 GiB"} {
		if got := formatBytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// The tail keeps the cause of a crash and its last line, whatever was between.
func TestTail(t *testing.T) {
	for _, c := range []struct {
		name, want string
		write      []string
	}{
		{"nothing", "", nil},
		{"one line", "panic: oops", []string{"panic: ", "oops\n"}},
		{"few lines", "a | b | c", []string{"  a\r\n\nb  \n", "c"}},
		{"many lines", "1 | 2 | 3 | 4 | … | 7 | 8 | 9 | 10", []string{"1\n2\n3\n4\n5\n6\n", "7\n8\n9\n10\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w tail
			for _, s := range c.write {
				if n, err := w.Write([]byte(s)); n != len(s) || err != nil {
					t.Fatal(n, err)
				}
			}
			if got := w.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	var w tail
	_, _ = w.Write([]byte("fatal error: out of memory\n"))
	for i := range 100_000 {
		_, _ = fmt.Fprintf(&w, "goroutine %d\n", i)
	}
	if len(w.head)+len(w.last) > 2*tailBytes || cap(w.last) > 8*tailBytes {
		t.Errorf("keeps %d bytes in %d", len(w.head)+len(w.last), cap(w.last))
	}
	if s := w.String(); s[:26] != "fatal error: out of memory" || s[len(s)-15:] != "goroutine 99999" || !w.tellsOutOfMemory() {
		t.Errorf("got %q", s)
	}
}

func TestLoaderErrorText(t *testing.T) {
	e := &LoaderError{Path: "a.icecache", PID: 12, What: "died: signal: killed", Output: "last words"}
	if got := e.Error(); got != `load "a.icecache": loader 12 died: signal: killed; it wrote: last words` {
		t.Errorf("got %q", got)
	}
	e.PID, e.Output = 0, ""
	if got := e.Error(); got != `load "a.icecache": loader died: signal: killed` {
		t.Errorf("got %q", got)
	}
	if !errors.Is(e, ErrLoaderDied) || wire.KindOf(e) != wire.Crashed {
		t.Error("kind is lost")
	}
}
