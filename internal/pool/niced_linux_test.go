package pool

import (
	"testing"

	"golang.org/x/sys/unix"
)

// nice of the calling thread.
func niceNow(t *testing.T) int {
	t.Helper()
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	return 20 - raw
}

func TestNicedWorkHasItsOwnPriority(t *testing.T) {
	before := niceNow(t)
	for _, nice := range []int{0, 3} {
		inside := -99
		niced(nice, func() { inside = niceNow(t) })
		if inside != before+nice {
			t.Errorf("niced by %d: %d, where others have %d", nice, inside, before)
		}
	}
	for range 50 { // no thread that others run on may have changed
		done := make(chan int)
		go func() { done <- niceNow(t) }()
		if got := <-done; got != before {
			t.Fatalf("a later goroutine has niceness %d", got)
		}
	}
}
