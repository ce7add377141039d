// Reports of frames that nobody released.

package particle

import (
	"runtime"
	"sync/atomic"
)

var leakReport atomic.Pointer[func(stack string)]

// TrackLeaks makes every frame created from now on remember where it was made;
// when one is garbage collected unreleased, report is called with that stack.
// It costs some microseconds a frame and is meant for tests and debugging; nil
// turns it off.
func TrackLeaks(report func(stack string)) {
	if report == nil {
		leakReport.Store(nil)
		return
	}
	leakReport.Store(&report)
}

type leakRecord struct {
	stack    string
	released atomic.Bool
}

func (r *leakRecord) done() {
	if r != nil {
		r.released.Store(true)
	}
}

func trackLeak(f *Frame) *leakRecord {
	report := leakReport.Load()
	if report == nil {
		return nil
	}
	buf := make([]byte, 4096)
	r := &leakRecord{stack: string(buf[:runtime.Stack(buf, false)])}
	runtime.AddCleanup(f, func(r *leakRecord) {
		if !r.released.Load() {
			(*report)(r.stack)
		}
	}, r)
	return r
}
