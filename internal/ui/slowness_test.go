package ui

import (
	"strings"
	"testing"
	"time"
)

func TestSlowGraphicsAreToldOnce(t *testing.T) {
	b := newBench(t)
	said := func() bool { return strings.Contains(b.status.text.Text, "Slow graphics") }
	paint := func(n int, took time.Duration) {
		for range n {
			b.painted(took)
		}
	}
	paint(slowRow-1, 90*time.Millisecond)
	paint(1, 20*time.Millisecond)
	paint(slowRow-1, 90*time.Millisecond)
	if said() {
		t.Error("accidents are told")
	}
	paint(1, 90*time.Millisecond)
	if !said() || !strings.Contains(b.status.text.Text, "90 ms") {
		t.Errorf("it says %q", b.status.text.Text)
	}
	b.say("something else")
	paint(3*slowRow, 90*time.Millisecond)
	if said() {
		t.Error("it is told again")
	}
}

// The picture tells when it is painted.
func TestPaintingIsNoticed(t *testing.T) {
	b := newBench(t)
	b.painting = true
	noticed := 0
	b.view.OnPaint = func() { noticed++ }
	b.open("smoke", 1, 2)
	b.until("a picture is painted", func() bool { return noticed > 0 })
}
