// From the player to the window: one goroutine takes snapshots, has them drawn,
// and tells the window the newest.

package ui

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"floe/internal/bundle"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/ui/timeline"
	"floe/internal/ui/viewport"
)

// pump reads the snapshots of one player.
type pump struct {
	window *Window
	player *playback.Player
	cancel context.CancelFunc
	ended  chan struct{}
	// stage is how the sequences are to be seen; again asks to show the last frame
	// anew because that has changed.
	stage atomic.Pointer[stage]
	again chan struct{}

	mu      sync.Mutex
	pending *news // guarded by mu: what the UI goroutine has not fetched yet
}

// stage is what a picture needs to know of the open sequences. It is immutable.
type stage struct {
	title   string
	padding func(number float64) string
	// extent tells the size of the box around the points; "" if it is not shown.
	extent string
	parts  []stagePart
}

type stagePart struct {
	name   string
	hidden bool
	look   *render.Look
}

// news is a snapshot for the UI goroutine. Its frame, if any, has been retained.
type news struct {
	state timeline.State
	frame *particle.Frame
}

// patience is how long a picture may take to reach the screen before the next
// snapshot is taken all the same.
const patience = 2 * time.Second

func newPump(w *Window, player *playback.Player, cancel context.CancelFunc) *pump {
	p := &pump{window: w, player: player, cancel: cancel, ended: make(chan struct{}), again: make(chan struct{}, 1)}
	p.stage.Store(&stage{})
	return p
}

// set changes how the sequences are seen.
func (p *pump) set(s *stage) {
	p.stage.Store(s)
	select {
	case p.again <- struct{}{}:
	default:
	}
}

// run ends when the player is closed.
func (p *pump) run(ctx context.Context) {
	defer close(p.ended)
	var last *playback.Snapshot // not released yet
	defer func() {
		if last != nil {
			last.Release()
		}
		p.post(nil)
	}()
	for {
		select {
		case s, open := <-p.player.Snapshots():
			if last != nil {
				last.Release()
			}
			if last = s; !open {
				last = nil
				return
			}
			p.tell(s)
			p.show(ctx, s)
		case <-p.again:
			if last != nil {
				p.show(ctx, last)
			}
		}
	}
}

// tell leaves the news of a snapshot.
func (p *pump) tell(s *playback.Snapshot) {
	n := &news{state: timeline.StateOf(s)}
	if s.Frame != nil {
		n.frame = s.Frame.Retain()
	}
	p.post(n)
}

// show has the frame drawn and waits until it is on the screen: that is what
// makes playing every frame honest.
func (p *pump) show(ctx context.Context, s *playback.Snapshot) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_ = p.window.view.ShowFrames(ctx, p.frames(s)) // it ends with the view, and so does this
}

// frames is what is to be seen of a snapshot.
func (p *pump) frames(s *playback.Snapshot) viewport.Frames {
	stage := p.stage.Load()
	f := viewport.Frames{HUD: stage.hud(s), Layers: make([]viewport.Layer, len(stage.parts))}
	for i, part := range stage.parts {
		f.Layers[i] = viewport.Layer{Name: part.name, Hidden: part.hidden, Look: part.look}
	}
	for _, part := range parts(s.Frame) {
		if part.Part < len(f.Layers) {
			f.Layers[part.Part].Frame = part.Frame
		}
	}
	return f
}

// hud is what the picture says of a snapshot.
func (st *stage) hud(s *playback.Snapshot) render.HUD {
	h := render.HUD{Title: st.title}
	if st.padding == nil || s.Index < 0 {
		return h
	}
	h.Frame = st.padding(s.Number)
	if st.extent != "" && !s.Playing {
		h.Lines = append(h.Lines, st.extent)
	}
	if s.Playing {
		h.WantedFPS, h.ReachedFPS = s.FPS*s.Speed, s.Reached
	}
	switch {
	case s.Waiting && s.Frame == nil:
		h.Lines = append(h.Lines, "loading")
	case s.Held() && s.State().Kind() == playback.Missing:
		h.Lines = append(h.Lines, "missing: frame "+st.padding(s.ShownNumber)+" is held")
	case s.Held():
		h.Lines = append(h.Lines, "broken: frame "+st.padding(s.ShownNumber)+" is held")
	case s.State().Kind() == playback.Missing:
		h.Lines = append(h.Lines, "missing")
	case s.Err() != nil:
		h.Lines = append(h.Lines, "broken: the log tells why")
	}
	for _, part := range parts(s.Frame) {
		if part.Err != nil && part.Part < len(st.parts) {
			h.Lines = append(h.Lines, fmt.Sprintf("%s: broken", st.parts[part.Part].name))
		}
	}
	return h
}

// post leaves news for the UI goroutine; the newest wins. Nil takes back what
// was left.
func (p *pump) post(n *news) {
	p.mu.Lock()
	old := p.pending
	p.pending = n
	p.mu.Unlock()
	if old != nil && old.frame != nil {
		old.frame.Release()
	}
	if old == nil && n != nil {
		p.window.do(p.deliver)
	}
}

// deliver is called on the UI goroutine.
func (p *pump) deliver() {
	p.mu.Lock()
	n := p.pending
	p.pending = nil
	p.mu.Unlock()
	switch {
	case n == nil:
	case p.window.pump != p || p.window.closed:
		if n.frame != nil {
			n.frame.Release()
		}
	default:
		p.window.heard(n)
	}
}

// parts gives the frames of the sequences in a frame, nil for none.
func parts(f *particle.Frame) []bundle.PartFrame {
	if f == nil {
		return nil
	}
	return bundle.Parts(f)
}
