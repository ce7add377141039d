// Frames that appear or change on disk while the sequence is open.

package ui

import (
	"context"
	"path/filepath"
	"slices"

	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/watch"
)

func (w *Window) toggleWatch() {
	p := w.settings.Preferences()
	p.Watch = !w.watching
	w.settings.SetPreferences(p)
	w.watching = p.Watch
	w.rewatch()
	if w.watching {
		w.say("Frames that appear or change on disk are picked up")
	} else {
		w.say("The folder is not watched")
	}
	w.refreshMenu()
}

// rewatch watches what is open now; a folder that was empty when it was opened
// is watched until something is there.
func (w *Window) rewatch() {
	if w.stopWatch != nil {
		w.stopWatch()
		w.stopWatch = nil
	}
	args := w.watchArgs()
	if !w.watching || len(args) == 0 {
		return
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.stopWatch = cancel
	var known []*sequence.Sequence
	for _, e := range w.entries {
		known = append(known, e.sequence)
	}
	watcher := watch.New(watch.Options{
		Find:  func() ([]*sequence.Sequence, error) { return w.engine.Find(args) },
		Known: known, Interval: w.options.WatchEvery, Prove: w.engine.Prove, Dirs: w.watchDirs(args),
	})
	// A network disk that hangs must not keep the program from ending, so nobody
	// waits for this.
	go watcher.Run(ctx, func(c watch.Change) {
		w.do(func() {
			if ctx.Err() == nil && !w.closed {
				w.changed(c)
			}
		})
	})
}

// watchArgs are the patterns of what is open, or what was to be opened.
func (w *Window) watchArgs() []string {
	if len(w.entries) == 0 {
		return w.args
	}
	var args []string
	for _, e := range w.entries {
		args = append(args, filepath.Join(e.sequence.Dir, e.sequence.Pattern()))
	}
	return args
}

// watchDirs are folders that were opened while they were empty: the system tells of
// them too.
func (w *Window) watchDirs(args []string) []string {
	if len(w.entries) > 0 {
		return nil // theirs are known
	}
	var dirs []string
	for _, arg := range args {
		dirs = append(dirs, arg, filepath.Dir(arg))
	}
	return dirs
}

// changed takes what the watcher has noticed.
func (w *Window) changed(c watch.Change) {
	switch {
	case c.Err != nil:
		w.journal.warn("watching: %v", c.Err)
		return
	case c.Sequence == nil:
		return
	}
	if len(c.Growing) > 0 && !c.Files() {
		w.say("%s is being written", c.Growing[0].Name)
		return
	}
	e := w.entryLike(c.Sequence, c.Before)
	switch {
	case e != nil:
		w.filesChanged(e, c)
	case len(w.entries) == 0 && len(c.Sequence.Files) > 0:
		w.come(c.Sequence)
	}
}

// come opens a sequence that was waited for, and then what else has come with it.
func (w *Window) come(s *sequence.Sequence) {
	args := w.args
	w.opened(&opening{args: args, finding: &finding{sequences: []*sequence.Sequence{s}}})
	w.Open(args, true)
}

// filesChanged takes a new listing of a sequence. The camera stays, and so does
// everything else.
func (w *Window) filesChanged(e *entry, c watch.Change) {
	if len(c.Sequence.Files) == 0 || w.player == nil {
		w.journal.warn("all files of %s are gone", e.name)
		return
	}
	w.stopSurvey()
	files := slices.Concat(c.Changed, c.Added)
	w.filesDiffer(e, files)
	for _, f := range files {
		e.disk.forget(f.Name)
	}
	w.take(e, c.Sequence)
	w.rejoin(func() {
		w.readFiles(e, files)
		w.showEntries()
		w.survey()
	})
	switch {
	case len(c.Added) > 0:
		w.say("%s: frame %s has come", e.name, c.Added[len(c.Added)-1].Number)
	case len(c.Changed) > 0:
		w.say("%s: frame %s has changed", e.name, c.Changed[0].Number)
	}
}

// readFiles reads files of a sequence again.
func (w *Window) readFiles(e *entry, files []sequence.File) {
	p := w.line.partOf(e)
	if p == nil || len(files) == 0 {
		return
	}
	w.play(func(player *playback.Player) {
		if p.slots == nil {
			w.keepFrames() // of the others
			player.InvalidateAll()
			return
		}
		for _, f := range files {
			if i, ok := p.sequence.Index(f.Number); ok {
				w.memory.Forget(p.sequence.Path(i))
				player.Invalidate(p.slots[i])
			}
		}
	})
}
