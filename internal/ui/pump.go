// From the player to the window: one goroutine takes snapshots, has them drawn,
// and tells the window the newest.

package ui

import (
	"context"
	"fmt"
	"slices"
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
	// staging is held while the stage changes together with what the picture is told
	// of it, and while the picture is told of a snapshot on a stage: so that what is
	// selected is never what was selected before.
	staging sync.Mutex
	// resolved are the marks and conditions of the parts in the frame that was shown last, told what
	// the window has heard of them; both of run.
	resolved, told []resolvedPart

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
	marks  marks
	only   *condition
}

// news is a snapshot for the UI goroutine. Its frame, if any, has been retained.
type news struct {
	state timeline.State
	frame *particle.Frame
	sets  []resolvedPart // what is selected and hidden in the frames of the parts
}

// patience is how long a picture may take to reach the screen before the next
// snapshot is taken all the same.
const patience = 2 * time.Second

func newPump(w *Window, player *playback.Player, cancel context.CancelFunc) *pump {
	p := &pump{window: w, player: player, cancel: cancel, ended: make(chan struct{}), again: make(chan struct{}, 1)}
	p.stage.Store(&stage{})
	return p
}

// set changes how the sequences are seen; tell tells the picture what it can be
// told at once.
func (p *pump) set(s *stage, tell func()) {
	p.staging.Lock()
	p.stage.Store(s)
	tell()
	p.staging.Unlock()
	p.showAgain()
}

// showAgain shows the last snapshot anew.
func (p *pump) showAgain() {
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
			p.show(ctx, s, true)
		case <-p.again:
			if last != nil {
				p.show(ctx, last, false)
			}
		}
	}
}

// tell leaves the news of a snapshot.
func (p *pump) tell(s *playback.Snapshot) {
	p.told = slices.Clone(p.resolved)
	n := &news{state: timeline.StateOf(s), sets: p.told}
	if s.Frame != nil {
		n.frame = s.Frame.Retain()
	}
	p.post(n)
}

// show has the frame drawn and waits until it is on the screen: that is what
// makes playing every frame honest. What is no news is not told.
func (p *pump) show(ctx context.Context, s *playback.Snapshot, isNews bool) {
	for shown := false; !shown; {
		stage := p.stage.Load()
		frames := p.frames(ctx, s, stage)
		if isNews || !slices.Equal(p.resolved, p.told) {
			p.tell(s)
		}
		shown = p.showOn(stage, frames)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_ = p.window.view.Await(ctx) // it ends with the view, and so does this
}

// showOn tells the picture what to show, unless the stage has changed meanwhile.
func (p *pump) showOn(s *stage, f viewport.Frames) bool {
	p.staging.Lock()
	defer p.staging.Unlock()
	if p.stage.Load() != s {
		return false
	}
	p.window.view.SetFrames(f)
	return true
}

// frames is what is to be seen of a snapshot. Which points are selected and hidden
// in it is found out now, before anybody sees it.
func (p *pump) frames(ctx context.Context, s *playback.Snapshot, stage *stage) viewport.Frames {
	p.resolved = append(p.resolved, make([]resolvedPart, max(len(stage.parts)-len(p.resolved), 0))...)[:len(stage.parts)]
	f := viewport.Frames{HUD: stage.hud(s), Layers: make([]viewport.Layer, len(stage.parts))}
	for i, part := range stage.parts {
		f.Layers[i] = viewport.Layer{Name: part.name, Hidden: part.hidden, Look: part.look}
	}
	for _, part := range parts(s.Frame) {
		if part.Part < len(f.Layers) {
			f.Layers[part.Part].Frame = part.Frame
		}
	}
	for i, part := range stage.parts {
		p.resolved[i].resolve(ctx, &part, f.Layers[i].Frame, s.ShownNumber)
		f.Layers[i].Sets = p.resolved[i].sets()
		switch {
		case part.only == nil || part.hidden:
		case p.resolved[i].filtered.wrong == "":
			f.HUD.Lines = append(f.HUD.Lines, "only "+part.only.String())
		default:
			f.HUD.Lines = append(f.HUD.Lines, "not only "+part.only.String()+": it means nothing here")
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
		p.window.takeSets(n)
		p.window.tellOnly()
		p.window.heard(n)
		p.window.showSets()
	}
}

// parts gives the frames of the sequences in a frame, nil for none.
func parts(f *particle.Frame) []bundle.PartFrame {
	if f == nil {
		return nil
	}
	return bundle.Parts(f)
}
