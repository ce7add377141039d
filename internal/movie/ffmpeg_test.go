// Films by ffmpeg: a script that stands for it, and the real one where it is
// installed.

package movie

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// encoderList is how ffmpeg lists its encoders.
const encoderList = ` V..... = Video
 V....D mpeg4                MPEG-4 part 2
 V....D libx264              libx264 H.264 / AVC
 V....D libvpx-vp9           libvpx VP9
 A....D aac                  AAC
`

const lists = `if [ "$2" = -encoders ]; then cat <<'END'
` + encoderList + `END
exit; fi
`

// record writes what it reads where it is told, and its arguments beside itself.
const record = `echo "$@" > "$0.arguments"
for last; do :; done
cat > "${last#file:}"
`

func noisy(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		x, y := random.IntN(width), random.IntN(height)
		copy(m.Pix[m.PixOffset(x, y):], []byte{uint8(random.Uint32()), uint8(random.Uint32()), uint8(random.Uint32()), 255})
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

func TestFFmpegGetsThePictures(t *testing.T) {
	fake := script(t, lists+record)
	path := filepath.Join(t.TempDir(), "new", "film.mp4")
	w, err := Create(path, Options{Width: 65, Height: 48, FPS: 25, FFmpeg: fake, Quality: 100})
	check(t, err)
	writeAll(t, w, 9, 65, 48)
	if _, err := os.Stat(path); err == nil {
		t.Error("the film has its name too early")
	}
	check(t, w.Close())
	got, err := os.ReadFile(path)
	check(t, err)
	var want []byte
	for i := range 9 {
		m := image.NewRGBA(image.Rect(0, 0, 65, 48))
		copyRows(m.Pix, picture(i, 65, 48))
		want = append(want, m.Pix...)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d, or others", len(got), len(want))
	}
	text, err := os.ReadFile(fake + ".arguments")
	check(t, err)
	for _, part := range []string{"-video_size 65x48", "-framerate 25/1", "-pix_fmt rgba", "pad=ceil(iw/2)*2:ceil(ih/2)*2",
		"-pix_fmt yuv420p", "-c:v libx264", "-crf 14", "-movflags +faststart", "-f mp4 file:"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
	if list := names(t, filepath.Dir(path)); !slices.Equal(list, []string{"film.mp4"}) {
		t.Errorf("left behind: %v", list)
	}
}

func TestFormatsOfFFmpeg(t *testing.T) {
	for ext, want := range map[string]string{".MOV": "-f mov", ".mkv": "-f matroska", ".webm": "-c:v libvpx-vp9"} {
		fake := script(t, lists+record)
		w, err := Create(filepath.Join(t.TempDir(), "film"+ext), Options{Width: 2, Height: 2, FFmpeg: fake})
		check(t, err)
		writeAll(t, w, 1, 2, 2)
		check(t, w.Close())
		if text, _ := os.ReadFile(fake + ".arguments"); !strings.Contains(string(text), want) {
			t.Errorf("%s: %q is not in %s", ext, want, text)
		}
	}
}

func TestFFmpegIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()
	for _, where := range []string{"", filepath.Join(dir, "nowhere")} {
		_, err := Create(filepath.Join(dir, "film.mp4"), Options{Width: 2, Height: 2, FFmpeg: where})
		if !errors.Is(err, ErrNoFFmpeg) || !strings.Contains(err.Error(), ".avi") || where == "" && !strings.Contains(err.Error(), "install") {
			t.Errorf("%q: error is %v", where, err)
		}
	}
	if len(names(t, dir)) != 0 {
		t.Errorf("left %v", names(t, dir))
	}
}

func TestFFmpegLacksEncoders(t *testing.T) {
	fake := script(t, lists+record)
	old := script(t, "echo ' V....D libx264 x'\n")
	bad := script(t, "echo broken library >&2; exit 127\n")
	for _, test := range []struct{ program, name, want string }{
		{fake, "film.webm", ""}, {old, "film.webm", "libvpx-vp9"}, {bad, "film.mp4", "broken library"},
	} {
		dir := t.TempDir()
		w, err := Create(filepath.Join(dir, test.name), Options{Width: 2, Height: 2, FFmpeg: test.program})
		if test.want == "" {
			check(t, err)
			w.Abort()
		} else if err == nil || !strings.Contains(err.Error(), test.want) || len(names(t, dir)) != 0 {
			t.Errorf("error is %v, left %v", err, names(t, dir))
		}
	}
}

// failure writes a film until an error comes.
func failure(t *testing.T, text string) error {
	t.Helper()
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "film.mp4"), Options{Width: 640, Height: 480, FFmpeg: script(t, lists+text)})
	check(t, err)
	for i := 0; err == nil && i < 50; i++ {
		err = w.Write(t.Context(), picture(i, 640, 480))
	}
	if closed := w.Close(); closed == nil || err != nil && !errors.Is(closed, err) && !strings.Contains(closed.Error(), err.Error()) {
		t.Errorf("closed with %v after %v", closed, err)
	} else if err == nil {
		err = closed
	}
	if list := names(t, dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
	return err
}

func TestFFmpegFails(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"at once", "echo 'Unknown option'>&2; exit 1\n", "Unknown option"},
		{"after some", "head -c 2000000 >/dev/null; printf 'a\\nNo space left on device\\n' >&2; exit 228\n", "a; No space left on device"},
		{"at the end", "cat >/dev/null; echo 'moov is lost' >&2; exit 3\n", "moov is lost"},
		{"silently", "cat >/dev/null\n", "wrote nothing"},
		{"too early", "exit 0\n", "too early"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := failure(t, test.text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestFFmpegThatHangsIsKilled(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "film.mp4"), Options{Width: 640, Height: 480, FFmpeg: script(t, lists+"exec sleep 600\n")})
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for i := 0; err == nil; i++ {
		err = w.Write(ctx, picture(i, 640, 480))
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	w.Abort()
	if list := names(t, dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
	if w.(*ffmpeg).process.ProcessState == nil {
		t.Error("the process was not waited for")
	}
}

func TestTailIsShort(t *testing.T) {
	var s tail
	for range 1000 {
		_, _ = s.Write([]byte("many words\n"))
	}
	_, _ = s.Write(bytes.Repeat([]byte("x"), 3*tailBytes))
	_, _ = s.Write([]byte("\xff end"))
	if text := s.quoted(); len(text) > tailBytes+10 || !strings.HasSuffix(text, "xx end") {
		t.Errorf("%d bytes: …%q", len(text), text[len(text)-20:])
	}
}

func TestRealFFmpeg(t *testing.T) {
	program(t, "ffmpeg")
	ffprobe := program(t, "ffprobe")
	for _, f := range Formats() {
		if !f.NeedsFFmpeg {
			continue
		}
		path := filepath.Join(t.TempDir(), "a:b"+f.Ext)
		w, err := Create(path, Options{Width: 65, Height: 47, FPS: 25})
		check(t, err)
		writeAll(t, w, 9, 65, 47)
		check(t, w.Close())
		out, err := exec.Command(ffprobe, "-v", "error", "-count_frames", "-show_entries", "stream=width,height,pix_fmt,color_space,nb_read_frames,r_frame_rate",
			"-of", "default=nw=1", "file:"+path).CombinedOutput()
		check(t, err)
		for _, want := range []string{"width=66", "height=48", "pix_fmt=yuv420p", "color_space=bt709", "nb_read_frames=9", "r_frame_rate=25/1"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s: %q is not in %s", f.Ext, want, out)
			}
		}
	}
}
