// What was opened lately.

package settings

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Recent is a path or pattern that was opened.
type Recent struct {
	Path   string    `json:"-"`
	Opened time.Time `json:"opened"`
	Pinned bool      `json:"pinned"`
}

// sorted lists pinned ones first, and of each kind the newest first.
func (v values) recents() []Recent {
	var list []Recent
	for path, raw := range v {
		r := Recent{Path: path}
		if json.Unmarshal(raw, &r) == nil {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b Recent) int {
		if a.Pinned != b.Pinned {
			return cmp.Compare(order(a.Pinned), order(b.Pinned))
		}
		return cmp.Or(b.Opened.Compare(a.Opened), cmp.Compare(a.Path, b.Path))
	})
	return list
}

func order(pinned bool) int {
	if pinned {
		return 0
	}
	return 1
}

// pruneRecent drops the oldest that are not pinned.
func pruneRecent(all values, most int) {
	kept := 0
	for _, r := range all.recents() {
		if r.Pinned {
			continue
		}
		if kept++; kept > most {
			delete(all, r.Path)
		}
	}
}

// maxSequences is how many sequences' states are remembered, maxNoted how many of
// those in which the artist has marked frames or typed a condition.
const maxSequences, maxNoted = 200, 1000

// pruneSequences drops the states that were not used for longest.
func pruneSequences(all values) {
	if len(all) <= maxSequences {
		return
	}
	type entry struct {
		key   string
		used  time.Time
		noted bool
	}
	var list []entry
	for key, raw := range all {
		var r struct {
			Used  time.Time
			State struct {
				Only  string
				Marks []float64
			}
		}
		_ = json.Unmarshal(raw, &r) // what has no time is the oldest
		list = append(list, entry{key, r.Used, r.State.Only != "" || len(r.State.Marks) > 0})
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Or(b.used.Compare(a.used), cmp.Compare(a.key, b.key)) })
	noted := 0
	for i, e := range list {
		if e.noted {
			noted++
		}
		if i >= maxSequences && !(e.noted && noted <= maxNoted) {
			delete(all, e.key)
		}
	}
}
