// When is it needless to list a folder again?

package watch

import "time"

// A folder's time changes when a name in it comes or goes. Listing thousands of
// names costs a thousand times as much as asking for that time. It is not trusted
// where it is not exact (quietAfter: FAT counts to 2 s) and not for long (relist:
// some network disks tell it late).
const (
	quietAfter = 3 * time.Second
	relist     = 5 // intervals
)

// folder is what is known of a folder's time.
type folder struct {
	time  time.Time // of its last change, as the disk says
	since time.Time // when that was first seen
}

// quiet tells whether no folder has changed since it was listed.
func (w *Watcher) quiet(now time.Time) bool {
	old := w.folders
	w.folders = make(map[string]folder, len(old))
	same := true
	for _, s := range w.sequences {
		dir := s.found.Dir
		if _, done := w.folders[dir]; done {
			continue
		}
		info, err := w.options.Stat(dir)
		if err != nil {
			same = false
			continue
		}
		f, known := old[dir]
		if !known || !f.time.Equal(info.ModTime()) {
			f, same = folder{info.ModTime(), now}, false
		}
		w.folders[dir] = f
		same = same && w.listed.Sub(f.since) >= quietAfter
	}
	return same && !w.doubt && w.failure == "" && len(w.sequences) > 0 && now.Sub(w.listed) < relist*w.options.Interval
}
