// What can be chosen: modes, policies, settings, options.

package playback

import (
	"runtime"
	"time"

	"floe/internal/particle"
)

// Direction of playing.
type Direction int

// The two directions.
const (
	Forward  Direction = 1
	Backward Direction = -1
)

// Mode says what happens at the end of the range.
type Mode uint8

// The modes.
const (
	Loop     Mode = iota // go on at the other end
	Once                 // stop
	PingPong             // turn round
)

// MissingPolicy says what is seen where there is no frame, missing or broken.
type MissingPolicy uint8

// The policies.
const (
	Hold  MissingPolicy = iota // the last frame before it, else the first after it
	Blank                      // nothing
	Skip                       // playing and stepping pass over it; who seeks it sees as with Hold
)

// Settings are what commands set and every snapshot repeats.
type Settings struct {
	Playing     bool
	Direction   Direction // of playing; ping-pong turns it
	Speed       float64   // factor to FPS
	FPS         float64   // wanted
	RealTime    bool      // drop frames rather than play slower
	Mode        Mode
	Missing     MissingPolicy
	In, Out     int // first and last slot of the range
	Follow      bool
	BudgetBytes int64
}

// Options of a player; the zero value works.
type Options struct {
	// BudgetBytes is the memory for frames; 0 means DefaultBudgetBytes. What the
	// machine can spare is for the caller to find out.
	BudgetBytes int64
	// Loads is how many frames are asked for at once: as many as the source has
	// loaders and one or two more, so that none waits for the player; 0 means one
	// more than there are cores.
	Loads int
	// FPS is 24 if it is 0.
	FPS float64
	// Start is the slot that the playhead begins at.
	Start int
	// FrameBytes is the estimated size of a frame until the first one is read; 0
	// means 64 MiB.
	FrameBytes int64
	// Bytes says how much of the budget a frame takes; nil means its values and
	// something for the rest. A source whose memory comes in larger pieces says so
	// here.
	Bytes func(*particle.Frame) int64
}

// DefaultBudgetBytes serves where the caller did not say what the machine has.
const DefaultBudgetBytes = 1 << 30

const (
	defaultFPS        = 24
	defaultFrameBytes = 64 << 20
	fastestFPS        = 1000
	slowestFPS        = 0.01
)

func (o Options) withDefaults() Options {
	if o.BudgetBytes <= 0 {
		o.BudgetBytes = DefaultBudgetBytes
	}
	if o.Loads <= 0 {
		o.Loads = runtime.NumCPU() + 1
	}
	if o.FrameBytes <= 0 {
		o.FrameBytes = defaultFrameBytes
	}
	if o.Bytes == nil {
		o.Bytes = frameBytes
	}
	return o
}

// frameBytes also counts the descriptions, which weigh in tiny frames.
func frameBytes(f *particle.Frame) int64 {
	const frame, column = 1024, 256
	return f.StoredBytes() + frame + column*int64(len(f.Columns))
}

// goodFPS keeps a rate within what makes sense.
func goodFPS(fps float64) float64 {
	if !(fps > 0) {
		return defaultFPS
	}
	return min(max(fps, slowestFPS), fastestFPS)
}

// goodSpeed does so for the factor to it.
func goodSpeed(speed float64) float64 {
	if !(speed > 0) {
		return 1
	}
	return min(max(speed, 1./64), 64)
}

// interval is how long a frame lasts.
func (s *Settings) interval() time.Duration {
	rate := min(max(s.FPS*s.Speed, slowestFPS), fastestFPS)
	return time.Duration(float64(time.Second) / rate)
}
