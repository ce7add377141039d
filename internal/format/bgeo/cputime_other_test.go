//go:build !linux

// Wall-clock time where there is no CPU time of a thread.

package bgeo

import "time"

var started = time.Now()

func cpuTime() time.Duration { return time.Since(started) }
