// The loop's mailbox: whoever puts something into it never waits.

package playback

import (
	"sync"
	"time"
)

// event is a command or the answer to a load.
type event func(s *state, now time.Time)

type inbox struct {
	signal chan struct{} // holds one value while there is something to take

	mu     sync.Mutex
	events []event // guarded by mu: oldest first
	closed bool    // guarded by mu: no more commands
}

// put is for answers, which are taken even at the end.
func (b *inbox) put(e event) {
	b.mu.Lock()
	b.events = append(b.events, e)
	b.mu.Unlock()
	b.ring()
}

// putUnlessClosed is for commands.
func (b *inbox) putUnlessClosed(e event) {
	b.mu.Lock()
	if !b.closed {
		b.events = append(b.events, e)
	}
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) ring() {
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

// take empties the mailbox.
func (b *inbox) take() (events []event, closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	events, b.events = b.events, nil
	return events, b.closed
}
