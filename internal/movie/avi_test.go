// AVI films, read back chunk by chunk, and by ffprobe where it is installed.

package movie

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// film is what a reader finds in an AVI.
type film struct {
	t        *testing.T
	data     []byte
	riffs    int
	byOrder  [][]byte // pictures as they lie
	byOld    [][]byte // as idx1 finds them
	byIndex  [][]byte // as indx and ix00 find them
	avih     []byte
	strh     []byte
	dmlh     uint32
	moviWord int64
}

func readAVI(t *testing.T, path string) *film {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	f := &film{t: t, data: data}
	f.walk(0, int64(len(data)))
	return f
}

func (f *film) u32(at int64) int64 { return int64(binary.LittleEndian.Uint32(f.data[at:])) }

// walk reads chunks that must fill the range to its end.
func (f *film) walk(at, end int64) {
	for at < end {
		name, size := string(f.data[at:at+4]), f.u32(at+4)
		body := at + 8
		if body+size > end {
			f.t.Fatalf("chunk %q at %d has %d bytes, %d are left", name, at, size, end-body)
		}
		f.chunk(name, body, size)
		at = body + size + size%2
	}
	if at != end {
		f.t.Fatalf("chunks end at %d, not at %d", at, end)
	}
}

func (f *film) chunk(name string, body, size int64) {
	data := f.data[body : body+size]
	switch name {
	case "RIFF":
		f.riffs++
		if kind := string(data[:4]); (kind == "AVI ") != (f.riffs == 1) || kind != "AVI " && kind != "AVIX" {
			f.t.Errorf("RIFF %d is %q", f.riffs, kind)
		}
		f.walk(body+4, body+size)
	case "LIST":
		if string(data[:4]) == "movi" {
			f.moviWord = body
		}
		f.walk(body+4, body+size)
	case "avih":
		f.avih = data
	case "strh":
		f.strh = data
	case "dmlh":
		f.dmlh = binary.LittleEndian.Uint32(data)
	case "00dc":
		f.byOrder = append(f.byOrder, data)
	case "idx1":
		for e := body; e < body+size; e += 16 {
			at := f.moviWord + f.u32(e+8)
			if string(f.data[at:at+4]) != "00dc" || f.u32(at+4) != f.u32(e+12) {
				f.t.Errorf("idx1 points to %q", f.data[at:at+8])
			}
			f.byOld = append(f.byOld, f.data[at+8:at+8+f.u32(e+12)])
		}
	case "indx":
		for i := range f.u32(body + 4) {
			f.standard(body+24+16*i, f.u32(body+24+16*i+12))
		}
	}
}

// standard follows an entry of indx to its ix00.
func (f *film) standard(entry, duration int64) {
	at := f.u32(entry) // the upper half is 0 in these tests
	if string(f.data[at:at+4]) != "ix00" || f.u32(at+4)+8 != f.u32(entry+8) || f.u32(at+12) != duration {
		f.t.Fatalf("indx points to %q", f.data[at:at+8])
	}
	base := f.u32(at + 20)
	for i := range duration {
		e := at + 32 + 8*i
		from := base + f.u32(e)
		f.byIndex = append(f.byIndex, f.data[from:from+f.u32(e+4)])
	}
}

func (f *film) verify(n, width, height int) {
	f.t.Helper()
	if len(f.byOrder) != n || len(f.byIndex) != n || int(f.dmlh) != n || int(binary.LittleEndian.Uint32(f.strh[32:])) != n {
		f.t.Fatalf("%d pictures, %d in the index, %d in dmlh, %d in strh, want %d", len(f.byOrder), len(f.byIndex), f.dmlh, binary.LittleEndian.Uint32(f.strh[32:]), n)
	}
	if first := int(binary.LittleEndian.Uint32(f.avih[16:])); first != len(f.byOld) || f.riffs == 1 && first != n {
		f.t.Errorf("%d pictures in avih, %d in idx1", first, len(f.byOld))
	}
	for i := range n {
		if !bytes.Equal(f.byOrder[i], f.byIndex[i]) || i < len(f.byOld) && !bytes.Equal(f.byOrder[i], f.byOld[i]) {
			f.t.Errorf("picture %d is not where an index says", i)
		}
		m, err := jpeg.Decode(bytes.NewReader(f.byOrder[i]))
		check(f.t, err)
		if size := m.Bounds().Size(); size.X != width || size.Y != height || !near(m.At(width-1, height-1), shade(i)) {
			f.t.Errorf("picture %d: %v, %v, want %v", i, size, m.At(width-1, height-1), shade(i))
		}
	}
}

func TestAVI(t *testing.T) {
	for _, test := range []struct{ n, width, height int }{{1, 64, 48}, {50, 33, 17}, {3, 1, 1}} {
		path := filepath.Join(t.TempDir(), "new", "film.avi")
		w, err := Create(path, Options{Width: test.width, Height: test.height, Workers: 3, Quality: 95})
		check(t, err)
		writeAll(t, w, test.n, test.width, test.height)
		if _, err := os.Stat(path); err == nil {
			t.Error("the film has its name too early")
		}
		check(t, w.Close())
		readAVI(t, path).verify(test.n, test.width, test.height)
		if list := names(t, filepath.Dir(path)); len(list) != 1 {
			t.Errorf("left behind: %v", list)
		}
		w.Abort()
		if _, err := os.Stat(path); err != nil {
			t.Error("Abort after Close removed the film")
		}
	}
}

// largeAVI writes a film of several RIFF chunks.
func largeAVI(t *testing.T, n int) string {
	path := filepath.Join(t.TempDir(), "film.avi")
	w, err := Create(path, Options{Width: 64, Height: 48, FPS: 23.976})
	check(t, err)
	w.(*avi).riff.limit = 16 << 10
	writeAll(t, w, n, 64, 48)
	check(t, w.Close())
	return path
}

func TestAVIBeyondOneRIFF(t *testing.T) {
	f := readAVI(t, largeAVI(t, 100))
	f.verify(100, 64, 48)
	if f.riffs < 3 {
		t.Errorf("%d RIFF chunks", f.riffs)
	}
	if scale, rate := binary.LittleEndian.Uint32(f.strh[20:]), binary.LittleEndian.Uint32(f.strh[24:]); scale != 1001 || rate != 24000 {
		t.Errorf("%d/%d pictures a second", rate, scale)
	}
}

func TestAVIIsNeverTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.avi")
	w, err := Create(path, Options{Width: 8, Height: 8})
	check(t, err)
	w.(*avi).riff.limit = 1 // one picture each
	for i := 0; err == nil && i < 2*riffEntries; i++ {
		err = w.Write(t.Context(), picture(i, 8, 8))
	}
	if err == nil || !strings.Contains(err.Error(), "larger than 256 GiB") {
		t.Errorf("error is %v", err)
	}
	if err := w.Close(); err == nil || len(names(t, filepath.Dir(path))) != 0 {
		t.Errorf("closed with %v, left %v", err, names(t, filepath.Dir(path)))
	}
}

func TestAVIAsFFmpegSeesIt(t *testing.T) {
	ffmpeg := program(t, "ffmpeg")
	out, err := exec.Command(ffmpeg, "-v", "warning", "-i", largeAVI(t, 100), "-f", "framemd5", "-").CombinedOutput()
	check(t, err)
	if n := strings.Count(string(out), "\n0,"); n != 100 || strings.Contains(string(out), "rror") {
		t.Errorf("%d pictures: %s", n, out)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	fake := script(t, lists+record)
	for _, name := range []string{"film.avi", "film.####.png", "film.mp4"} {
		dir := t.TempDir()
		w, err := Create(filepath.Join(dir, name), Options{Width: 64, Height: 48, FFmpeg: fake})
		check(t, err)
		writeAll(t, w, 5, 64, 48)
		w.Abort()
		w.Abort()
		if list := names(t, dir); len(list) != 0 {
			t.Errorf("%s: left %v", name, list)
		}
		if err := w.Write(t.Context(), picture(0, 64, 48)); err == nil {
			t.Errorf("%s: written after Abort", name)
		}
		if err := w.Close(); err == nil || len(names(t, dir)) != 0 {
			t.Errorf("%s: closed after Abort", name)
		}
	}
}

func TestCancelEndsAFilm(t *testing.T) {
	fake := script(t, lists+record)
	for _, name := range []string{"film.avi", "film.####.png", "film.mp4"} {
		dir := t.TempDir()
		w, err := Create(filepath.Join(dir, name), Options{Width: 64, Height: 48, FFmpeg: fake})
		check(t, err)
		writeAll(t, w, 2, 64, 48)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.Write(ctx, picture(2, 64, 48)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error is %v", name, err)
		}
		if err := w.Close(); !errors.Is(err, context.Canceled) || len(names(t, dir)) != 0 {
			t.Errorf("%s: closed with %v, left %v", name, err, names(t, dir))
		}
	}
}

func TestMisuse(t *testing.T) {
	fake := script(t, lists+record)
	for _, name := range []string{"film.avi", "film.####.png", "film.mp4"} {
		dir := t.TempDir()
		w, err := Create(filepath.Join(dir, name), Options{Width: 64, Height: 48, FFmpeg: fake})
		check(t, err)
		if err := w.Write(t.Context(), picture(0, 63, 48)); err == nil || !strings.Contains(err.Error(), "63 x 48") {
			t.Errorf("%s: error is %v", name, err)
		}
		if err := w.Close(); !errors.Is(err, errEmpty) || len(names(t, dir)) != 0 {
			t.Errorf("%s: an empty film gives %v and %v", name, err, names(t, dir))
		}
	}
	for name, o := range map[string]Options{
		"film.xyz": {Width: 1, Height: 1}, "film.avi": {Width: 1}, "film.png": {Width: 1, Height: 1}, "noname": {Width: 1, Height: 1},
		"fast.avi": {Width: 1, Height: 1, FPS: 1e9},
	} {
		if w, err := Create(filepath.Join(t.TempDir(), name), o); err == nil {
			w.Abort()
			t.Errorf("%s %+v: no error", name, o)
		}
	}
}

func TestAbortWhileWriting(t *testing.T) {
	fake := script(t, lists+"exec sleep 600\n")
	w, err := Create(filepath.Join(t.TempDir(), "film.mp4"), Options{Width: 640, Height: 480, FFmpeg: fake})
	check(t, err)
	done := make(chan error)
	go func() {
		for i := 0; ; i++ {
			if err := w.Write(context.Background(), picture(i, 640, 480)); err != nil {
				done <- err
				return
			}
		}
	}()
	w.Abort()
	if err := <-done; !errors.Is(err, errAborted) && !errors.Is(err, errClosed) {
		t.Errorf("error is %v", err)
	}
}

func BenchmarkAVI(b *testing.B) { benchmark(b, "film.avi") }
func BenchmarkPNG(b *testing.B) { benchmark(b, "film.####.png") }

func benchmark(b *testing.B, name string) {
	w, err := Create(filepath.Join(b.TempDir(), name), Options{Width: 1280, Height: 720})
	if err != nil {
		b.Fatal(err)
	}
	m := noisy(1280, 720)
	for b.Loop() {
		if err := w.Write(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(fmt.Errorf("close: %w", err))
	}
}
