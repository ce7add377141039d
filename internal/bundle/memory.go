// A frame that several carriers have is read and kept once.

package bundle

import (
	"context"
	"sync"

	"floe/internal/particle"
)

// Memory knows the frames that anybody has, so that their files are not read again
// before nobody has them any more. Who gives its sources to one bundle after
// another, because sequences are opened beside others or closed, has each frame
// once. It is safe for concurrent use.
type Memory struct {
	mu    sync.Mutex
	alive map[string]*alive // guarded by mu
	age   int               // guarded by mu: goes up when anything is forgotten
}

// alive is a frame that somebody has.
type alive struct {
	frame *particle.Frame
	users int
}

// NewMemory makes one that knows nothing yet.
func NewMemory() *Memory { return &Memory{alive: map[string]*alive{}} }

// Source gives the frames of another one; path is that of the file of an index.
// After a change of a file call Forget.
func (m *Memory) Source(source Loader, path func(index int) string) Loader {
	return &remembered{m, source, path}
}

// remembered is a source that looks into the memory first.
type remembered struct {
	memory *Memory
	source Loader
	path   func(index int) string
}

// Load gives a frame of its own over the columns that all share.
func (r *remembered) Load(ctx context.Context, index, priority int) (*particle.Frame, error) {
	m, path := r.memory, r.path(index)
	m.mu.Lock()
	a, age := m.alive[path], m.age
	if a != nil {
		defer m.mu.Unlock()
		return m.use(path, a), nil
	}
	m.mu.Unlock()
	f, err := r.source.Load(ctx, index, priority)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a = &alive{frame: f}
	if m.age == age && m.alive[path] == nil {
		m.alive[path] = a
	}
	return m.use(path, a), nil
}

// use gives a frame to one more user. The caller holds mu.
func (m *Memory) use(path string, a *alive) *particle.Frame {
	a.users++
	return particle.FrameOf(a.frame.Header, a.frame.Columns, func() { m.leave(path, a) })
}

func (m *Memory) leave(path string, a *alive) {
	m.mu.Lock()
	a.users--
	last := a.users == 0
	if last && m.alive[path] == a {
		delete(m.alive, path)
	}
	m.mu.Unlock()
	if last {
		a.frame.Release()
	}
}

// Forget has a file read again the next time, whoever has its frame now.
func (m *Memory) Forget(path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.age++
	delete(m.alive, path)
}

// ForgetAll does so for all files.
func (m *Memory) ForgetAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.age++
	clear(m.alive)
}

// Keep holds all frames that anybody has now, until release is called, which may be
// done once.
func (m *Memory) Keep() (release func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var kept []*particle.Frame
	for path, a := range m.alive {
		kept = append(kept, m.use(path, a))
	}
	return func() {
		for _, f := range kept {
			f.Release()
		}
	}
}
