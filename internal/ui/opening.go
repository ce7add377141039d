// Opening: what is asked for is looked for, and opened in the order in which it was
// asked for.

package ui

import (
	"os"
	"path/filepath"

	"floe/internal/sequence"
)

// opening is what was asked for.
type opening struct {
	args []string
	add  bool
	*finding
}

// finding is what was found of it.
type finding struct {
	sequences []*sequence.Sequence
	err       error
	folders   bool   // the arguments are folders
	file      string // the name of the one file that was asked for, "" for none
}

// find looks for sequences; it may take as long as a network disk does.
func find(engine Engine, args []string) *finding {
	f := &finding{folders: true}
	f.sequences, f.err = engine.Find(args)
	for _, arg := range args {
		info, err := os.Stat(arg)
		f.folders = f.folders && err == nil && info.IsDir()
		if len(args) == 1 && err == nil && info.Mode().IsRegular() {
			f.file = filepath.Base(arg)
		}
	}
	return f
}

// Open shows the sequences that the arguments mean: files, folders, patterns.
// With add, those that are open stay; otherwise whatever was asked for before and
// has not been found yet is not wanted any more. It is for the UI goroutine and
// returns at once.
func (w *Window) Open(args []string, add bool) {
	if len(args) == 0 {
		return
	}
	if !add {
		w.openings = nil
	}
	o := &opening{args: args, add: add}
	w.openings = append(w.openings, o)
	w.trace.asked()
	w.say("Looking for %s…", briefly(args))
	go func() {
		f := find(w.engine, args)
		w.do(func() {
			o.finding = f
			w.openFound()
		})
	}()
}

// openFound opens what has been found, in the order in which it was asked for.
func (w *Window) openFound() {
	for !w.closed && len(w.openings) > 0 && w.openings[0].finding != nil {
		o := w.openings[0]
		w.openings = w.openings[1:]
		w.opened(o)
	}
}

func briefly(args []string) string {
	if len(args) == 1 {
		return filepath.Base(args[0])
	}
	return plural(len(args), "file")
}

// opened shows what was found.
func (w *Window) opened(o *opening) {
	if len(o.sequences) == 0 {
		w.openedNothing(o)
		return
	}
	if o.err != nil {
		w.journal.fail(o.err)
	}
	if !o.add {
		w.letGo()
	}
	before := len(w.entries)
	for _, s := range o.sequences {
		w.addEntry(s)
	}
	added := w.entries[before:]
	w.args = append(w.args, o.args...)
	w.noteRecent(o.args)
	if len(added) == 0 {
		w.say("%s is open already", briefly(o.args))
		return
	}
	start, known := w.startNumber(o.file)
	w.begin(added, start, known)
}

// openedNothing says so. If nothing is open, what was asked for is watched: it is
// opened when it comes.
func (w *Window) openedNothing(o *opening) {
	waits := len(w.entries) == 0
	if waits {
		w.args = o.args
		w.rewatch()
	}
	if waits && w.watching && o.folders {
		w.journal.warn("there are no sequences in %s yet", briefly(o.args))
		w.say("There are no sequences in %s yet: what comes is shown", briefly(o.args))
		return
	}
	if o.err != nil {
		w.journal.fail(o.err)
	} else {
		w.journal.warn("there are no sequences in %s", briefly(o.args))
	}
	w.say("Nothing to open in %s: the log tells why", briefly(o.args))
	w.showTab(tabLog)
}

// startNumber is where to begin: at the file that was named, else where the
// artist left the sequence.
func (w *Window) startNumber(file string) (number float64, known bool) {
	for _, e := range w.entries {
		for _, f := range e.sequence.Files {
			if f.Name == file && f.HasNumber {
				return f.Number.Float64(), true
			}
		}
	}
	return w.recallNumber()
}
