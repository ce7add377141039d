// Who owns the settings, and when are they written?

package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options of a store; the zero value works.
type Options struct {
	// Dir is the folder; "" is that of the user.
	Dir string
	// Delay from a change until it is written; 0 is a second.
	Delay time.Duration
	// Report is told what went wrong, from any goroutine; nil tells nobody. It must
	// not call the store.
	Report func(error)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Dir is the folder of the user's settings.
func Dir() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "floe"), nil
}

// Store holds all settings.
type Store struct {
	options Options

	saving sync.Mutex // held by who writes; taken before mu

	mu sync.Mutex // guards what follows
	preferences, window,
	recent, sequences document
	chosen Preferences // decoded
	layout Window      // decoded
	timer  *time.Timer // nil while nothing is to be written
	closed bool
}

// Open reads the settings. It gives a store that works whatever happens; what
// cannot be read or written is told to o.Report.
func Open(o Options) *Store {
	if o.Delay <= 0 {
		o.Delay = time.Second
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{options: o}
	if s.options.Dir == "" {
		dir, err := Dir()
		if err != nil {
			o.Report(fmt.Errorf("settings last until the program ends: %w", err))
		}
		s.options.Dir = dir
	}
	for name, d := range s.documents() {
		d.path = filepath.Join(s.options.Dir, name)
		d.values, d.pending = values{}, values{}
		if s.options.Dir == "" {
			continue
		}
		all, err := read(d.path, o.Report)
		if err != nil {
			o.Report(fmt.Errorf("settings: %w", err))
			continue
		}
		d.values = all
	}
	s.sequences.prune = pruneSequences
	s.decode(o.Report)
	return s
}

func (s *Store) documents() map[string]*document {
	return map[string]*document{
		"preferences.json": &s.preferences, "window.json": &s.window,
		"recent.json": &s.recent, "sequences.json": &s.sequences,
	}
}

// decode makes structures of what the documents hold. Guarded by mu.
func (s *Store) decode(report func(error)) {
	s.chosen, s.layout = DefaultPreferences(), Window{}
	if err := s.preferences.getAll(&s.chosen); err != nil {
		report(err)
	}
	if err := s.window.getAll(&s.layout); err != nil {
		report(err)
	}
	s.chosen, s.layout = s.chosen.sane(), s.layout.sane()
	most := s.chosen.RecentMax
	s.recent.prune = func(all values) { pruneRecent(all, most) }
}

// Preferences gives what the artist prefers.
func (s *Store) Preferences() Preferences {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chosen
}

// SetPreferences changes them.
func (s *Store) SetPreferences(p Preferences) {
	s.change(func() (bool, error) { return s.preferences.setAll(s.chosen, p.sane()) })
}

// Window gives how the window was left.
func (s *Store) Window() Window {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.layout.sane() // its maps are copies
}

// SetWindow changes it.
func (s *Store) SetWindow(w Window) {
	s.change(func() (bool, error) { return s.window.setAll(s.layout, w.sane()) })
}

// Sequence gives how a sequence was left, or what is usual and false; the key is
// made by Key.
func (s *Store) Sequence(key string) (SequenceState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := remembered{State: DefaultSequenceState()}
	r.State.Camera.Up, r.State.FPS = s.chosen.Up, s.chosen.FPS
	if _, found := s.sequences.values[key]; !found {
		return r.State, false
	}
	if err := s.sequences.get(key, &r); err != nil {
		s.options.Report(err)
	}
	return r.State, true
}

// SetSequence remembers how a sequence is left. It may be called often: what is the
// same as before costs nothing.
func (s *Store) SetSequence(key string, state SequenceState) {
	s.change(func() (bool, error) {
		now := s.options.Now().UTC().Truncate(time.Second)
		var before remembered
		if _, found := s.sequences.values[key]; found {
			_ = s.sequences.get(key, &before) // only its time is of interest
		}
		used := before.Used
		if now.Sub(used) > usedExact {
			used = now
		}
		changed, err := s.sequences.set(key, remembered{Used: used, State: state})
		if changed && used != now {
			return s.sequences.set(key, remembered{Used: now, State: state})
		}
		return changed, err
	})
}

// usedExact is how far the time of a state may be off: it only tells which are old.
const usedExact = time.Hour

// Recent lists what was opened lately: pinned ones first, then the newest.
func (s *Store) Recent() []Recent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recent.values.recents()
}

// Opened puts a path or pattern at the head of the recent ones.
func (s *Store) Opened(path string) {
	s.changeRecent(path, func(r *Recent) { r.Opened = s.options.Now().UTC() })
}

// Pin keeps a recent path for ever, or no more.
func (s *Store) Pin(path string, pinned bool) {
	s.changeRecent(path, func(r *Recent) { r.Pinned = pinned })
}

func (s *Store) changeRecent(path string, do func(*Recent)) {
	s.change(func() (bool, error) {
		var r Recent
		if _, found := s.recent.values[path]; found {
			if err := s.recent.get(path, &r); err != nil {
				s.options.Report(err)
			}
		}
		do(&r)
		changed, err := s.recent.set(path, r)
		s.recent.prune(s.recent.values)
		return changed, err
	})
}

// Forget drops a recent path, pinned or not.
func (s *Store) Forget(path string) {
	s.change(func() (bool, error) { return s.recent.remove(path), nil })
}

// ForgetRecent drops all recent paths that are not pinned.
func (s *Store) ForgetRecent() {
	s.change(func() (changed bool, err error) {
		for _, r := range s.recent.values.recents() {
			if !r.Pinned {
				changed = s.recent.remove(r.Path) || changed
			}
		}
		return changed, nil
	})
}

// change changes something, and sees to it that it is written.
func (s *Store) change(do func() (bool, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed, err := do()
	if err != nil {
		s.options.Report(err)
	}
	if !changed {
		return
	}
	s.decode(func(error) {}) // told when it was read
	if s.timer == nil && !s.closed && s.options.Dir != "" {
		s.timer = time.AfterFunc(s.options.Delay, func() {
			if err := s.Flush(); err != nil {
				s.options.Report(err)
			}
		})
	}
}

// Flush writes what is not written yet. What fails is tried again with the next
// change, or by Close.
func (s *Store) Flush() error {
	s.saving.Lock()
	defer s.saving.Unlock()
	s.mu.Lock()
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	s.mu.Unlock()
	if s.options.Dir == "" {
		return nil
	}
	var errs []error
	for _, d := range s.documents() {
		errs = append(errs, s.save(d))
	}
	return errors.Join(errs...)
}

func (s *Store) save(d *document) error {
	s.mu.Lock()
	changes, prune := d.begin(), d.prune
	s.mu.Unlock()
	if changes == nil {
		return nil
	}
	onDisk, err := d.write(changes, prune, s.options.Report)
	s.mu.Lock()
	defer s.mu.Unlock()
	d.end(onDisk, err)
	s.decode(func(error) {})
	return err
}

// Close writes what is not written yet. Later changes are not.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return s.Flush()
}
