// Frames that the artist has marked on the timeline.

package ui

import (
	"slices"

	"floe/internal/playback"
)

// toggleBookmark marks the frame of the playhead, or takes its marks away.
func (w *Window) toggleBookmark() { w.bookmark(w.number()) }

// bookmark marks a frame for the active sequence; one that is marked for any is
// marked for none afterwards.
func (w *Window) bookmark(number float64) {
	if w.facts.Timeline == nil || w.active == nil {
		return
	}
	if was := w.isBookmarked(number); was {
		for _, e := range w.entries {
			if i, found := slices.BinarySearch(e.bookmarks, number); found {
				e.bookmarks = slices.Delete(slices.Clone(e.bookmarks), i, i+1)
			}
		}
		w.say("Frame %s is not marked any more", w.numberText(number))
	} else {
		i, _ := slices.BinarySearch(w.active.bookmarks, number)
		w.active.bookmarks = slices.Insert(slices.Clone(w.active.bookmarks), i, number)
		w.say("Frame %s is marked", w.numberText(number))
	}
	w.showBookmarks()
	w.refreshMenu()
}

// bookmarks are those of all sequences, ascending.
func (w *Window) bookmarks() (all []float64) {
	for _, e := range w.entries {
		all = append(all, e.bookmarks...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (w *Window) isBookmarked(number float64) bool {
	_, found := slices.BinarySearch(w.bookmarks(), number)
	return found
}

func (w *Window) showBookmarks() { w.bar.SetMarks(w.bookmarks()) }

// toBookmark goes to the next mark, or the one before.
func (w *Window) toBookmark(step int) {
	all, now := w.bookmarks(), w.number()
	i, here := slices.BinarySearch(all, now)
	switch {
	case step < 0:
		i--
	case here:
		i++
	}
	if i < 0 || i >= len(all) {
		w.say("There is no mark %s", map[bool]string{true: "before this frame", false: "behind this frame"}[step < 0])
		return
	}
	w.say("Mark %d of %d", i+1, len(all))
	w.play(func(p *playback.Player) {
		p.Stop()
		p.SeekNumber(all[i])
	})
}
