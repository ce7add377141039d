// The pool: how many loaders, of which kind, with how much memory.

package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"floe/internal/format/all"
	"floe/internal/loader"
	"floe/internal/pool"
)

// The back ends: what a loader is.
const (
	BackendProcess   = "process"
	BackendGoroutine = "goroutine"
)

// ErrBackend is wrapped when Options.Backend is none of these.
var ErrBackend = errors.New("unknown back end")

// Options of the pool and of the jobs it does. The zero value works.
type Options struct {
	// Loaders is how many work at once; 0 means one per core that this process may
	// use: a quota of its control group counts.
	Loaders int
	// Files is how many there are to work on, 0 if unknown; no more loaders are
	// started.
	Files int
	// Nice is added to the niceness of loader processes.
	Nice int
	// BudgetBytes bounds the memory of decoded frames; 0 means
	// pool.DefaultBudget.
	BudgetBytes int64
	// Backend is what a loader is; "" means BackendProcess.
	Backend string
	// HangTimeout is how long a loader may show no progress; 0 means a minute.
	HangTimeout time.Duration
	// MemoryLimitBytes bounds the private memory of one loader process; 0 means
	// 1 GiB.
	MemoryLimitBytes int64
	// MaxPayloadBytes bounds what a compressed file may expand to; 0 means
	// format.DefaultMaxPayloadBytes. Jobs are told; a source.Source has an option
	// of its own.
	MaxPayloadBytes int64
	// Command starts a loader process; none means this program with the argument
	// "loader".
	Command []string
	// Log receives deaths and replacements of loaders; nil discards them.
	Log *slog.Logger
}

// Count is how many loaders a pool of these options has.
func (o Options) Count() int {
	n := runtime.GOMAXPROCS(0)
	if o.Loaders > 0 {
		n = o.Loaders
	}
	if o.Files > 0 {
		n = min(n, o.Files)
	}
	return n
}

// OpenPool starts the loaders. The caller closes the pool. With BackendProcess and
// without Command, main must call loader.Main for the argument "loader".
func OpenPool(o Options) (pool.Pool, error) {
	p := pool.Options{
		Loaders: o.Count(), BudgetBytes: o.BudgetBytes, HangTimeout: o.HangTimeout,
		MemoryLimitBytes: o.MemoryLimitBytes, Nice: o.Nice, Command: o.Command, Log: o.Log,
	}
	switch o.Backend {
	case BackendGoroutine:
		return pool.Goroutines(loader.Handler(loader.Config{Registry: all.Registry()}), p), nil
	case BackendProcess, "":
		return pool.Processes(p)
	}
	return nil, fmt.Errorf("open a pool of %q: %w", o.Backend, ErrBackend)
}
