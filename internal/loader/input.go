// Opening the file of a job.

package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"time"

	"floe/internal/format"
	"floe/internal/mmap"
	"floe/internal/wire"
)

// input is an open file, with what it looked like when it was opened.
type input struct {
	format.Input
	frame   string // number of the frame that is meant inside of the file; "" for its only one
	head    []byte // the first bytes, for its container
	modTime time.Time
	close   func()
}

// hdf5Signature begins every HDF5 file without a user block.
const hdf5Signature = "\x89HDF\r\n\x1a\n"

func (in *input) isHDF5() bool { return bytes.HasPrefix(in.head, []byte(hdf5Signature)) }

// compression names the container.
func (in *input) compression() string {
	switch {
	case bytes.HasPrefix(in.head, []byte("\x1f\x8b")):
		return "gzip"
	case len(in.head) > 1 && in.head[0] == 0x78 && (int(in.head[0])<<8|int(in.head[1]))%31 == 0:
		return "zlib"
	}
	return "none"
}

// openInput opens a file for decoding; the path may be of a frame inside of it, see
// wire.OnDisk. Empty files and folders are refused here, with words that fit.
func openInput(path string, mapped bool) (*input, error) {
	path, frame := wire.OnDisk(path)
	if err := regular(os.Stat(path)); err != nil { // opening a pipe would wait for its writer
		return nil, refusal(path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err := regular(info, err); err != nil {
		_ = f.Close()
		return nil, refusal(path, err)
	}
	in := &input{modTime: info.ModTime(), frame: frame}
	in.Name, in.Size = path, info.Size()
	in.ReaderAt, in.close = f, func() { _ = f.Close() }
	if mapped {
		in.mapFile(f)
	}
	in.head = make([]byte, min(in.Size, 16))
	_, err = in.ReadAt(in.head, 0)
	if err == nil || err == io.EOF {
		if err = nil; frame != "" && in.isHDF5() {
			err = fmt.Errorf("there is no frame %s in it: %w", frame, errOneFrame)
		}
	}
	if err != nil {
		in.close()
		return nil, fmt.Errorf("open %q: %w", path, err)
	}
	return in, nil
}

// step finds the frame that is meant among those of the file.
func (in *input) step(d format.Decoder) (int, error) {
	if in.frame == "" {
		return 0, nil
	}
	stepper, ok := d.(format.Stepper)
	if !ok {
		return 0, fmt.Errorf("open %q: there is no frame %s in it: %w", in.Name, in.frame, errOneFrame)
	}
	wanted, err := strconv.ParseFloat(in.frame, 64)
	if err != nil {
		return 0, fmt.Errorf("open %q: %w", in.Name, err)
	}
	times, err := stepper.Steps(in.Input)
	if err != nil {
		return 0, fmt.Errorf("open %q: %w", in.Name, err)
	}
	i := slices.Index(times, wanted)
	if i < 0 {
		return 0, fmt.Errorf("open %q: there is no frame %s in it: %w", in.Name, in.frame, fs.ErrNotExist)
	}
	return i, nil
}

var (
	errFolder     = errors.New("it is a folder")
	errNotRegular = errors.New("it is no regular file")
	errEmpty      = errors.New("the file is empty")
	errOneFrame   = errors.New("it is a file of one frame")
)

// regular tells what is wrong with a file.
func regular(info fs.FileInfo, err error) error {
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errFolder
	case !info.Mode().IsRegular():
		return errNotRegular
	case info.Size() == 0:
		return errEmpty
	}
	return nil
}

// refusal names the file, unless the system's error does.
func refusal(path string, err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return err
	}
	return fmt.Errorf("open %q: %w", path, err)
}

// mapFile maps instead of reading; where that fails reading still works.
func (in *input) mapFile(f *os.File) {
	m, err := mmap.OpenFile(f)
	if err != nil {
		return
	}
	in.Mapped = m.Bytes()
	in.Size = int64(len(in.Mapped))
	in.ReaderAt = bytes.NewReader(in.Mapped)
	in.close = func() { _ = m.Close(); _ = f.Close() }
}

// unchanged checks that the file is still the one that was opened: a simulation
// may be writing it.
func (in *input) unchanged() error {
	info, err := os.Stat(in.Name)
	if err != nil {
		return err
	}
	if info.Size() != in.Size || !info.ModTime().Equal(in.modTime) {
		return fmt.Errorf("read %q: it was changed meanwhile (%d bytes, now %d)", in.Name, in.Size, info.Size())
	}
	return nil
}
