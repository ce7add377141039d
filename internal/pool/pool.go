// The interface: requests, replies, options, errors.

package pool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"floe/internal/wire"
)

// ErrClosed is returned for requests to a closed pool.
var ErrClosed = errors.New("pool is closed")

// ErrLoaderDied is wrapped when a loader crashed, hung, exceeded its memory or
// broke the protocol while it worked on a request.
var ErrLoaderDied = errors.New("loader died")

// ErrQuarantined is wrapped when a file has killed so many loaders that it is
// not tried again until it changes.
var ErrQuarantined = errors.New("file is quarantined")

// Request is one job.
type Request struct {
	// Kind of job, see the wire package.
	Kind string
	// Path of the file.
	Path string
	// Args are the JSON arguments of the kind.
	Args []byte
	// Priority: a higher one is served first.
	Priority int
	// Cost orders jobs of one priority, the most expensive first, which
	// shortens the whole; a file's size serves well. Jobs of equal cost are
	// served in the order of their arrival.
	Cost int64
}

// Reply is the answer to one request.
type Reply struct {
	wire.Ready
	// Memory that the layout refers to, if HasFrame; read only. Valid until
	// Release.
	Memory []byte

	lease *lease
}

// Release gives the memory back. It must be called exactly once for a reply
// with a frame, and may be called for any.
func (r *Reply) Release() {
	if r.lease != nil {
		r.lease.release()
		r.lease = nil
	}
}

// Pool runs jobs. Its methods may be called from any goroutine.
type Pool interface {
	// Do waits for the answer to one request. When ctx ends it returns at once;
	// the loader is told, and stopped if it does not listen.
	Do(ctx context.Context, r Request) (Reply, error)
	// Stats tells the state of the pool.
	Stats() Stats
	// Close cancels all jobs, ends all loaders and waits for them. It may be
	// called twice.
	Close() error
}

// Stats is a snapshot of a pool's state.
type Stats struct {
	Loaders  int   // slots
	Started  int64 // loaders started so far
	Died     int64 // loaders that had to be replaced
	Jobs     int64 // jobs ended so far
	Waiting  int   // jobs in the queue
	Running  int   // jobs that a loader works on
	Asking   int   // of these, jobs that wait for memory
	Budget   int64 // bytes that may be granted
	Granted  int64 // bytes granted now, to jobs and to unreleased replies
	Recycled int64 // bytes kept for the next grant
	Peak     int64 // largest Granted + Recycled so far
}

// Options of a pool; the zero value works.
type Options struct {
	// Loaders is how many work at once; 0 means as many as there are cores.
	Loaders int
	// BudgetBytes bounds the memory granted at once; 0 means DefaultBudget.
	BudgetBytes int64
	// HangTimeout is how long a loader may work without showing progress; 0
	// means one minute.
	HangTimeout time.Duration
	// Grace is how long a loader may take to notice a cancel; 0 means 250 ms.
	Grace time.Duration
	// Command starts a loader process; none means the running program with the
	// argument "loader".
	Command []string
	// Env is added to a loader's environment.
	Env []string
	// MemoryLimitBytes bounds the private memory of a loader process; 0 means
	// 1 GiB. It does not count granted memory.
	MemoryLimitBytes int64
	// Nice is added to the niceness of loader processes, and of what is done for
	// them in this one.
	Nice int
	// Log receives deaths and replacements; nil discards them.
	Log *slog.Logger

	// protectFree makes released memory fault on access, for tests.
	protectFree bool
}

const (
	defaultHangTimeout = time.Minute
	defaultGrace       = 250 * time.Millisecond
	defaultMemoryLimit = 1 << 30
)

func (o Options) withDefaults() Options {
	if o.Loaders <= 0 {
		o.Loaders = runtime.NumCPU()
	}
	if o.BudgetBytes <= 0 {
		o.BudgetBytes = DefaultBudget()
	}
	if o.HangTimeout <= 0 {
		o.HangTimeout = defaultHangTimeout
	}
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	if o.MemoryLimitBytes <= 0 {
		o.MemoryLimitBytes = defaultMemoryLimit
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// LoaderError tells how a loader died. It wraps ErrLoaderDied and has the kind
// wire.Crashed.
type LoaderError struct {
	Path   string // file it was working on
	PID    int
	What   string // "was killed by signal: segmentation fault", "made no progress for 1m0s" …
	Output string // last lines it wrote to its standard error
}

// Error names the file, the cause and the loader's last words.
func (e *LoaderError) Error() string {
	text := fmt.Sprintf("load %q: loader %d %s", e.Path, e.PID, e.What)
	if e.PID == 0 { // a goroutine
		text = fmt.Sprintf("load %q: loader %s", e.Path, e.What)
	}
	if e.Output != "" {
		text += "; it wrote: " + e.Output
	}
	return text
}

// Unwrap makes errors.Is find ErrLoaderDied, and wire.KindOf the kind.
func (e *LoaderError) Unwrap() []error {
	return []error{ErrLoaderDied, wire.Error{Kind: wire.Crashed, Text: e.What}}
}
