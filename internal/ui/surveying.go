// What does the disk say of the files: how large are they, and which have
// converted twins?

package ui

import (
	"context"
	"sync"

	"floe/internal/sequence"
)

// disk is what is known of the files of one sequence, whatever its listing. It is
// safe for concurrent use.
type disk struct {
	mu    sync.Mutex
	files map[string]onDisk // guarded by mu; by name
}

// onDisk is what is known of one file. What is to be asked again is kept until
// there is an answer.
type onDisk struct {
	bytes int64
	fast  bool // there is a converted twin
	asked bool
}

func newDisk() *disk { return &disk{files: map[string]onDisk{}} }

// read tells what is known of files.
func (d *disk) read(files []sequence.File, tell func(i int, o onDisk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, f := range files {
		tell(i, d.files[f.Name])
	}
}

func (d *disk) asked(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files[name].asked
}

// note takes an answer, unless it comes too late.
func (d *disk) note(ctx context.Context, name string, o onDisk) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ctx.Err() == nil {
		d.files[name] = o
	}
}

// forget has files asked about again.
func (d *disk) forget(names ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, name := range names {
		o := d.files[name]
		o.asked = false
		d.files[name] = o
	}
}

// forgetAll does so with all.
func (d *disk) forgetAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, o := range d.files {
		o.asked = false
		d.files[name] = o
	}
}

// survey asks the disk about the files that it has not been asked about, off the
// UI goroutine: a network disk may take seconds, or hang, so nobody waits for it.
func (w *Window) survey() {
	w.stopSurvey()
	l := w.line
	if l == nil {
		return
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.stopSurvey = cancel
	go func() {
		if !l.ask(ctx, w.engine) {
			return
		}
		newer := l.marked()
		w.do(func() {
			if ctx.Err() == nil && w.line == l && w.player != nil {
				w.setLine(newer)
				w.showEntries()
			}
		})
	}()
}

// markLine gives the player a line with what checks have found since, off the UI
// goroutine; what is being asked of the disk is asked again.
func (w *Window) markLine() {
	w.whenJoined(func() {
		l := w.line
		if l == nil {
			return
		}
		w.stopSurvey()
		ctx, cancel := context.WithCancel(w.ctx)
		w.stopSurvey = cancel
		w.ending.Go(func() {
			newer := l.marked()
			w.do(func() {
				switch {
				case ctx.Err() != nil || w.player == nil:
				case w.line == l:
					w.setLine(newer)
					w.showEntries()
					w.survey()
				}
			})
		})
	})
}

// ask asks about all files that need it. It is false if there were none, or ctx
// has ended: what was answered until then is kept.
func (l *line) ask(ctx context.Context, engine Engine) bool {
	any := false
	for _, p := range l.parts {
		for i, f := range p.sequence.Files {
			if ctx.Err() != nil {
				return false
			}
			if p.entry.disk.asked(f.Name) {
				continue
			}
			p.entry.disk.note(ctx, f.Name, lookUp(engine, p.sequence, i))
			any = true
		}
	}
	return any && ctx.Err() == nil
}

func lookUp(engine Engine, s *sequence.Sequence, i int) onDisk {
	path := s.Path(i)
	o := onDisk{asked: true, fast: engine.Fresh(s.Dir, path)}
	if info, err := sequence.Stat(path); err == nil {
		o.bytes = s.Share(info.Size())
	}
	return o
}

// filesConverted has files asked about again that got converted twins, by their
// paths; with read, frames that are not in memory are mapped from now on.
func (w *Window) filesConverted(paths map[string]bool, read bool) {
	w.stopSurvey()
	again := false
	for _, e := range w.entries {
		for i, f := range e.sequence.Files {
			if !paths[e.sequence.Path(i)] {
				continue
			}
			e.disk.forget(f.Name)
			if read && !e.sequence.HasNumbers() {
				w.take(e, e.sequence)
				again = true
			}
		}
	}
	if again {
		w.rejoin(func() {})
	}
	w.whenJoined(func() {
		if read {
			w.invalidate(func(p *linePart, i int) bool { return paths[p.sequence.Path(i)] })
		}
		w.survey()
	})
}
