// How many points are left out so that the picture keeps up?

package viewport

import "time"

// detail finds a level of detail by what pictures took.
type detail struct {
	every    int
	points   int64         // that every was found for
	before   time.Duration // what the last picture took, as if of this level
	calm     int           // pictures within the budget since the level changed
	patience int           // that many are waited for before more points are tried
	tried    bool          // the level is a try
}

// leastShown points are always shown: they are no work, and what makes pictures
// slow then is something else.
const leastShown = 200_000

// next is the level for a number of points.
func (d *detail) next(points int64) int {
	for d.points > 0 && points > 2*d.points {
		d.every *= 2
		d.points *= 2
	}
	for d.every > 1 && points/int64(d.every) < leastShown {
		d.every /= 2
	}
	return max(d.every, 1)
}

// soon and late are the limits of patience, in pictures.
const soon, late = 8, 128

// drew learns from a picture with one of every so many points. One that took
// long by itself was disturbed: only the second in a row counts, except for the
// first of its points.
func (d *detail) drew(every int, points int64, took, budget time.Duration) {
	usual := took
	if points == d.points && d.before > 0 {
		usual = min(took, d.before)
	} else {
		d.patience, d.tried = soon, false
	}
	d.every, d.points, d.before = max(every, 1), points, took
	if usual > budget {
		d.fewer(usual, budget)
		return
	}
	d.calm++
	if d.tried && d.calm >= soon {
		d.patience, d.tried = soon, false
	}
	// Twice the points take at most twice the time, and often little more.
	if d.every > 1 && (took < budget*9/20 || d.calm >= d.patience) {
		d.every /= 2
		d.calm, d.tried = 0, true
	}
}

// fewer leaves more points out.
func (d *detail) fewer(usual, budget time.Duration) {
	if d.tried {
		d.patience = min(2*d.patience, late)
	}
	d.calm, d.tried = 0, false
	for ; usual > budget && d.points/int64(2*d.every) >= leastShown; usual /= 2 {
		d.every *= 2
	}
	d.before = usual
}

// movingBudget leaves a picture every 33 ms time for the rest of the window.
const movingBudget = 24 * time.Millisecond

// playingBudget is what a picture may take to keep a rate.
func playingBudget(fps float64) time.Duration {
	fps = min(max(fps, 12), 60)
	return time.Duration(0.8 / fps * float64(time.Second))
}
