package shm

import (
	"testing"
	"time"
)

func TestDearHugePagesAreLeftForAWhile(t *testing.T) {
	defer plainLeft.Store(plainLeft.Load())
	plainLeft.Store(-5)
	noteCollapse(64<<20, 20*time.Millisecond)
	if plainLeft.Load() > 0 {
		t.Error("cheap huge pages are given up")
	}
	noteCollapse(64<<20, 120*time.Millisecond)
	if plainLeft.Load() != collapseRest {
		t.Fatal("dear huge pages are asked for again at once")
	}
	plainLeft.Store(1)
	s, err := Create(4 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Huge() {
		t.Error("a segment that was to be made without has huge pages")
	}
	if plainLeft.Load() != 0 {
		t.Errorf("%d are left", plainLeft.Load())
	}
}
