// Where a scroll bar's thumb is, and what a thumb that is dragged shows.

package grid

// extent is what a scroll bar stands for: At of Total is seen first, and Page of
// it at once. In rows or in units of length.
type extent struct{ total, page, at float64 }

const minThumb = 28

// scrolls reports whether there is more than what is seen.
func (e extent) scrolls() bool { return e.total > e.page }

// last is the largest At.
func (e extent) last() float64 { return max(e.total-e.page, 0) }

// thumb gives place and length of the thumb on a track.
func (e extent) thumb(track float64) (at, length float64) {
	if !e.scrolls() || track <= 0 {
		return 0, max(track, 0)
	}
	length = min(max(track*e.page/e.total, minThumb), track)
	return (track - length) * min(max(e.at/e.last(), 0), 1), length
}

// dragged gives At after the thumb was moved from where it was by a distance.
func (e extent) dragged(track, by float64) float64 {
	_, length := e.thumb(track)
	if track <= length {
		return e.at
	}
	return e.clamp(e.at + by/(track-length)*e.last())
}

func (e extent) clamp(at float64) float64 { return min(max(at, 0), e.last()) }
