// What the system tells of folders, so that nobody has to wait for the next round.

package watch

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// ringEvery bounds how often the system's word makes the watcher look: a file that
// is being written is told of with each write.
const ringEvery = 100 * time.Millisecond

// news are the files that the system told of since they were taken.
type news struct {
	mu    sync.Mutex
	paths map[string]bool // guarded by mu
	names bool            // guarded by mu: some came or went
}

func (n *news) add(e fsnotify.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.paths == nil {
		n.paths = map[string]bool{}
	}
	n.paths[filepath.Clean(e.Name)] = true
	n.names = n.names || e.Op&(fsnotify.Create|fsnotify.Remove|fsnotify.Rename) != 0
}

func (n *news) take() (paths map[string]bool, names bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	paths, names = n.paths, n.names
	n.paths, n.names = nil, false
	return paths, names
}

// bell rings when something happens in a folder. Where the system cannot tell (no
// more watches to be had, or a disk of another machine) it is silent; the rounds go
// on in any case.
type bell struct {
	system *fsnotify.Watcher // nil without one
	group  sync.WaitGroup
}

func (w *Watcher) listen(ctx context.Context) *bell {
	b := &bell{}
	if w.options.Poll {
		return b
	}
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return b
	}
	b.system = system
	b.group.Go(func() { w.hear(ctx, system) })
	return b
}

// hear goes on until the bell is closed. It has to read all that comes: the
// system's queue is bounded.
func (w *Watcher) hear(ctx context.Context, system *fsnotify.Watcher) {
	var ring <-chan time.Time
	for {
		select {
		case e, open := <-system.Events:
			if !open {
				return
			}
			w.news.add(e)
			if ring == nil && ctx.Err() == nil {
				ring = time.After(max(ringEvery, restFactor*time.Duration(w.took.Load())))
			}
		case _, open := <-system.Errors: // too much has happened: the rounds will find it
			if !open {
				return
			}
		case <-ring:
			ring = nil
			w.Look()
		}
	}
}

// add has the system tell of these folders and no others. One that is not there is
// tried again the next time; one that was removed and made again is another.
func (b *bell) add(dirs []string) {
	if b.system == nil {
		return
	}
	told, wanted := b.system.WatchList(), map[string]bool{}
	for _, dir := range dirs {
		dir = filepath.Clean(dir)
		if !wanted[dir] && !slices.Contains(told, dir) {
			_ = b.system.Add(dir) // else the rounds have to do
		}
		wanted[dir] = true
	}
	for _, dir := range told {
		if !wanted[dir] {
			_ = b.system.Remove(dir) // it may be gone
		}
	}
}

func (b *bell) close() {
	if b.system != nil {
		_ = b.system.Close()
	}
	b.group.Wait()
}
