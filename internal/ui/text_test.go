// Numbers in words, and words in numbers.

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestBytesText(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1: "1 B", 999: "999 B", 1000: "1.0 kB", 1450: "1.4 kB", 9949: "9.9 kB", 9950: "10 kB", 999_499: "999 kB",
		999_500: "1.0 MB", 1_400_000_000: "1.4 GB", 23e12: "23 TB", 1<<63 - 1: "9.2 EB",
	} {
		if got := bytesText(n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}

func TestCountText(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 1_234_567: "1,234,567", -1: "-1", -999: "-999", -1000: "-1,000", -123456: "-123,456",
	} {
		if got := countText(n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 frames", 1: "1 frame", 2: "2 frames", 1234: "1,234 frames"} {
		if got := plural(n, "frame"); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}

func TestDurationText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 400 * time.Millisecond: "0 s", 45 * time.Second: "45 s", 59600 * time.Millisecond: "1 min 0 s",
		200 * time.Second: "3 min 20 s", 125 * time.Minute: "2 h 5 min", 3599600 * time.Millisecond: "1 h 0 min", 50 * time.Hour: "50 h 0 min",
	} {
		if got := durationText(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

func TestPadded(t *testing.T) {
	for _, c := range []struct {
		number float64
		pad    int
		want   string
	}{
		{7, 4, "0007"}, {7, 0, "7"}, {12345, 4, "12345"}, {0, 4, "0000"}, {-7, 4, "-0007"}, {-12345, 4, "-12345"},
		{1001.5, 4, "1001.5"}, {1.5, 4, "0001.5"}, {-0.25, 4, "-0000.25"}, {-0.25, 0, "-0.25"}, {1e9, 4, "1000000000"},
	} {
		if got := padded(c.number, c.pad); got != c.want {
			t.Errorf("%g with %d digits is %q, not %q", c.number, c.pad, got, c.want)
		}
	}
}

func TestShorten(t *testing.T) {
	if got := shorten("/sim/fog", 8); got != "/sim/fog" {
		t.Errorf("a short text became %q", got)
	}
	got := shorten("/projekte/grün/smoke.####.prt", 10)
	if got != "…####.prt" && len([]rune(got)) != 10 || !strings.HasSuffix(got, "####.prt") {
		t.Errorf("a long text became %q", got)
	}
}

func TestGigabytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 8e9: "8", 1_500_000_000: "1.5", 1 << 30: "1.07", 4e6: "0"} {
		if got := gigabytes(n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}

func TestSheetColumns(t *testing.T) {
	for _, c := range []struct{ n, width, height, want int }{
		{1, 1280, 720, 1}, {4, 1280, 960, 2}, {3, 1200, 300, 3}, {3, 300, 1200, 1}, {24, 1920, 1080, 6},
	} {
		if got := sheetColumns(c.n, c.width, c.height); got != c.want {
			t.Errorf("%d pictures in %dx%d have %d columns, not %d", c.n, c.width, c.height, got, c.want)
		}
	}
}

func TestKeyText(t *testing.T) {
	a := action{keys: []key{ctrlShift("C"), on("Left"), typed('?')}}
	if got := keysText(a.keys); got != fmt.Sprintf("%sShift+C, ←, ?", ctrlName()) {
		t.Errorf("the keys are written %q", got)
	}
}

// ctrlName is Ctrl, or Cmd on a Mac.
func ctrlName() string { return strings.TrimSuffix(ctrl("C").String(), "C") }
