// From where on is something worth telling?

package health

import (
	"slices"
	"time"

	"floe/internal/sequence"
)

// Options are the thresholds. Zero stands for the default of each, which Defaults
// gives.
type Options struct {
	// Only keeps these codes, if there are any; Ignore drops codes.
	Only, Ignore []Code
	// Expect is the numbers that should be there; zero for what lies between the
	// first and the last file.
	Expect sequence.Range

	// FPS is frames per second, by which velocities are judged; 0 takes any usual
	// rate, and velocities per frame, for right.
	FPS float64
	// CountDrop is the part of the points that may vanish from one frame to the
	// next: 0.4.
	CountDrop float64
	// CountRise is how many times as many points there may be in the next frame: 4.
	CountRise float64
	// BoxGrowth is how many times as large the bounding box may be in the next
	// frame: 10.
	BoxGrowth float64
	// TeleportSpeed is how many times its velocity a point may move: 4.
	TeleportSpeed float64
	// TeleportBox is how far a point may move where velocities tell nothing, as a
	// part of the diagonal of the bounding box: 0.25.
	TeleportBox float64
	// Velocity is the factor by which the velocities of one frame may differ from
	// those of all others, compared with the movement: 3.
	Velocity float64
	// Denormals is the part of an attribute's values that may be denormal: 0.1.
	Denormals float64
	// Recent is the age of a file below which it may still be being written if it
	// is not whole: 10 s.
	Recent time.Duration
	// TrackPoints is how many points of a frame are followed: 4 million.
	TrackPoints int64
}

// Defaults are the thresholds that give no finding on healthy simulations.
func Defaults() Options {
	return Options{
		CountDrop: 0.4, CountRise: 4, BoxGrowth: 10, TeleportSpeed: 4, TeleportBox: 0.25,
		Velocity: 3, Denormals: 0.1, Recent: 10 * time.Second, TrackPoints: 4 << 20,
	}
}

// withDefaults fills in what is zero.
func (o Options) withDefaults() Options {
	d := Defaults()
	for _, v := range []struct{ to, from *float64 }{
		{&o.CountDrop, &d.CountDrop}, {&o.CountRise, &d.CountRise}, {&o.BoxGrowth, &d.BoxGrowth},
		{&o.TeleportSpeed, &d.TeleportSpeed}, {&o.TeleportBox, &d.TeleportBox},
		{&o.Velocity, &d.Velocity}, {&o.Denormals, &d.Denormals},
	} {
		if *v.to == 0 {
			*v.to = *v.from
		}
	}
	if o.Recent == 0 {
		o.Recent = d.Recent
	}
	if o.TrackPoints == 0 {
		o.TrackPoints = d.TrackPoints
	}
	return o
}

func (o Options) wants(c Code) bool {
	return (len(o.Only) == 0 || slices.Contains(o.Only, c)) && !slices.Contains(o.Ignore, c)
}
