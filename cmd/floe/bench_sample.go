// What is measured on? A sample sequence, or one of the user.

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"floe/internal/engine"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/wire"
)

// benchSample is the sequence that a measurement works on.
type benchSample struct {
	flags    *benchFlags
	sequence *sequence.Sequence
	scratch  string // for what is written meanwhile; removed at the end
	remove   string // the temporary folder of the sample, "" to keep it

	points     int64 // of the first frame
	frameBytes int64 // of the first frame, decoded
	fileBytes  int64 // of the first frame, as stored
}

// benchPrefix begins the names of samples; their points follow.
const benchPrefix = "bench-"

func openBenchSample(ctx context.Context, f *benchFlags) (s *benchSample, err error) {
	s = &benchSample{flags: f}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	dir := f.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "floe-bench-"); err != nil {
			return s, err
		}
		s.remove = dir
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return s, err
	}
	if err := s.take(ctx, dir); err != nil {
		return s, err
	}
	if s.scratch, err = os.MkdirTemp(dir, ".bench-"); err != nil {
		return s, err
	}
	return s, s.describe(ctx)
}

func (s *benchSample) close() {
	for _, dir := range []string{s.scratch, s.remove} {
		if dir != "" {
			_ = os.RemoveAll(dir)
		}
	}
}

// take uses the user's sequence if there is one, and else the sample, of which
// it writes what is missing.
func (s *benchSample) take(ctx context.Context, dir string) error {
	found, err := benchSequences(dir)
	if err != nil {
		return err
	}
	for _, q := range found {
		if !strings.HasPrefix(q.Prefix, benchPrefix) {
			return s.use(q)
		}
	}
	if err := s.write(ctx, dir); err != nil {
		return err
	}
	if found, err = benchSequences(dir); err != nil {
		return err
	}
	for _, q := range found {
		if q.Prefix == s.name()+"." {
			return s.use(q)
		}
	}
	return fmt.Errorf("find the sample in %q: %w", dir, fs.ErrNotExist)
}

func benchSequences(dir string) ([]*sequence.Sequence, error) {
	found, err := sequence.Find([]string{dir}, sequence.Options{Extensions: engine.Originals()})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return found, err
}

func (s *benchSample) name() string { return fmt.Sprintf("%s%d", benchPrefix, s.flags.points) }

// use takes the last frames: a simulation begins with few points.
func (s *benchSample) use(q *sequence.Sequence) error {
	last := *q
	last.Files = q.Files[max(len(q.Files)-s.flags.frames, 0):]
	s.sequence = &last
	return nil
}

// write makes the frames that are missing, all of about the same size.
func (s *benchSample) write(ctx context.Context, dir string) error {
	// The fountain of a sequence of one frame runs fully from the start.
	sample := sampleFlags{frames: 1, points: s.flags.points, seed: 1, first: 1, level: 6, name: s.name()}
	var mu sync.Mutex
	bar := newProgress(s.flags.frames, 0, s.flags.json)
	defer bar.clear()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for i := range s.flags.frames {
		group.Go(func() error {
			n, err := writeMissing(ctx, &sample, sample.path(dir, i), i)
			mu.Lock()
			defer mu.Unlock()
			bar.add(n)
			return err
		})
	}
	err := group.Wait()
	debug.FreeOSMemory()
	return err
}

func writeMissing(ctx context.Context, sample *sampleFlags, path string, i int) (int64, error) {
	if _, err := os.Stat(path); err == nil {
		return 0, nil
	}
	return sample.writeFrame(ctx, path, i)
}

// describe loads the first frame.
func (s *benchSample) describe(ctx context.Context) error {
	info, err := os.Stat(s.sequence.Path(0))
	if err != nil {
		return err
	}
	p, err := benchPool("goroutine", 1, 0)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	f, err := s.originals(p).Load(ctx, 0, 0)
	if err != nil {
		return err
	}
	defer f.Release()
	s.points, s.frameBytes, s.fileBytes = f.Points, f.StoredBytes(), info.Size()
	return nil
}

func (s *benchSample) len() int { return len(s.sequence.Files) }

// benchPool opens a pool as the commands do.
func benchPool(backend string, loaders int, budgetBytes int64) (pool.Pool, error) {
	e := engineFlags{jobs: loaders, backend: backend, budget: byteSize(budgetBytes)}
	return e.open()
}

// each does the work for so many frames, from the first again after the last, and
// for some of them at once.
func (s *benchSample) each(ctx context.Context, frames, atOnce int, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for k := range frames {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return do(ctx, k%s.len()) })
	}
	return group.Wait()
}

// ahead is how many frames are asked for at once, so that no loader waits.
func ahead(loaders int) int { return loaders + 2 }

// load loads frames and touches them.
func (s *benchSample) load(ctx context.Context, p pool.Pool, frames, loaders int) error {
	from := s.originals(p)
	return s.each(ctx, frames, ahead(loaders), func(ctx context.Context, i int) error {
		return loadFrame(ctx, from, i)
	})
}

// originals is a source that decodes, also what has been converted.
func (s *benchSample) originals(p pool.Pool) *source.Source {
	return source.New(s.sequence, p, source.Options{Decode: true})
}

func loadFrame(ctx context.Context, from *source.Source, i int) error {
	f, err := from.Load(ctx, i, 0)
	if err != nil {
		return err
	}
	defer f.Release()
	touchFirst(f)
	return nil
}

// touchFirst reads the first byte of each column.
func touchFirst(f *particle.Frame) (sum byte) {
	for i := range f.Columns {
		if data := f.Columns[i].Data; len(data) > 0 {
			sum += data[0]
		}
	}
	return sum
}

// touchAll reads one byte of every page of every column.
func touchAll(f *particle.Frame) (sum byte) {
	step := os.Getpagesize()
	for i := range f.Columns {
		data := f.Columns[i].Data
		for at := 0; at < len(data); at += step {
			sum += data[at]
		}
	}
	return sum
}

// convert converts frames into the scratch folder.
func (s *benchSample) convert(ctx context.Context, p pool.Pool, frames, loaders int, noSync bool) error {
	return s.each(ctx, frames, ahead(loaders), func(ctx context.Context, i int) error {
		args := wire.ConvertArgs{Out: s.converted(i), Generator: "floe " + version, NoSync: noSync}
		_, err := p.Do(ctx, pool.Request{Kind: wire.KindConvert, Path: s.sequence.Path(i), Args: mustJSON(args)})
		return err
	})
}

func (s *benchSample) converted(i int) string {
	return source.Converted(s.sequence.Path(i), s.scratch)
}

// clear removes what convert wrote.
func (s *benchSample) clear() error {
	for i := range s.len() {
		if err := os.Remove(s.converted(i)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// readAll reads all files.
func (s *benchSample) readAll() ([][]byte, error) {
	files := make([][]byte, s.len())
	for i := range files {
		b, err := os.ReadFile(filepath.Clean(s.sequence.Path(i)))
		if err != nil {
			return nil, err
		}
		files[i] = b
	}
	return files, nil
}
