// How many points are left out so that the picture keeps up?

package viewport

import "time"

// detail finds a level of detail by what pictures took.
type detail struct {
	every  int
	points int64 // that every was found for
}

// mostLeftOut bounds the level of detail: below, shapes are lost.
const mostLeftOut = 256

// next is the level for a number of points.
func (d *detail) next(points int64) int {
	for d.points > 0 && points > 2*d.points && d.every < mostLeftOut {
		d.every *= 2
		d.points *= 2
	}
	return max(d.every, 1)
}

// drew learns from a picture with one of every so many points. Between half of the
// budget and all of it nothing changes: twice the points may take twice the time.
func (d *detail) drew(every int, points int64, took, budget time.Duration) {
	d.every, d.points = max(every, 1), points
	for ; took > budget && d.every < mostLeftOut; took /= 2 {
		d.every *= 2
	}
	if took < budget*9/20 && d.every == every && every > 1 {
		d.every /= 2
	}
}

// movingBudget leaves a picture every 33 ms time for the rest of the window.
const movingBudget = 24 * time.Millisecond

// playingBudget is what a picture may take to keep a rate.
func playingBudget(fps float64) time.Duration {
	fps = min(max(fps, 12), 60)
	return time.Duration(0.8 / fps * float64(time.Second))
}
