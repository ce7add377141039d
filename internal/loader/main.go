// The life of a loader process.

package loader

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"floe/internal/shm"
	"floe/internal/wire"
)

// Exit codes of a loader process that are not crashes.
const (
	exitDone     = 0 // the pool is gone or said bye
	exitUsage    = 2 // not started by a pool
	exitProtocol = 3 // the pool broke the protocol
)

// Main connects to the pool that started this process and works for it until
// the connection ends. It does not return.
func Main(handler wire.Handler) {
	name, cookie := os.Getenv(wire.EnvPipe), os.Getenv(wire.EnvCookie)
	if name == "" {
		fmt.Fprintln(os.Stderr, "error: a loader is started by floe itself, not by hand")
		os.Exit(exitUsage)
	}
	_ = os.Unsetenv(wire.EnvCookie)
	restrain(envInt(wire.EnvMemory), int(envInt(wire.EnvNice)))
	conn, err := wire.Dial(name, cookie, os.Getpid())
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(exitUsage)
	}
	c := &child{conn: conn, handler: handler}
	os.Exit(c.listen())
}

func envInt(key string) int64 {
	n, _ := strconv.ParseInt(os.Getenv(key), 10, 64)
	return n
}

// child is a connected loader.
type child struct {
	conn    *wire.Conn
	handler wire.Handler

	mu      sync.Mutex
	current *activeJob // guarded by mu
}

// activeJob is the job that the loader works on.
type activeJob struct {
	id      wire.JobID
	cancel  context.CancelFunc
	answers chan answer // has room for one: a loader asks again only after an answer

	segment *shm.Segment // owned by the job's goroutine

	mu       sync.Mutex
	ended    bool      // guarded by mu: nothing more may be said about the job
	lastSaid time.Time // guarded by mu
}

// answer is a grant or a denial.
type answer struct {
	grant  wire.Grant
	handle wire.Handle
	err    error
}

// listen reads at all times, so that a cancel or the pool's end is seen at once
// even while a job runs. The job is known before it is started: a cancel right
// behind it finds it.
func (c *child) listen() int {
	for {
		m, h, err := c.conn.Read()
		if err != nil {
			if errors.Is(err, wire.ErrProtocol) {
				fmt.Fprintln(os.Stderr, "error:", err)
				return exitProtocol
			}
			return exitDone
		}
		switch m := m.(type) {
		case wire.Job:
			if !c.begin(m) {
				fmt.Fprintf(os.Stderr, "error: job %d during another\n", m.ID)
				return exitProtocol
			}
		case wire.Grant:
			c.route(m.ID, answer{grant: m, handle: h})
		case wire.Deny:
			c.route(m.ID, answer{err: m.Why, handle: wire.NoHandle})
		case wire.Cancel:
			c.cancel(m.ID)
		case wire.Bye:
			return exitDone
		default:
			fmt.Fprintf(os.Stderr, "error: unexpected %T\n", m)
			return exitProtocol
		}
	}
}

// leastProcs lets a cancel be heard while a decoder is busy.
const leastProcs = 2

func (c *child) begin(j wire.Job) bool {
	if wanted := max(int(j.Threads), leastProcs); runtime.GOMAXPROCS(0) != wanted {
		runtime.GOMAXPROCS(wanted)
	}
	ctx, cancel := context.WithCancel(context.Background())
	job := &activeJob{id: j.ID, cancel: cancel, answers: make(chan answer, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil {
		cancel()
		return false
	}
	c.current = job
	go c.do(ctx, job, j)
	return true
}

// route gives an answer to the job that asked; one that comes too late is
// dropped, its segment unseen.
func (c *child) route(id wire.JobID, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil && c.current.id == id {
		select {
		case c.current.answers <- a:
			return
		default: // never asked for
		}
	}
	if a.handle != wire.NoHandle {
		wire.CloseHandle(a.handle)
	}
}

// cancel may cross with the end of the job, and then means nothing.
func (c *child) cancel(id wire.JobID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil && c.current.id == id {
		c.current.cancel()
	}
}

func (c *child) do(ctx context.Context, job *activeJob, j wire.Job) {
	defer job.cancel()
	ready, err := c.handler(ctx, j, c.granter(job), func(done int64) { c.progress(job, done) })
	job.end()
	c.forget(job)
	if err != nil {
		err = c.conn.Write(wire.Fail{ID: job.id, Why: toWire(err)})
	} else {
		ready.ID = job.id
		if err = c.conn.Write(ready); errors.Is(err, wire.ErrProtocol) { // too large to say
			err = c.conn.Write(wire.Fail{ID: job.id, Why: wire.Error{Kind: wire.Limit, Text: err.Error()}})
		}
	}
	if err != nil {
		os.Exit(exitDone) // the pool is gone
	}
}

// forget makes room for the next job, which may arrive as soon as this one's
// answer has left.
func (c *child) forget(job *activeJob) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = nil
	select {
	case a := <-job.answers:
		if a.handle != wire.NoHandle {
			wire.CloseHandle(a.handle)
		}
	default:
	}
}

// end unmaps and silences the job.
func (j *activeJob) end() {
	j.unmap()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = true
}

func (j *activeJob) unmap() {
	if j.segment != nil {
		j.segment.Close()
		j.segment = nil
	}
}

// progressInterval: at most ten messages a second.
const progressInterval = 100 * time.Millisecond

func (c *child) progress(job *activeJob, done int64) {
	job.mu.Lock()
	defer job.mu.Unlock()
	if job.ended || time.Since(job.lastSaid) < progressInterval {
		return
	}
	job.lastSaid = time.Now()
	_ = c.conn.Write(wire.Progress{ID: job.id, Done: max(done, 0)}) // its failure shows at the next read
}

func (c *child) granter(job *activeJob) wire.Granter {
	return func(ctx context.Context, bytes, private int64) ([]byte, error) {
		job.unmap()
		if err := c.conn.Write(wire.Size{ID: job.id, Bytes: bytes, Private: private}); err != nil {
			return nil, err
		}
		select {
		case a := <-job.answers:
			return job.take(a, bytes)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// take maps a grant.
func (j *activeJob) take(a answer, bytes int64) ([]byte, error) {
	if a.err != nil {
		return nil, a.err
	}
	s, err := shm.Open(shm.Handle(a.handle), a.grant.Bytes)
	if err != nil {
		wire.CloseHandle(a.handle)
		return nil, err
	}
	j.segment = s
	m, err := s.Map(shm.ReadWrite, a.grant.Populate)
	if err != nil {
		return nil, wire.Error{Kind: wire.Memory, Text: err.Error()}
	}
	if int64(len(m)) < bytes {
		return nil, fmt.Errorf("%w: granted %d bytes of %d", wire.ErrProtocol, len(m), bytes)
	}
	return m[:bytes], nil
}
