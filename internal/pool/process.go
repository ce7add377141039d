// The process back end: one child process per loader.

package pool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"floe/internal/wire"
)

const (
	startTimeout = 15 * time.Second
	// stopTimeout bounds an orderly exit; an idle loader takes about a
	// millisecond.
	stopTimeout = 500 * time.Millisecond
	// writeTimeout is how long a loader may leave its pipe unread.
	writeTimeout = 5 * time.Second
	// deathTimeout is how long a loader whose pipe has ended may take to be dead.
	// A dying process of many gigabytes takes a while to give them back.
	deathTimeout = 2 * time.Second

	closedPipe = "closed its pipe without exiting and was killed"
)

// Processes makes a pool whose loaders are child processes. They are started at
// once, reused for job after job, and replaced when they die.
func Processes(o Options) (Pool, error) {
	o = o.withDefaults()
	if len(o.Command) == 0 {
		self, err := selfPath()
		if err != nil {
			return nil, fmt.Errorf("find the loader program: %w", err)
		}
		o.Command = []string{self, "loader"}
	}
	wire.SweepRuntimeDirs(time.Minute)
	return newScheduler(o, startProcess), nil
}

// process is a running loader.
type process struct {
	pool     *scheduler
	cmd      *exec.Cmd
	conn     *wire.Conn
	stderr   *tail
	messages chan incoming // closed when the pipe has ended
	dead     chan struct{} // closed when the process has been waited for
	nextID   wire.JobID    // owned by run

	killing sync.Once
	why     string // set before the kill: why we killed it
}

type incoming struct {
	message wire.Message
	err     error
}

func startProcess(ctx context.Context, p *scheduler) (worker, error) {
	endpoint, err := wire.Listen()
	if err != nil {
		return nil, err
	}
	defer func() { _ = endpoint.Close() }()
	w := &process{pool: p, stderr: &tail{}, messages: make(chan incoming, 1), dead: make(chan struct{})}
	w.cmd = command(p.options, endpoint)
	w.cmd.Stderr = w.stderr
	if err := spawn(w.cmd); err != nil {
		return nil, err
	}
	go w.wait()
	if err := w.connect(ctx, endpoint); err != nil {
		w.kill("did not connect")
		<-w.dead
		return nil, fmt.Errorf("%w: %w", err, w.death(""))
	}
	go w.receive()
	return w, nil
}

func command(o Options, endpoint *wire.Endpoint) *exec.Cmd {
	cmd := exec.Command(o.Command[0], o.Command[1:]...)
	if self, err := selfPath(); err == nil && self == o.Command[0] {
		cmd.Args[0] = os.Args[0] // process lists would show "exe"
	}
	cmd.WaitDelay = stopTimeout // a grandchild may hold standard error open
	cmd.Env = append(os.Environ(),
		"GOMAXPROCS=2",      // with 1 a busy decoder notices a cancel after 14 ms instead of 0.2
		"GOMEMLIMIT=200MiB", // keeps garbage from counting as a loader's need
		"GORACE=atexit_sleep_ms=0",
		"HDF5_USE_FILE_LOCKING=FALSE", // files are replaced by renaming, never shared for writing
		wire.EnvMemory+"="+strconv.FormatInt(o.MemoryLimitBytes, 10),
		wire.EnvNice+"="+strconv.Itoa(o.Nice))
	cmd.Env = append(cmd.Env, endpoint.Env()...)
	cmd.Env = append(cmd.Env, o.Env...)
	return cmd
}

// connect waits for the loader's hello; its death or the end of ctx ends the
// wait.
func (w *process) connect(ctx context.Context, endpoint *wire.Endpoint) error {
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-w.dead:
		case <-ended:
		}
		_ = endpoint.Close()
	}()
	// Only a kill ends the wait for one that has connected and says nothing.
	keep := context.AfterFunc(ctx, func() { w.kill("was not waited for") })
	conn, _, err := endpoint.Accept(w.cmd.Process.Pid, startTimeout)
	if !keep() && err == nil {
		_ = conn.Close()
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	w.conn = conn
	return nil
}

// write sends. A loader that does not read in time is killed, which ends the
// write.
func (w *process) write(limit time.Duration, send func() error) error {
	timer := time.AfterFunc(limit, func() { w.kill(fmt.Sprintf("did not read its pipe for %v", limit)) })
	defer timer.Stop()
	return send()
}

// wait is the only caller of Wait.
func (w *process) wait() {
	_ = w.cmd.Wait()
	close(w.dead)
}

// receive reads until the pipe ends.
func (w *process) receive() {
	defer close(w.messages)
	defer w.conn.CloseHandles()
	for {
		m, _, err := w.conn.Read()
		if err != nil && !errors.Is(err, wire.ErrProtocol) {
			return
		}
		select {
		case w.messages <- incoming{m, err}:
		case <-w.dead:
			return
		}
		if err != nil {
			return
		}
	}
}

// fit: alive, and silent as an idle loader has to be.
func (w *process) fit() bool {
	select {
	case <-w.dead:
		return false
	case <-w.messages: // closed, or a word that nobody asked for
		return false
	default:
		return true
	}
}

// kill remembers the first reason.
func (w *process) kill(why string) {
	w.killing.Do(func() {
		w.why = why
		_ = w.cmd.Process.Kill()
	})
}

// stop asks politely, then kills. An idle loader leaves at the end of its pipe.
func (w *process) stop() {
	_ = w.write(stopTimeout, func() error { return w.conn.Write(wire.Bye{}) })
	_ = w.conn.Close()
	select {
	case <-w.dead:
	case <-time.After(stopTimeout):
		w.kill("did not exit")
		<-w.dead
	}
}

// death describes the end of the process; it must be dead.
func (w *process) death(path string) *LoaderError {
	e := &LoaderError{Path: path, PID: w.cmd.Process.Pid, Output: w.stderr.String()}
	w.killing.Do(func() {}) // after this, why is settled
	switch {
	case w.why != "" && !(w.why == closedPipe && w.cmd.ProcessState.Exited()): // was on its way out
		e.What = w.why
	case w.stderr.tellsOutOfMemory(), w.lackedMemory():
		e.What = fmt.Sprintf("exceeded its memory limit of %s (%s)", formatBytes(w.pool.options.MemoryLimitBytes), w.cmd.ProcessState)
	default:
		e.What = fmt.Sprintf("died: %s", w.cmd.ProcessState)
	}
	return e
}

// lackedMemory guesses why a Go program crashed: when it cannot have memory the
// runtime mostly says so, but now and then trips over its own structures.
func (w *process) lackedMemory() bool {
	const goCrash = 2
	return w.cmd.ProcessState.ExitCode() == goCrash && peakBytes(w.cmd.ProcessState) > w.pool.options.MemoryLimitBytes/2
}
