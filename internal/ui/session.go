// The sequences that are open, and the player that plays them together.

package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"
	"weak"

	"floe/internal/bundle"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/sequence"
	"floe/internal/ui/look"
	"floe/internal/ui/timeline"
	"floe/internal/ui/viewport"
)

// entry is an open sequence.
type entry struct {
	id       int // never used again for another
	sequence *sequence.Sequence
	// key is the path of the pattern; it changes with the padding.
	key string
	// name is what it is called, so that no two are called the same.
	name      string
	source    playback.Source
	hidden    bool
	look      render.Look
	bookmarks []float64        // numbers that are marked, ascending
	only      *condition       // which points are shown; nil for all
	rangeMode look.RangeMode   // where the range of its colours comes from
	failed    map[float64]bool // numbers whose failure beside other sequences has been told
	disk      *disk
	health    atomic.Pointer[checkup] // what was found wrong; nil before a check
	own       ownTimeline
	// selected and hiddenPoints are of the frame that is shown.
	selected, hiddenPoints *render.Set
	filtered               filtered                     // what the condition leaves out there
	unseen                 *render.Set                  // both
	setsOf                 weak.Pointer[particle.Frame] // that frame
	marks                  marks                        // what they mean in others
}

func (e *entry) numbers() []float64 {
	if !e.sequence.HasNumbers() {
		return []float64{0}
	}
	numbers := make([]float64, len(e.sequence.Files))
	for i, f := range e.sequence.Files {
		numbers[i] = f.Number.Float64()
	}
	return numbers
}

func sequenceKey(s *sequence.Sequence) string {
	path := filepath.Join(s.Dir, s.Pattern())
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// addEntry opens a sequence that is not open yet.
func (w *Window) addEntry(s *sequence.Sequence) {
	key := sequenceKey(s)
	if slices.ContainsFunc(w.entries, func(e *entry) bool { return e.key == key }) {
		return
	}
	w.lastID++
	e := &entry{id: w.lastID, look: w.defaultLook(), disk: newDisk()}
	w.take(e, s)
	w.recallLook(e)
	w.entries = append(w.entries, e)
}

// take gives an entry its files, or others.
func (w *Window) take(e *entry, s *sequence.Sequence) {
	e.sequence, e.key = s, sequenceKey(s)
	if source := w.engine.Source(s); s.HasNumbers() {
		e.source = w.memory.Source(source, s.Path)
	} else {
		e.source = bundle.Still(source)
	}
}

// keepFrames holds the frames in memory while others are put together with them or
// taken away: the player lets go of them before it asks for them again.
func (w *Window) keepFrames() {
	release := w.memory.Keep()
	w.ending.Go(func() {
		select {
		case <-time.After(keepTime):
		case <-w.ctx.Done():
		}
		release()
	})
}

// keepTime is plenty for a player to take again what is in memory.
const keepTime = 3 * time.Second

// begin makes or changes the player for the entries that are open now, of which
// some have been added.
func (w *Window) begin(added []*entry, start float64, hasStart bool) {
	fresh := len(added) == len(w.entries)
	added = slices.Clone(added)
	w.rejoin(func() {
		if w.player == nil {
			first := 0
			if hasStart {
				first = nearestSlot(w.line.slots, start)
			}
			w.startPlayer(first)
		} else {
			w.keepFrames()
			w.invalidateAround(added)
		}
		w.showEntries()
		if fresh {
			w.recallPlaying()
			w.recallCamera()
		}
		w.survey()
		w.rewatch()
		w.say("%s", w.openText())
	})
}

// invalidateAround has those frames read again in which sequences that have been
// added have a part.
func (w *Window) invalidateAround(added []*entry) {
	w.play(func(player *playback.Player) {
		for _, e := range added {
			p := w.line.partOf(e)
			switch {
			case p == nil: // closed since
			case p.slots == nil:
				player.InvalidateAll()
			default:
				for _, at := range p.own {
					if w.line.othersAt(at, added) {
						player.Invalidate(at)
					}
				}
			}
		}
	})
}

// othersAt tells whether a slot has files of sequences that have not been added: else
// nothing of it can be in memory, and it may be on its way already.
func (l *line) othersAt(slot int, added []*entry) bool {
	return slices.ContainsFunc(l.parts, func(p *linePart) bool {
		return p.fileAt(slot) >= 0 && !slices.Contains(added, p.entry)
	})
}

// invalidate has files read again.
func (w *Window) invalidate(changed func(p *linePart, i int) bool) {
	w.play(func(player *playback.Player) {
		for _, p := range w.line.parts {
			for i := range p.sequence.Files {
				if !changed(p, i) {
					continue
				}
				w.memory.Forget(p.sequence.Path(i))
				if p.slots == nil {
					w.keepFrames() // of the others
					player.InvalidateAll()
				} else {
					player.Invalidate(p.slots[i])
				}
			}
		}
	})
}

// openText says what is open.
func (w *Window) openText() string {
	frames, missing := 0, 0
	for _, e := range w.entries {
		frames += len(e.sequence.Files)
		missing += e.sequence.MissingCount()
	}
	text := plural(frames, "frame")
	if len(w.entries) > 1 {
		text = plural(len(w.entries), "sequence") + ", " + text
	}
	if missing > 0 {
		text += fmt.Sprintf(", %d missing", missing)
	}
	return text
}

// startPlayer makes the player and the goroutine that shows what it says.
func (w *Window) startPlayer(start int) {
	w.player = playback.New(w.line.source, w.line.slots, playback.Options{
		BudgetBytes: w.engine.BudgetBytes(), Loads: max(w.engine.Loaders()+1, 3), FPS: w.settings.Preferences().FPS, Start: start,
		Bytes: func(f *particle.Frame) int64 { return bundle.Bytes(f, w.engine.FrameBytes) },
	})
	w.awaitFirst = true
	ctx, cancel := context.WithCancel(w.ctx)
	p := newPump(w, w.player, cancel)
	w.pump = p
	w.restage()
	go p.run(ctx)
}

// letGo closes all sequences; what was remembered of them is kept.
func (w *Window) letGo() {
	w.remember()
	w.stopPlayer()
	w.dropLine()
	w.entries, w.args, w.active = nil, nil, nil
	w.dropFrames()
	w.healthTab.allClosed()
}

// stopPlayer ends the player. Its loads end on a goroutine of their own: a
// loader may take a moment to notice.
func (w *Window) stopPlayer() {
	if w.player == nil {
		return
	}
	player, p := w.player, w.pump
	w.player, w.pump = nil, nil
	p.cancel()
	w.ending.Go(func() {
		player.Close()
		<-p.ended
		w.do(func() {
			if w.player == nil && !w.closed { // the pump may have shown one more
				w.view.SetFrames(viewport.Frames{})
			}
		})
	})
}

func (w *Window) closeAll() {
	w.openings = nil // what is being looked for is not wanted any more either
	w.letGo()
	w.rewatch()
	w.showEntries()
	w.showWelcome()
	w.say("")
}

// closeEntry closes one sequence.
func (w *Window) closeEntry(id int) {
	i := slices.IndexFunc(w.entries, func(e *entry) bool { return e.id == id })
	switch {
	case i < 0:
	case len(w.entries) == 1:
		w.closeAll()
	default:
		w.closeOne(i)
	}
}

// closeOne closes one of several. The others begin anew with another player: the
// frames of this one have parts that are not open any more.
func (w *Window) closeOne(i int) {
	w.remember()
	w.keepFrames()
	number, facts, subject := w.number(), w.facts, w.figures.subject
	w.stopPlayer()
	w.dropFrames()
	closed := w.entries[i]
	w.entries = slices.Delete(w.entries, i, i+1)
	w.healthTab.refresh()
	if w.active == closed {
		w.active = nil
	}
	if subject.entry != closed {
		w.figures.subject = subject
	}
	w.lines = nil // the new player will not hear of them
	w.begin(nil, number, facts.Timeline != nil)
	w.whenJoined(func() {
		w.awaitFirst = false // what there is to warn of has been told
		w.resume(facts)
	})
}

// resume goes on as the player before did.
func (w *Window) resume(before timeline.State) {
	if before.Timeline == nil {
		return
	}
	s, p := before.Settings, w.player
	p.SetFPS(s.FPS)
	p.SetMode(s.Mode)
	p.SetMissing(s.Missing)
	p.SetRealTime(s.RealTime)
	if t := before.Timeline; s.In >= 0 && s.Out < len(t.Slots) && (s.In > 0 || s.Out < len(t.Slots)-1) {
		slots := w.line.slots
		p.SetRange(nearestSlot(slots, t.Slots[s.In].Number), nearestSlot(slots, t.Slots[s.Out].Number))
	}
	if s.Follow {
		p.Follow(true)
	}
	if s.Playing {
		p.Play(s.Direction, s.Speed)
	}
}

func (w *Window) isOpen() bool { return w.player != nil }

// play gives the player a command, if there is one.
func (w *Window) play(do func(p *playback.Player)) {
	if w.player != nil {
		do(w.player)
	}
}

// entryOf gives the entry of a part of the frame shown.
func (w *Window) entryOf(part int) *entry {
	if part < 0 || part >= len(w.entries) {
		return nil
	}
	return w.entries[part]
}

// reload reads everything again, as if it had just been opened.
func (w *Window) reload() {
	w.relist(true)
}

// relist looks for the files of all sequences again, and asks about each. With
// all, every frame is read again too.
func (w *Window) relist(all bool) {
	args := make([]string, len(w.entries))
	for i, e := range w.entries {
		args[i] = filepath.Join(e.sequence.Dir, e.sequence.Pattern())
	}
	go func() {
		found, err := w.engine.Find(args)
		w.do(func() {
			if w.closed || w.player == nil {
				return
			}
			w.journal.fail(err)
			w.relisted(found, all)
		})
	}()
}

// relisted takes new listings of the open sequences.
func (w *Window) relisted(found []*sequence.Sequence, all bool) {
	w.stopSurvey()
	for _, s := range found {
		if e := w.entryLike(s, nil); e != nil {
			w.take(e, s)
		}
	}
	for _, e := range w.entries {
		e.disk.forgetAll()
	}
	if all {
		w.allDiffer()
	}
	w.rejoin(func() {
		if all {
			w.readAll()
			w.say("Reading from disk again")
		}
		w.showEntries()
		w.survey()
	})
}

// entryLike gives the entry that a listing is of, nil for none. The padding may be
// seen otherwise when files come or go: before, if not nil, is how the files were
// listed last.
func (w *Window) entryLike(s, before *sequence.Sequence) *entry {
	var like []*entry
	for _, key := range []*sequence.Sequence{before, s} {
		if key == nil {
			continue
		}
		if i := slices.IndexFunc(w.entries, func(e *entry) bool { return e.key == sequenceKey(key) }); i >= 0 {
			return w.entries[i]
		}
	}
	for _, e := range w.entries {
		known := e.sequence
		if known.Prefix == s.Prefix && known.Suffix == s.Suffix && known.HasNumbers() == s.HasNumbers() && filepath.Dir(e.key) == filepath.Dir(sequenceKey(s)) {
			like = append(like, e)
		}
	}
	if len(like) != 1 {
		return nil
	}
	return like[0]
}
