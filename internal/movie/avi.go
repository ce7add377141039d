// An AVI film of JPEG pictures.

package movie

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
)

// avi writes a film; riff.go knows the bytes.
type avi struct {
	options  Options
	path     string
	encoders *encoders
	file     *os.File // under a temporary name
	riff     *riff    // used by the picture whose turn it is

	mu     sync.Mutex // held by each method
	count  int
	closed bool
}

func newAVI(path string, o Options) (*avi, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(tempName(path), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	w := &avi{options: o, path: path, file: f, encoders: newEncoders(o.Workers)}
	w.riff = newRIFF(bufio.NewWriterSize(f, 1<<20), &w.options)
	return w, nil
}

func (w *avi) Write(ctx context.Context, m *image.RGBA) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed
	}
	if err := w.options.checkSize(m); err != nil {
		return err
	}
	w.count++
	return w.encoders.add(ctx, m, w.encode)
}

func (w *avi) encode(m *image.RGBA, turn func() error) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: w.options.Quality}); err != nil {
		return fmt.Errorf("encode a picture: %w", err)
	}
	if err := turn(); err != nil {
		return err
	}
	return w.riff.frame(b.Bytes())
}

func (w *avi) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed
	}
	w.closed = true
	err := w.finish()
	if err != nil {
		_ = os.Remove(w.file.Name())
		return fmt.Errorf("write film %q: %w", w.path, err)
	}
	return nil
}

func (w *avi) finish() error {
	err := w.encoders.finish()
	if err == nil && w.count == 0 {
		err = errEmpty
	}
	if err == nil {
		err = w.riff.finish(w.file)
	}
	if err = errors.Join(err, w.file.Close()); err != nil {
		return err
	}
	return os.Rename(w.file.Name(), w.path)
}

func (w *avi) Abort() {
	w.encoders.abort()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	_ = w.encoders.finish()
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}
