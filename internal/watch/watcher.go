// Looking at the folders, round after round.

package watch

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"floe/internal/sequence"
)

// Watcher watches what Options.Find finds.
type Watcher struct {
	options Options
	poke    chan struct{}
	begin   time.Time
	news    news
	took    atomic.Int64 // nanoseconds of the last round

	// Owned by Run.
	sequences []*watched
	rounds    int
	failure   string            // as told
	folders   map[string]folder // by path
	listed    time.Time         // when Find was asked last
	doubt     bool              // a file was absent once
}

// New makes a watcher. It does nothing before Run.
func New(o Options) *Watcher {
	w := &Watcher{options: o.withDefaults(), poke: make(chan struct{}, 1), begin: time.Now()}
	for _, s := range o.Known {
		x := newWatched(s)
		x.told = s
		x.take(s, 0)
		for _, f := range x.order {
			f.listed = true
		}
		w.sequences = append(w.sequences, x)
	}
	return w
}

// Look makes Run look now rather than after the interval. It may be called from
// any goroutine and does not wait.
func (w *Watcher) Look() {
	select {
	case w.poke <- struct{}{}:
	default:
	}
}

// Run watches until ctx ends, and calls tell with one change after the other. It
// may be called once. A disk that does not answer keeps it from returning, so wait
// for its end only where that does no harm.
func (w *Watcher) Run(ctx context.Context, tell func(Change)) {
	bell := w.listen(ctx)
	defer bell.close()
	for ctx.Err() == nil {
		begin := time.Now()
		bell.add(w.dirs())
		for _, c := range w.round(begin) {
			if ctx.Err() != nil {
				return
			}
			tell(c)
		}
		took := time.Since(begin)
		w.took.Store(int64(took))
		w.wait(ctx, w.rest(took))
	}
}

// dirs are the folders in which something may happen.
func (w *Watcher) dirs() []string {
	dirs := slices.Clone(w.options.Dirs)
	for _, s := range w.sequences {
		dirs = append(dirs, s.found.Dir)
	}
	return dirs
}

// Unsettled gives the paths of files that were seen and not told of as they are,
// because they were not left alone for long enough. It may be called when Run has
// returned.
func (w *Watcher) Unsettled() (paths []string) {
	for _, s := range w.sequences {
		for _, f := range s.order {
			if f.absent == 0 && (!f.listed || f.dirty) {
				paths = append(paths, filepath.Join(s.found.Dir, f.Name))
			}
		}
	}
	return paths
}

func (w *Watcher) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-w.poke:
	}
}

const (
	restFactor = 9 // so watching takes a tenth of the time at most
	maxRest    = 5 * time.Minute
)

// rest is how long to wait after a round that took so long.
func (w *Watcher) rest(took time.Duration) time.Duration {
	return max(w.options.Interval, min(restFactor*took, maxRest))
}

// round looks once and gives what has changed.
func (w *Watcher) round(now time.Time) []Change {
	var changes []Change
	told, names := w.news.take()
	if quiet := w.quiet(now); names || !quiet {
		changes = w.list(now)
	}
	w.doubt = false
	kept := w.sequences[:0]
	for _, s := range w.sequences {
		s.ask(now, w.begin, w.share(len(s.order)), told, w.options.Stat)
		if c, ok := s.change(now, w.options.Settle, w.options.Prove); ok {
			changes = append(changes, c)
		}
		w.doubt = w.doubt || s.doubt
		if len(s.files) > 0 {
			kept = append(kept, s)
		}
	}
	clear(w.sequences[len(kept):])
	w.sequences = kept
	return changes
}

// list lists the folders. What it gives says only whether that worked.
func (w *Watcher) list(now time.Time) (changes []Change) {
	w.rounds++
	w.listed = now
	found, err := w.options.Find()
	believed := onlyMissing(err)
	if c, ok := w.failed(err, believed); ok {
		changes = append(changes, c)
	}
	w.match(found, believed)
	return changes
}

// share is how many of so many files are asked about in a round for the sweep.
func (w *Watcher) share(files int) int {
	part := min(float64(w.options.Interval)/float64(w.options.Sweep), 1)
	return min(int(float64(files)*part)+1, files)
}

// failed tells of an error, once.
func (w *Watcher) failed(err error, believed bool) (Change, bool) {
	text := ""
	if err != nil && !believed {
		text = err.Error()
	}
	if text == w.failure {
		return Change{}, false
	}
	w.failure = text
	if text == "" {
		err = nil
	}
	return Change{Err: err}, true
}

// match gives each sequence its new listing. Where several are alike but for their
// padding, the padding decides.
func (w *Watcher) match(found []*sequence.Sequence, believed bool) {
	alike := make(map[key][]*watched, len(w.sequences))
	for _, x := range w.sequences {
		alike[keyOf(x.found)] = append(alike[keyOf(x.found)], x)
	}
	listing := make(map[*watched]*sequence.Sequence, len(found))
	assign := func(s *sequence.Sequence, fits func(*watched) bool) bool {
		for _, x := range alike[keyOf(s)] {
			if listing[x] == nil && fits(x) {
				listing[x] = s
				return true
			}
		}
		return false
	}
	var left []*sequence.Sequence
	for _, s := range found {
		if !assign(s, func(x *watched) bool { return x.found.Pad == s.Pad }) {
			left = append(left, s)
		}
	}
	for _, s := range left {
		if !assign(s, func(*watched) bool { return true }) {
			x := newWatched(s)
			w.sequences = append(w.sequences, x)
			listing[x] = s
		}
	}
	for _, x := range w.sequences {
		if s := listing[x]; s != nil || believed {
			x.take(s, w.rounds)
		}
	}
}

// onlyMissing tells whether an error says nothing but that there are no files.
func onlyMissing(err error) bool {
	if err == nil {
		return true
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			if !onlyMissing(one) {
				return false
			}
		}
		return true
	}
	return errors.Is(err, fs.ErrNotExist)
}
