// The sequences that are open, and the player that plays them together.

package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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
	// key names the sequence whatever its frames: what settings remember it by.
	key       string
	source    playback.Source
	hidden    bool
	look      render.Look
	rangeMode look.RangeMode // where the range of its colours comes from
	// sizes and fast tell of each file, once the disk has been asked.
	sizes []int64
	fast  []bool
	// slots[i] is the slot of file i.
	slots []int
	// selected and hiddenPoints are of the frame that is shown.
	selected, hiddenPoints *render.Set
	points                 int64   // of that frame
	ids                    *idSets // the same by id; nil if there are none
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

func (e *entry) missing() []float64 {
	var numbers []float64
	for _, n := range e.sequence.Missing() {
		numbers = append(numbers, n.Float64())
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

// entryNames are what the open sequences are called: their patterns, with the
// folder where two have the same.
func (w *Window) entryNames() []string {
	count := map[string]int{}
	for _, e := range w.entries {
		count[e.sequence.Pattern()]++
	}
	names := make([]string, len(w.entries))
	for i, e := range w.entries {
		if names[i] = e.sequence.Pattern(); count[names[i]] > 1 {
			names[i] = filepath.Join(e.sequence.Dir, names[i])
		}
	}
	return names
}

// Open shows the sequences that the arguments mean: files, folders, patterns.
// With add, those that are open stay. It is for the UI goroutine and returns at
// once.
func (w *Window) Open(args []string, add bool) {
	if len(args) == 0 {
		return
	}
	w.opening++
	turn := w.opening
	w.trace.asked()
	w.say("Looking for %s…", briefly(args))
	go func() {
		found, err := w.engine.Find(args)
		w.do(func() {
			if turn != w.opening || w.closed {
				return // something else was opened meanwhile
			}
			w.opened(args, found, err, add)
		})
	}()
}

func briefly(args []string) string {
	if len(args) == 1 {
		return filepath.Base(args[0])
	}
	return plural(len(args), "file")
}

// opened shows what was found.
func (w *Window) opened(args []string, found []*sequence.Sequence, err error, add bool) {
	if err != nil {
		w.journal.fail(err)
	}
	if len(found) == 0 {
		if err == nil {
			w.journal.warn("there are no sequences in %s", briefly(args))
		}
		w.say("Nothing to open in %s: the log tells why", briefly(args))
		w.showTab(tabLog)
		return
	}
	if !add {
		w.letGo()
	}
	fresh := !w.isOpen()
	for _, s := range found {
		w.addEntry(s)
	}
	w.args = append(w.args, args...)
	w.noteRecent(args)
	start, known := w.startNumber(args)
	w.begin(fresh, start, known)
}

// addEntry opens a sequence that is not open yet.
func (w *Window) addEntry(s *sequence.Sequence) {
	key := sequenceKey(s)
	if slices.ContainsFunc(w.entries, func(e *entry) bool { return e.key == key }) {
		return
	}
	w.lastID++
	e := &entry{id: w.lastID, sequence: s, key: key, source: w.engine.Source(s), look: w.defaultLook()}
	w.recallLook(e)
	w.entries = append(w.entries, e)
}

// startNumber is where to begin: at the file that was named, else where the
// artist left the sequence.
func (w *Window) startNumber(args []string) (number float64, known bool) {
	if len(args) == 1 {
		if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
			name := filepath.Base(args[0])
			for _, e := range w.entries {
				for _, f := range e.sequence.Files {
					if f.Name == name && f.HasNumber {
						return f.Number.Float64(), true
					}
				}
			}
		}
	}
	return w.recallNumber()
}

// begin makes or changes the player for the entries that are open now.
func (w *Window) begin(fresh bool, start float64, hasStart bool) {
	slots, source := w.joinEntries()
	if w.player == nil {
		first := 0
		if hasStart {
			first = nearestSlot(slots, start)
		}
		w.startPlayer(source, slots, first)
	} else {
		w.player.SetFrames(source, slots)
		w.player.InvalidateAll()
	}
	w.showEntries()
	if fresh {
		w.recallPlaying()
		w.recallCamera()
	}
	w.survey()
	w.rewatch()
	w.say("%s", w.openText())
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

// joinEntries makes one timeline and one source of all entries.
func (w *Window) joinEntries() ([]playback.Slot, playback.Source) {
	numbers := make([]bundle.Numbers, len(w.entries))
	for i, e := range w.entries {
		numbers[i] = bundle.Numbers{Present: e.numbers(), Missing: e.missing(), Always: !e.sequence.HasNumbers()}
	}
	line := bundle.Union(numbers)
	parts := make([]bundle.Part, len(w.entries))
	slots := playback.Slots(line.Present, line.Missing)
	for i, e := range w.entries {
		parts[i] = bundle.Part{Name: e.sequence.Pattern(), Source: e.source, Index: line.Index[i]}
		e.slots = make([]int, len(e.sequence.Files))
	}
	for at := range slots {
		w.fillSlot(&slots[at], at, line.Index)
	}
	return slots, bundle.New(parts)
}

// fillSlot notes what is known of the files of a slot.
func (w *Window) fillSlot(s *playback.Slot, at int, index [][]int) {
	if !s.Exists {
		return
	}
	s.Fast = true
	for i, e := range w.entries {
		k := index[i][s.Index]
		if k < 0 {
			continue
		}
		e.slots[k] = at
		if k < len(e.sizes) {
			s.FileBytes += e.sizes[k]
		}
		s.Fast = s.Fast && k < len(e.fast) && e.fast[k]
	}
}

func nearestSlot(slots []playback.Slot, number float64) int {
	best := 0
	for i, s := range slots {
		if abs(s.Number-number) < abs(slots[best].Number-number) {
			best = i
		}
	}
	return best
}

func abs(x float64) float64 { return max(x, -x) }

// startPlayer makes the player and the goroutine that shows what it says.
func (w *Window) startPlayer(source playback.Source, slots []playback.Slot, start int) {
	w.player = playback.New(source, slots, playback.Options{
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
	w.entries, w.args, w.active = nil, nil, nil
	w.dropFrames()
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
	})
}

func (w *Window) closeAll() {
	w.opening++ // what is being looked for is not wanted any more either
	w.letGo()
	w.rewatch()
	w.showEntries()
	w.showWelcome()
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
	number, facts, subject := w.number(), w.facts, w.figures.subject
	w.stopPlayer()
	w.dropFrames()
	closed := w.entries[i]
	w.entries = slices.Delete(w.entries, i, i+1)
	if w.active == closed {
		w.active = nil
	}
	if subject.entry != closed {
		w.figures.subject = subject
	}
	w.keepMarks()
	w.begin(false, number, true)
	w.awaitFirst = false // what there is to warn of has been told
	w.resume(facts)
}

// keepMarks tells the picture which points are selected and hidden before it gets
// their frames.
func (w *Window) keepMarks() {
	layers := make([]viewport.Layer, len(w.entries))
	for i, e := range w.entries {
		layers[i].Sets = &viewport.Sets{Selected: e.selected, Hidden: e.hiddenPoints}
	}
	w.view.SetFrames(viewport.Frames{Layers: layers})
}

// resume goes on as the player before did.
func (w *Window) resume(before timeline.State) {
	s, p := before.Settings, w.player
	p.SetFPS(s.FPS)
	p.SetMode(s.Mode)
	p.SetMissing(s.Missing)
	p.SetRealTime(s.RealTime)
	if t := before.Timeline; t != nil && s.Out < len(t.Slots) && (s.In > 0 || s.Out < len(t.Slots)-1) {
		slots, _ := w.joinEntries()
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

// survey asks the disk about all files, off the UI goroutine: a network disk may
// take seconds.
func (w *Window) survey() {
	w.surveying++
	turn := w.surveying
	type task struct {
		e     *entry
		paths []string
	}
	var tasks []task
	for _, e := range w.entries {
		t := task{e: e}
		for i := range e.sequence.Files {
			t.paths = append(t.paths, e.sequence.Path(i))
		}
		tasks = append(tasks, t)
	}
	go func() {
		for _, t := range tasks {
			sizes, fast := w.lookUp(t.e.sequence.Dir, t.paths)
			w.do(func() {
				if turn == w.surveying && !w.closed {
					t.e.sizes, t.e.fast = sizes, fast
				}
			})
		}
		w.do(func() {
			if turn == w.surveying && w.player != nil {
				slots, source := w.joinEntries()
				w.player.SetFrames(source, slots)
				w.showEntries()
			}
		})
	}()
}

// lookUp asks for the size of files, and whether they have converted twins.
func (w *Window) lookUp(dir string, paths []string) (sizes []int64, fast []bool) {
	sizes, fast = make([]int64, len(paths)), make([]bool, len(paths))
	for i, path := range paths {
		if w.ctx.Err() != nil {
			break
		}
		if info, err := os.Stat(path); err == nil {
			sizes[i] = info.Size()
		}
		fast[i] = w.engine.Fresh(dir, path)
	}
	return sizes, fast
}

// reload reads everything again, as if it had just been opened.
func (w *Window) reload() {
	w.relist(true)
}

// relist looks for the files of all sequences again. With all, every frame is
// read again too.
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
	for _, s := range found {
		key := sequenceKey(s)
		for _, e := range w.entries {
			if e.key == key {
				e.sequence, e.source = s, w.engine.Source(s)
				e.sizes, e.fast = nil, nil
			}
		}
	}
	slots, source := w.joinEntries()
	w.player.SetFrames(source, slots)
	if all {
		w.player.InvalidateAll()
		w.say("Reading from disk again")
	}
	w.showEntries()
	w.survey()
}
