// Exporting many frames into one file.

package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"floe/internal/batch"
	"floe/internal/format/all"
	"floe/internal/format/usda"
	"floe/internal/h5convert"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/wire"
)

// OneFileOptions of an export of many frames into one file, which only USD can hold.
type OneFileOptions struct {
	// ExportOptions as for one file a frame, but for To, Dir and SkipExisting.
	ExportOptions
	// Path of the file.
	Path string
	// FPS, UpAxis ("Y" or "Z") and MetersPerUnit are written into the file; their
	// zero values stand for 24, Y, and nothing.
	FPS           float64
	UpAxis        string
	MetersPerUnit float64
	// MaxPayloadBytes bounds a decompressed file; 0 for the default.
	MaxPayloadBytes int64
}

// OneFileFrame is one frame that was put into the file, or could not be.
type OneFileFrame struct {
	File     sequence.File
	Path     string
	Points   int64
	Warnings []string
	Err      error
}

// OneFileSummary of an export into one file.
type OneFileSummary struct {
	Frames, Failed int
	Points         int64
	Bytes          int64 // of the file
}

// ExportOneFile puts the frames of a sequence into one USD file with a time sample
// for each, and calls report once a frame, in their order. A frame that cannot be
// read is left out. The file has its name when it is whole; what exists there is
// replaced with Force only (batch.ErrExists). Frames come from the pool, a few
// ahead; memory does not grow with their number.
func ExportOneFile(ctx context.Context, p pool.Pool, s *sequence.Sequence, o OneFileOptions, report func(OneFileFrame)) (sum OneFileSummary, err error) {
	if err := o.check(); err != nil {
		return sum, err
	}
	if _, err := os.Lstat(o.Path); err == nil && !o.Force {
		return sum, fmt.Errorf("%q: %w", o.Path, batch.ErrExists)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return sum, &PlaceError{err}
	}
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o777); err != nil {
		return sum, &PlaceError{err}
	}
	out, err := aside(o.Path)
	if err != nil {
		return sum, &PlaceError{err}
	}
	defer func() { err = errors.Join(err, out.end(err == nil)) }()
	series, err := usda.NewSeries(out.file, out.samples, usda.Options{UpAxis: o.UpAxis, MetersPerUnit: o.MetersPerUnit, FPS: o.FPS})
	if err != nil {
		return sum, err
	}
	j := &joining{sequence: s, o: o, series: series, report: report, sum: &sum}
	j.source = source.New(s, p, source.Options{MaxPayloadBytes: o.MaxPayloadBytes})
	if err := j.frames(ctx, p.Stats().Loaders+1); err != nil {
		return sum, err
	}
	if sum.Frames == 0 {
		return sum, errors.New("no frame could be read")
	}
	if err := series.Close(ctx); err != nil {
		return sum, err
	}
	info, err := out.file.Stat()
	if err == nil {
		sum.Bytes = info.Size()
	}
	return sum, err
}

// joining is such an export in progress.
type joining struct {
	sequence *sequence.Sequence
	source   *source.Source
	o        OneFileOptions
	series   *usda.Series
	report   func(OneFileFrame)
	sum      *OneFileSummary
}

// loadedFrame is a frame or why there is none.
type loadedFrame struct {
	frame *particle.Frame
	err   error
}

// frames adds one frame after the other while those after it are loaded.
func (j *joining) frames(ctx context.Context, ahead int) error {
	ctx, cancel := context.WithCancel(ctx)
	loads := make(chan chan loadedFrame, ahead)
	go func() {
		defer close(loads)
		for i := range j.sequence.Files {
			load := make(chan loadedFrame, 1)
			select {
			case loads <- load:
			case <-ctx.Done():
				return
			}
			go func() {
				f, err := j.source.Load(ctx, i, -i)
				load <- loadedFrame{f, err}
			}()
		}
	}()
	defer func() { // after an error frames may be on their way
		cancel()
		for load := range loads {
			if l := <-load; l.frame != nil {
				l.frame.Release()
			}
		}
	}()
	at := 0
	for load := range loads {
		l := <-load
		if err := ctx.Err(); err != nil {
			if l.frame != nil {
				l.frame.Release()
			}
			return err
		}
		if err := j.add(ctx, at, l); err != nil {
			return err
		}
		at++
	}
	return ctx.Err()
}

// add puts a frame into the file. An error is about the whole.
func (j *joining) add(ctx context.Context, i int, l loadedFrame) error {
	file := j.sequence.Files[i]
	told := OneFileFrame{File: file, Path: j.sequence.Path(i), Err: l.err}
	if l.frame != nil {
		defer l.frame.Release()
		a := wire.ExportArgs{Attributes: j.o.Attributes, Where: j.o.Where, Number: file.Number.String()}
		for _, d := range j.o.Derive {
			a.Derive = append(a.Derive, wire.DeriveArg{Name: d.Name, Expr: d.Expr})
		}
		var broken error
		told.Err = h5convert.Guard(l.frame, func() error {
			f, warnings, err := loader.Prepare(ctx, l.frame, a, all.Registry().Encoder("usda"))
			if err != nil {
				return err
			}
			told.Points, told.Warnings = f.Points, warnings
			broken = j.series.Add(ctx, file.Number.Float64(), f)
			return nil
		})
		if broken != nil {
			return broken
		}
	}
	if told.Err == nil {
		j.sum.Frames++
		j.sum.Points += told.Points
	} else {
		j.sum.Failed++
	}
	j.report(told)
	return nil
}

// asideFile is a file under a temporary name, with another one for what waits to be
// written into it.
type asideFile struct {
	path          string
	file, samples *os.File
}

// aside makes both. Their names are those that Sweep removes.
func aside(path string) (*asideFile, error) {
	a := &asideFile{path: path}
	var err error
	if a.file, err = asideNamed(path); err != nil {
		return nil, err
	}
	if a.samples, err = asideNamed(path); err != nil {
		return nil, errors.Join(err, a.end(false))
	}
	return a, nil
}

func asideNamed(path string) (*os.File, error) {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	dir, base := filepath.Split(path)
	return os.OpenFile(filepath.Join(dir, "."+base+"."+hex.EncodeToString(random[:])+".tmp"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
}

// end gives the file its name, or removes it.
func (a *asideFile) end(good bool) error {
	var errs []error
	if a.samples != nil {
		errs = append(errs, a.samples.Close(), os.Remove(a.samples.Name()))
	}
	errs = append(errs, a.file.Close())
	if good && errors.Join(errs...) == nil {
		return os.Rename(a.file.Name(), a.path)
	}
	return errors.Join(append(errs, os.Remove(a.file.Name()))...)
}
