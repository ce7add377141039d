// Image sequences, names and rates.

package movie

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

func TestPictures(t *testing.T) {
	for _, test := range []struct {
		name  string
		first int
		want  []string
	}{
		{"p.####.png", 0, []string{"p.0000.png", "p.0001.png", "p.0010.png"}},
		{"p.%03d.png", 99, []string{"p.099.png", "p.100.png", "p.109.png"}},
		{"p%d.PNG", -1, []string{"p-1.PNG", "p0.PNG", "p9.PNG"}},
		{"a#b.##.png", 1, []string{"a#b.01.png", "a#b.02.png", "a#b.11.png"}},
	} {
		dir := filepath.Join(t.TempDir(), "new#")
		w, err := Create(filepath.Join(dir, test.name), Options{Width: 33, Height: 20, First: test.first, Workers: 3})
		check(t, err)
		writeAll(t, w, 11, 33, 20)
		check(t, w.Close())
		for at, i := range []int{0, 1, 10} {
			m := readPNG(t, filepath.Join(dir, test.want[at]))
			if m.Bounds().Size() != image.Pt(33, 20) || m.At(32, 19) != shade(i) {
				t.Errorf("%s: %v %v, want %v", test.want[at], m.Bounds(), m.At(32, 19), shade(i))
			}
		}
		if list := names(t, dir); len(list) != 11 {
			t.Errorf("left: %v", list)
		}
	}
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	check(t, err)
	defer f.Close()
	m, err := png.Decode(f)
	check(t, err)
	return m
}

func TestPictureThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	check(t, os.Mkdir(filepath.Join(dir, "p.0003.png"), 0o777)) // in the way
	w, err := Create(filepath.Join(dir, "p.####.png"), Options{Width: 8, Height: 8})
	check(t, err)
	for i := 0; err == nil && i < 100; i++ {
		err = w.Write(t.Context(), picture(i, 8, 8))
	}
	if closed := w.Close(); err == nil || !errors.Is(closed, err) {
		t.Errorf("written with %v, closed with %v", err, closed)
	}
	if list := names(t, dir); fmt.Sprint(list) != "[p.0003.png]" {
		t.Errorf("left: %v", list)
	}
}

func TestRates(t *testing.T) {
	for fps, want := range map[float64]string{24: "24/1", 23.976: "24000/1001", 24000. / 1001: "24000/1001", 29.97: "30000/1001", 59.94: "60000/1001",
		12.5: "12500/1000", 0.5: "500/1000", 0.0001: "1/1000", 0: "24/1"} {
		o, err := Options{Width: 1, Height: 1, FPS: fps}.checked()
		check(t, err)
		frames, seconds := o.rate()
		if got := fmt.Sprintf("%d/%d", frames, seconds); got != want {
			t.Errorf("%g: %s, want %s", fps, got, want)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for _, f := range Formats() {
		if got, ok := FormatOf("a.b" + f.Ext); !ok || got != f {
			t.Errorf("%s: %+v, %v", f.Ext, got, ok)
		}
	}
	if _, ok := FormatOf("film.gif"); ok {
		t.Error("GIF is no film")
	}
}
