// The player: the goroutine that owns the state, its mailbox, and its end.

package playback

import (
	"context"
	"sync"
	"time"

	"floe/internal/particle"
)

// Player plays. Its methods may be called from any goroutine.
type Player struct {
	// Set once.
	snapshots chan *Snapshot
	inbox     inbox
	done      chan struct{} // closed when the loop has ended

	// Owned by the loop.
	state *state
	wait  sync.WaitGroup // loads on their way
}

// New makes a player of a source and a timeline, and starts to load what lies
// around the playhead. The source stays the caller's, and must outlive it; the
// slots must not be changed any more.
func New(source Source, slots []Slot, o Options) *Player {
	p := &Player{
		snapshots: make(chan *Snapshot),
		inbox:     inbox{signal: make(chan struct{}, 1)},
		done:      make(chan struct{}),
		state:     newState(source, o),
	}
	p.state.launch = p.launch
	p.state.setFrames(nil, slots, time.Now())
	go p.run()
	return p
}

// Snapshots gives the newest snapshot whenever something has changed. It is meant
// for one reader, who releases what it receives. It is closed by Close.
func (p *Player) Snapshots() <-chan *Snapshot { return p.snapshots }

// Close cancels all loads, waits for them and lets all frames go. Commands after
// it do nothing. It may be called twice.
func (p *Player) Close() {
	p.inbox.close()
	<-p.done
}

// run is the loop.
func (p *Player) run() {
	defer close(p.done)
	defer close(p.snapshots)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for p.obey() {
		now := time.Now()
		p.state.settle(now)
		if due, ok := p.state.wake(now); ok {
			timer.Reset(due.Sub(now))
		} else {
			timer.Stop()
		}
		p.await(timer.C)
	}
	p.end()
}

// await returns when something has happened.
func (p *Player) await(due <-chan time.Time) {
	var up chan<- *Snapshot
	if p.state.pending != nil {
		up = p.snapshots
	}
	select {
	case up <- p.state.pending:
		p.state.taken(time.Now())
	case <-p.inbox.signal:
	case <-due:
	}
}

// obey works off the mailbox; false when the player is to end.
func (p *Player) obey() bool {
	events, closed := p.inbox.take()
	for _, e := range events {
		e(p.state, time.Now())
	}
	return !closed
}

// end waits for the loads and lets everything go.
func (p *Player) end() {
	for _, l := range p.state.loads {
		p.state.cancel(l)
	}
	p.wait.Wait()
	p.obey()
	p.state.release()
}

// release gives up all frames.
func (s *state) release() {
	s.discardPending()
	s.shownNothing()
	for i := range s.slots {
		s.drop(i)
	}
}

// launch asks the source, on a goroutine of its own.
func (p *Player) launch(l *load) {
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	p.wait.Go(func() {
		f, err := l.source.Load(ctx, l.index, l.priority)
		p.inbox.put(answered(l, f, err))
	})
}

func answered(l *load, f *particle.Frame, err error) event {
	return func(s *state, now time.Time) { s.answer(l, f, err, now) }
}

// command puts a command into the mailbox.
func (p *Player) command(e event) { p.inbox.putUnlessClosed(e) }
