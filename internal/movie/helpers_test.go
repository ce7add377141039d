// Pictures to write, and looks at folders.

package movie

import (
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shade is the colour of picture i, far enough from its neighbours' for JPEG.
func shade(i int) color.RGBA {
	return color.RGBA{uint8(30 + i*37%200), uint8(i * 91 % 220), uint8(255 - i*53%200), 255}
}

// picture i of a film; it is a part of a larger one, as a view's may be.
func picture(i, width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width+7, height+5))
	for p := 0; p < len(m.Pix); p += 4 {
		c := shade(i)
		m.Pix[p], m.Pix[p+1], m.Pix[p+2], m.Pix[p+3] = c.R, c.G, c.B, c.A
	}
	return m.SubImage(image.Rect(3, 2, 3+width, 2+height)).(*image.RGBA)
}

// near compares colours as far as JPEG keeps them.
func near(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb)} {
		if d < -6<<8 || d > 6<<8 {
			return false
		}
	}
	return true
}

// writeAll writes n pictures, and spoils each after it was taken.
func writeAll(t *testing.T, w Writer, n, width, height int) {
	t.Helper()
	for i := range n {
		m := picture(i, width, height)
		check(t, w.Write(t.Context(), m))
		clear(m.Pix)
	}
}

// names lists a folder, hidden files too.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	check(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// script makes an executable that stands for ffmpeg.
func script(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "ffmpeg")
	check(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o777))
	return path
}

// program looks for a real one.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: nobody but ourselves has read this film", name)
	}
	return path
}
