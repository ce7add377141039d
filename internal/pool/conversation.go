// One job's conversation with a loader process.

package pool

import (
	"context"
	"errors"
	"fmt"
	"time"

	"floe/internal/wire"
)

// conversation is the state of one job; run's goroutine owns it.
type conversation struct {
	w    *process
	task *task
	id   wire.JobID

	lease   *lease             // current grant
	asked   chan acquisition   // not nil while the loader waits for memory
	giveUp  context.CancelFunc // ends the wait for memory
	hang    *time.Timer
	grace   *time.Timer // not nil once the job was cancelled
	expired <-chan time.Time
}

type acquisition struct {
	lease *lease
	err   error
}

// run implements worker.
func (w *process) run(ctx context.Context, t *task) (Reply, error) {
	w.nextID++
	c := &conversation{w: w, task: t, id: w.nextID, hang: time.NewTimer(w.pool.options.HangTimeout)}
	defer c.stopTimers()
	err := c.write(func() error { return w.conn.Write(t.job(c.id)) })
	if errors.Is(err, wire.ErrProtocol) { // too large to say: nothing was sent
		return Reply{}, fmt.Errorf("load %q: %w", t.request.Path, err)
	}
	if err != nil {
		return c.buried("")
	}
	return c.converse(ctx)
}

func (c *conversation) write(send func() error) error {
	return c.w.write(min(writeTimeout, c.w.pool.options.HangTimeout), send)
}

// converse handles whatever happens until the job has ended.
func (c *conversation) converse(ctx context.Context) (Reply, error) {
	cancelled := ctx.Done()
	for {
		select {
		case in, open := <-c.w.messages:
			if !open {
				return c.buried("")
			}
			if reply, err, ended := c.message(ctx, in); ended {
				return reply, err
			}
		case a := <-c.asked:
			if err := c.answer(a); err != nil {
				return c.buried("")
			}
		case <-c.hang.C:
			return c.buried(fmt.Sprintf("made no progress for %v and was stopped", c.w.pool.options.HangTimeout))
		case <-cancelled:
			cancelled = nil
			c.cancel()
		case <-c.expired:
			return c.buried(fmt.Sprintf("did not stop within %v of a cancel and was killed", c.w.pool.options.Grace))
		}
	}
}

// message handles one message; ended tells that the job has its answer.
func (c *conversation) message(ctx context.Context, in incoming) (reply Reply, err error, ended bool) {
	if in.err != nil {
		reply, err = c.buried(in.err.Error())
		return reply, err, true
	}
	violation := func(format string, args ...any) (Reply, error, bool) {
		r, err := c.buried("broke the protocol: " + fmt.Sprintf(format, args...))
		return r, err, true
	}
	if c.asked == nil {
		c.hang.Reset(c.w.pool.options.HangTimeout)
	}
	switch m := in.message.(type) {
	case wire.Size:
		if m.ID != c.id || c.asked != nil {
			return violation("asked for memory at the wrong time")
		}
		c.ask(ctx, m)
	case wire.Progress:
		if m.ID != c.id {
			return violation("progress of job %d during job %d", m.ID, c.id)
		}
	case wire.Fail:
		if m.ID != c.id {
			return violation("failure of job %d during job %d", m.ID, c.id)
		}
		c.settle()
		return Reply{}, m.Why, true
	case wire.Ready:
		if m.ID != c.id || c.asked != nil || (m.HasFrame && c.lease == nil) {
			return violation("ready at the wrong time")
		}
		return c.ready(m)
	default:
		return violation("unexpected %T", m)
	}
	return Reply{}, nil, false
}

// ask starts to wait for memory. The former grant goes back first, so that
// waiting holds nothing.
func (c *conversation) ask(ctx context.Context, m wire.Size) {
	c.dropLease()
	c.hang.Stop()
	ctx, c.giveUp = context.WithCancel(ctx)
	asked := make(chan acquisition, 1)
	c.asked = asked
	b, priority := c.w.pool.budget, c.task.request.Priority
	go func() {
		l, err := b.acquire(ctx, m.Bytes, m.Private, priority)
		asked <- acquisition{l, err}
	}()
}

// answer hands the memory over, or says why not.
func (c *conversation) answer(a acquisition) error {
	c.asked = nil
	c.giveUp()
	c.hang.Reset(c.w.pool.options.HangTimeout)
	if a.err != nil {
		deny := wire.Deny{ID: c.id, Why: wire.Error{Kind: wire.KindOf(a.err), Text: a.err.Error()}}
		return c.write(func() error { return c.w.conn.Write(deny) })
	}
	c.lease = a.lease
	s := a.lease.segment
	grant := wire.Grant{ID: c.id, Bytes: s.Size(), Populate: !s.Huge()}
	return c.write(func() error { return c.w.conn.WriteGrant(grant, wire.Handle(s.Handle())) })
}

// cancel tells the loader and starts the grace period. The timer belongs to
// this job: it cannot hit the next one.
func (c *conversation) cancel() {
	grace := c.w.pool.options.Grace
	_ = c.w.write(grace, func() error { return c.w.conn.Write(wire.Cancel{ID: c.id}) })
	c.grace = time.NewTimer(grace)
	c.expired = c.grace.C
}

func (c *conversation) ready(m wire.Ready) (Reply, error, bool) {
	l := c.lease
	c.lease = nil
	if !m.HasFrame {
		if l != nil {
			l.release()
		}
		return Reply{Ready: m}, nil, true
	}
	reply, err := finishReply(c.task.request.Path, m, l)
	if errors.Is(err, wire.ErrProtocol) {
		_, err = c.buried("broke the protocol: " + err.Error())
	}
	return reply, err, true
}

// settle gives everything back after an orderly end: the loader has unmapped
// its grant before it said so.
func (c *conversation) settle() {
	c.abandonAsk()
	c.dropLease()
}

func (c *conversation) dropLease() {
	if c.lease != nil {
		c.lease.release()
		c.lease = nil
	}
}

// abandonAsk ends a wait for memory; what was granted meanwhile goes back.
func (c *conversation) abandonAsk() {
	if c.asked == nil {
		return
	}
	c.giveUp()
	if a := <-c.asked; a.lease != nil {
		a.lease.release()
	}
	c.asked = nil
}

// buried ends a conversation with a loader that is dead or must die; why is
// empty if it died by itself. Its memory is freed only when it is gone.
func (c *conversation) buried(why string) (Reply, error) {
	w := c.w
	if why != "" {
		w.kill(why)
	}
	select {
	case <-w.dead:
	case <-time.After(deathTimeout):
		w.kill(closedPipe)
		<-w.dead
	}
	c.abandonAsk()
	if c.lease != nil {
		c.lease.destroy()
		c.lease = nil
	}
	return Reply{}, w.death(c.task.request.Path)
}

func (c *conversation) stopTimers() {
	c.hang.Stop()
	if c.grace != nil {
		c.grace.Stop()
	}
}
