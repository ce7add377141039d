// What is wrong with a sequence?

package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"floe/internal/h5convert"
	"floe/internal/health"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/wire"
)

// HealthOptions of a check. The zero value reads all values and takes the default
// thresholds.
type HealthOptions struct {
	health.Options
	// FilesOnly looks at names, numbers, sizes and conversions, and opens no file.
	FilesOnly bool
	// Sih5Dirs are where converted files are looked for; none means where the
	// policies Beside and HiddenBeside put them.
	Sih5Dirs []string
	// Ahead is how many frames are worked on at once; 0 means one more than the pool
	// has loaders. Each takes some 50 bytes a point besides the pool's memory.
	Ahead int
	// MaxPayloadBytes bounds a decompressed file; 0 for the default.
	MaxPayloadBytes int64
	// Tell, if not nil, is called for each frame when it is done, in their order, on
	// the goroutine that called CheckHealth.
	Tell func(done HealthFrame)
}

// HealthFrame is a frame that was checked.
type HealthFrame struct {
	File  sequence.File
	Bytes int64 // of the file
	// Findings that became known with it; they may be about frames before it, and
	// some come with the report only.
	Findings []health.Finding
}

// CheckHealth reads the frames of a sequence and tells what is wrong with them.
// Frames that cannot be read are findings; an error means that the check was not
// finished. The report is that of what was done. The pool stays the caller's; nil
// will do for FilesOnly.
func CheckHealth(ctx context.Context, p pool.Pool, s *sequence.Sequence, o HealthOptions) (*health.Report, error) {
	c := &checking{sequence: s, o: o, report: &health.Report{Frames: len(s.Files), Findings: []health.Finding{}}}
	c.lookAtFiles()
	if o.FilesOnly {
		return c.report, ctx.Err()
	}
	if o.Ahead <= 0 {
		c.o.Ahead = p.Stats().Loaders + 1
	}
	c.source = source.New(s, p, source.Options{Decode: true, MaxPayloadBytes: o.MaxPayloadBytes})
	return c.report, c.readAll(ctx)
}

// checking is a check in progress.
type checking struct {
	sequence *sequence.Sequence
	o        HealthOptions
	source   *source.Source
	looks    []look // the first look at each file
	report   *health.Report
	running  sync.WaitGroup // goroutines that read
}

// look is what the disk says of a file at one time.
type look struct {
	bytes   int64
	modTime time.Time
	err     error
}

func lookAt(path string) look {
	info, err := sequence.Stat(path)
	if err != nil {
		return look{err: err}
	}
	if !info.Mode().IsRegular() {
		return look{err: fmt.Errorf("open %q: it is no regular file", path)}
	}
	return look{bytes: info.Size(), modTime: info.ModTime()}
}

// changed tells whether a file was written to between two looks.
func (l look) changed(later look) bool {
	return l.err == nil && later.err == nil && (l.bytes != later.bytes || !l.modTime.Equal(later.modTime))
}

// recent tells whether a file may still be being written.
func (l look) recent(age time.Duration) bool {
	if age == 0 {
		age = health.Defaults().Recent
	}
	since := time.Since(l.modTime)
	return l.err == nil && since < age && since > -age
}

// lookAtFiles judges what can be known without opening the frames.
func (c *checking) lookAtFiles() {
	s := c.sequence
	c.looks = make([]look, len(s.Files))
	var files []health.File
	for i, f := range s.Files {
		c.looks[i] = lookAt(s.Path(i))
		if l := c.looks[i]; l.err == nil && !(l.bytes == 0 && l.recent(c.o.Recent)) { // that one is growing
			files = append(files, health.File{File: f, Bytes: l.bytes, ModTime: l.modTime})
		}
		c.add(c.stale(i)...)
		if c.o.FilesOnly {
			c.add(c.unread(i, c.looks[i].err, c.looks[i])...)
		}
	}
	c.add(health.Files(s, files, health.Twins(s, beside(s)), c.o.Options)...)
}

func (c *checking) add(found ...health.Finding) { c.report.Add(c.o.Options, found...) }

// beside are the sequences with the same suffix in the folder of s.
func beside(s *sequence.Sequence) []*sequence.Sequence {
	if !s.HasNumbers() || s.Ext() == "" {
		return nil
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil // its files were named one by one
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return sequence.Group(names, sequence.Options{Extensions: []string{s.Ext()}})
}

// stale tells of conversions that are not of the file as it is now.
func (c *checking) stale(i int) (found []health.Finding) {
	path, l := c.sequence.Path(i), c.looks[i]
	if source.IsHDF5(path) {
		return c.staleItself(i)
	}
	dirs := c.o.Sih5Dirs
	if len(dirs) == 0 {
		dirs = []string{c.sequence.Dir, Sih5Dir(HiddenBeside, "", c.sequence.Dir)}
	}
	for _, dir := range dirs {
		converted := source.Converted(path, dir)
		info, err := os.Stat(converted)
		if err != nil || l.err != nil {
			continue
		}
		fresh, reason, err := h5convert.Fresh(converted, l.bytes, l.modTime.UnixNano())
		switch {
		case info.Size() == 0:
			reason = "is empty"
		case err != nil:
			reason = err.Error()
		case fresh || foreign(converted):
			continue
		}
		found = append(found, health.Found(health.Stale, c.sequence.Files[i], "", "%s: %s", converted, reason))
	}
	return found
}

// foreign tells whether another program wrote the file: nobody can say whether it
// is up to date.
func foreign(path string) bool {
	_, err := h5convert.ReadProvenance(path)
	return errors.Is(err, h5convert.ErrForeign)
}

// staleItself compares a .sih5 with the file that it was made from, if that is
// there.
func (c *checking) staleItself(i int) []health.Finding {
	path := c.sequence.Path(i)
	p, err := h5convert.ReadProvenance(path)
	if err != nil || p.FileName == "" || p.FileName != filepath.Base(p.FileName) {
		return nil // what is wrong with it is told when it is read
	}
	for _, dir := range []string{c.sequence.Dir, filepath.Dir(c.sequence.Dir)} {
		if dir != c.sequence.Dir && filepath.Base(c.sequence.Dir) != hiddenDir {
			break
		}
		original := lookAt(filepath.Join(dir, p.FileName))
		if original.err != nil {
			continue
		}
		if original.bytes != p.FileSize || original.modTime.UnixNano() != p.ModTimeUnixNano {
			return []health.Finding{health.Found(health.Stale, c.sequence.Files[i], "", "%s was changed since", filepath.Join(dir, p.FileName))}
		}
		break
	}
	return nil
}

// outcome is what became of reading one frame.
type outcome struct {
	facts *health.Facts
	err   error
	later look
}

// readAll reads ahead, and judges in order.
func (c *checking) readAll(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer c.running.Wait()
	defer cancel()
	tracker := health.NewTracker(c.o.Options)
	at := 0
	for result := range c.outcomes(ctx) {
		done := <-result
		if err := ctx.Err(); err != nil {
			return err
		}
		if errors.Is(done.err, pool.ErrClosed) {
			return done.err
		}
		found := c.unread(at, done.err, done.later)
		if done.err == nil && !c.looks[at].changed(done.later) {
			c.report.Read++
			c.report.Points += done.facts.Points
			found = append(found, tracker.Add(c.sequence.Files[at], done.facts)...)
		}
		c.add(found...)
		if c.o.Tell != nil {
			c.o.Tell(HealthFrame{File: c.sequence.Files[at], Bytes: c.looks[at].bytes, Findings: found})
		}
		at++
	}
	c.add(tracker.Finish()...)
	return ctx.Err()
}

// outcomes gives what becomes of the frames in their order, while others are
// worked on.
func (c *checking) outcomes(ctx context.Context) <-chan chan outcome {
	results := make(chan chan outcome, c.o.Ahead-1)
	c.running.Go(func() {
		defer close(results)
		for i := range c.sequence.Files {
			result := make(chan outcome, 1)
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			c.running.Go(func() { result <- c.read(ctx, i) })
		}
	})
	return results
}

// errEmpty is a file without bytes, which is told already.
var errEmpty = errors.New("the file is empty")

// read loads one frame and reads its values. The frame is given back at once, so
// that frames which wait for one before them keep no memory of the pool.
func (c *checking) read(ctx context.Context, i int) (o outcome) {
	path := c.sequence.Path(i)
	switch l := c.looks[i]; {
	case l.err != nil:
		return outcome{err: l.err, later: l}
	case l.bytes == 0:
		return outcome{err: errEmpty, later: lookAt(path)}
	}
	var f *particle.Frame
	if f, o.err = c.source.Load(ctx, i, -i); o.err == nil {
		o.err = h5convert.Guard(f, func() (err error) {
			o.facts, err = health.Frame(ctx, f, c.o.Options)
			return err
		})
		f.Release()
	}
	o.later = lookAt(path)
	return o
}

// codes of the kinds of errors.
var healthCodes = map[wire.Kind]health.Code{
	wire.NotExist: health.Missing, wire.Truncated: health.Truncated, wire.Unclosed: health.Unclosed,
	wire.Checksum: health.Checksum, wire.BadInput: health.Damaged, wire.Unknown: health.UnknownFormat,
	wire.Limit: health.TooLarge, wire.Memory: health.TooLarge, wire.Crashed: health.Crashed,
}

// unread tells why a frame could not be read, and whether it is being written.
func (c *checking) unread(i int, err error, later look) []health.Finding {
	file := c.sequence.Files[i]
	if c.looks[i].changed(later) {
		return []health.Finding{health.Found(health.Growing, file, "", "the file changed while it was checked: it had %d bytes, and has %d", c.looks[i].bytes, later.bytes)}
	}
	kind := wire.KindOf(err)
	halfWritten := kind == wire.Truncated || kind == wire.Unclosed || errors.Is(err, errEmpty)
	if err == nil && c.o.FilesOnly {
		halfWritten = later.bytes == 0
	}
	switch {
	case halfWritten && later.recent(c.o.Recent):
		return []health.Finding{health.Found(health.Growing, file, "", "the file is not whole, and was written to less than a few seconds ago (%d bytes)", later.bytes)}
	case err == nil, errors.Is(err, errEmpty):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return []health.Finding{health.Found(health.Missing, file, "", "the file is listed, but not there")}
	case c.looks[i].err != nil:
		return []health.Finding{health.Found(health.Unreadable, file, "", "%s", fmt.Sprint(err))}
	}
	code, known := healthCodes[kind]
	if kind == wire.Internal && !errors.As(err, new(wire.Error)) {
		code, known = health.Damaged, true // of a loader that is a goroutine: mostly that
	}
	if !known {
		code = health.Unreadable
	}
	return []health.Finding{health.Found(code, file, "", "%s", fmt.Sprint(err))}
}
