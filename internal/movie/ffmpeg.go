// A film by the program ffmpeg, which gets the pictures through a pipe.

package movie

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// FindFFmpeg gives the program that would be used: the one at a path, or for ""
// the one on the PATH. The error says what can be done.
func FindFFmpeg(path string) (string, error) {
	wanted := path
	if wanted == "" {
		wanted = "ffmpeg"
	}
	found, err := exec.LookPath(wanted)
	switch {
	case err == nil:
		return found, nil
	case path == "":
		return "", fmt.Errorf("%w; install it (%s) or choose it in the preferences; .avi and .png need no other program", ErrNoFFmpeg, howToInstall)
	}
	return "", fmt.Errorf("%w at %q: %w; .avi and .png need no other program", ErrNoFFmpeg, path, err)
}

const howToInstall = "apt install ffmpeg, dnf install ffmpeg, brew install ffmpeg, winget install ffmpeg"

// ffmpeg writes a film. What it says is kept for the error.
type ffmpeg struct {
	options    Options
	path, temp string
	encoders   *encoders // its end kills the process
	process    *exec.Cmd
	stdin      io.WriteCloser
	says       tail
	exited     chan struct{} // closed when the process is gone
	exit       error         // why; to be read after exited

	mu     sync.Mutex // held by each method
	count  int
	closed bool
}

func newFFmpeg(path, ext string, o Options) (*ffmpeg, error) {
	program, err := FindFFmpeg(o.FFmpeg)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	codec, err := chooseCodec(program, ext)
	if err != nil {
		return nil, err
	}
	w := &ffmpeg{options: o, path: path, temp: tempName(path), exited: make(chan struct{})}
	if err := touch(w.temp); err != nil {
		return nil, err
	}
	if err := w.start(program, arguments(&o, ext, codec, w.temp)); err != nil {
		_ = os.Remove(w.temp)
		return nil, fmt.Errorf("start %q: %w", program, err)
	}
	return w, nil
}

// touch finds out whether a file can be written, in words that ffmpeg lacks.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

func (w *ffmpeg) start(program string, arguments []string) (err error) {
	w.encoders = newEncoders(1) // one writes to the pipe, in order
	w.process = exec.CommandContext(w.encoders.ctx, program, arguments...)
	w.process.Stderr = &w.says
	w.process.WaitDelay = time.Second
	hideConsole(w.process)
	if w.stdin, err = w.process.StdinPipe(); err != nil {
		return err
	}
	if err := w.process.Start(); err != nil {
		return err
	}
	go func() {
		defer close(w.exited)
		if err := w.process.Wait(); err != nil {
			w.exit = fmt.Errorf("ffmpeg: %w%s", err, w.says.quoted())
		}
	}()
	return nil
}

func (w *ffmpeg) Write(ctx context.Context, m *image.RGBA) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed
	}
	if err := w.options.checkSize(m); err != nil {
		return err
	}
	// The process is killed also if ctx ends while it reads.
	defer context.AfterFunc(ctx, func() { w.encoders.fail(ctx.Err()) })()
	w.count++
	return w.encoders.add(ctx, m, w.pipe)
}

// pipe gives ffmpeg one picture.
func (w *ffmpeg) pipe(m *image.RGBA, turn func() error) error {
	if err := turn(); err != nil {
		return err
	}
	if _, err := w.stdin.Write(m.Pix); err != nil {
		<-w.exited // it does not read: why?
		if w.exit != nil {
			return w.exit
		}
		return fmt.Errorf("ffmpeg ended too early%s", w.says.quoted())
	}
	return nil
}

func (w *ffmpeg) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed
	}
	err := w.finish()
	if err != nil {
		w.encoders.fail(err)
		<-w.exited
		_ = os.Remove(w.temp)
		err = fmt.Errorf("write film %q: %w", w.path, err)
	}
	w.closed = true
	return err
}

// finish lets ffmpeg end by itself and looks at what it has made.
func (w *ffmpeg) finish() error {
	if err := w.encoders.finish(); err != nil {
		return err
	}
	if w.count == 0 {
		return errEmpty
	}
	if err := w.stdin.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	<-w.exited
	if err := w.encoders.err(); err != nil {
		return err
	}
	if w.exit != nil {
		return w.exit
	}
	info, err := os.Stat(w.temp)
	if err == nil && info.Size() == 0 {
		err = fmt.Errorf("ffmpeg wrote nothing%s", w.says.quoted())
	}
	if err != nil {
		return err
	}
	return os.Rename(w.temp, w.path)
}

func (w *ffmpeg) Abort() {
	w.encoders.abort()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	_ = w.encoders.finish()
	_ = w.stdin.Close()
	<-w.exited
	_ = os.Remove(w.temp)
	w.closed = true
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text []byte // guarded by mu
}

const tailBytes = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if more := len(t.text) - tailBytes; more > 0 {
		t.text = t.text[:copy(t.text, t.text[more:])]
	}
	return len(p), nil
}

// quoted is made for the end of an error.
func (t *tail) quoted() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(string(bytes.ToValidUTF8(t.text, nil)))
	if text == "" {
		return ""
	}
	return ": " + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
