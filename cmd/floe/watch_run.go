// floe watch: what is done with each frame, and what is told of it.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"floe/internal/engine"
	"floe/internal/health"
	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/watch"
)

// watchRun is one run of the command. The watcher's goroutine fills the queue,
// work's goroutine empties it.
type watchRun struct {
	flags     *watchFlags
	pool      pool.Pool
	out, errs io.Writer
	stop      func()
	queue     chan watchJob

	// Owned by work.
	checks    map[string]*watchCheck        // by sequence
	converted map[string]*sequence.Sequence // that have to be finished
	frames    int
	problems  int

	failure error // why folders cannot be listed; of the watcher's goroutine until it ends
}

// watchJob is one thing that happened to one file.
type watchJob struct {
	event    string // "new", "changed" or "gone"
	at       time.Time
	sequence *sequence.Sequence
	index    int // in the sequence; -1 for a file that is gone
	file     sequence.File
	told     chan watchLine // receives the line, when it has been made
}

// watchLine is what is told of a file.
type watchLine struct {
	Time       time.Time        `json:"time"`
	Event      string           `json:"event"`
	Path       string           `json:"path"`
	Number     *sequence.Number `json:"number"`
	Format     string           `json:"format,omitempty"`
	Points     int64            `json:"points"`
	Attributes int              `json:"attributes"`
	Bytes      int64            `json:"bytes"`
	Converted  string           `json:"converted,omitempty"`
	Findings   []health.Finding `json:"findings,omitempty"`
	Warnings   []string         `json:"warnings,omitempty"`
	Error      string           `json:"error,omitempty"`
	Problem    bool             `json:"problem"`
	job        watchJob         // to be finished in order
	facts      *health.Facts    // of its values, for those after it
}

// take queues what has happened.
func (w *watchRun) take(ctx context.Context, c watch.Change) {
	if c.Sequence == nil {
		w.failure = c.Err
		if c.Err != nil {
			fmt.Fprintf(w.errs, "error: %v\n", c.Err)
		}
		return
	}
	now := time.Now()
	for _, part := range []struct {
		event string
		files []sequence.File
	}{{"gone", c.Removed}, {"new", c.Added}, {"changed", c.Changed}} {
		for _, file := range part.files {
			job := watchJob{event: part.event, at: now, sequence: c.Sequence, index: indexOf(c.Sequence, file), file: file}
			select {
			case w.queue <- job:
			case <-ctx.Done():
				return
			}
		}
	}
}

func indexOf(s *sequence.Sequence, f sequence.File) int {
	return slices.IndexFunc(s.Files, func(x sequence.File) bool { return x.Name == f.Name })
}

// work does the jobs, several at once, and tells of them in their order.
func (w *watchRun) work(ctx context.Context) {
	lines := make(chan chan watchLine, w.flags.loaders())
	go func() {
		defer close(lines)
		for job := range w.queue {
			if ctx.Err() != nil {
				continue // the queue has to be emptied
			}
			job.told = make(chan watchLine, 1)
			lines <- job.told
			go func() { job.told <- w.line(ctx, job) }()
		}
	}()
	idle := w.flags.idle
	if idle == 0 {
		idle = 1<<63 - 1
	}
	timer := time.NewTimer(idle)
	defer timer.Stop()
	for {
		select {
		case told, open := <-lines:
			if !open {
				return
			}
			line := <-told
			if ctx.Err() == nil {
				w.finish(line)
			}
			timer.Reset(idle)
		case <-timer.C:
			w.stop()
		}
	}
}

// line looks at one file; several goroutines call it.
func (w *watchRun) line(ctx context.Context, job watchJob) watchLine {
	l := watchLine{Time: job.at, Event: job.event, Path: filepath.Join(job.sequence.Dir, job.file.Name), job: job}
	if job.file.HasNumber {
		l.Number = &job.file.Number
	}
	if job.index < 0 {
		return l
	}
	if info, err := sequence.Stat(l.Path); err == nil {
		l.Bytes = job.sequence.Share(info.Size())
	}
	info, err := engine.Info(ctx, w.pool, l.Path, engine.InfoOptions{HeaderOnly: true, MaxPayloadBytes: int64(w.flags.maxPayload)})
	if err == nil {
		l.describe(info)
	}
	if err == nil && w.flags.check {
		l.facts, err = w.examine(ctx, job)
	}
	if err == nil && w.flags.convert {
		_, l.Converted, _, err = engine.ConvertOne(ctx, w.pool, job.sequence, job.index, w.convertOptions())
	}
	if err != nil {
		l.Error = err.Error()
	}
	return l
}

func (l *watchLine) describe(info loader.Info) {
	l.Format, l.Points, l.Attributes, l.Warnings = info.Format, info.Points, len(info.Attributes), info.Warnings
}

func (w *watchRun) convertOptions() engine.ConvertOptions {
	return engine.ConvertOptions{Dir: w.flags.dir, FPS: w.flags.fps, Generator: "floe " + version}
}

// examine reads the values of a frame.
func (w *watchRun) examine(ctx context.Context, job watchJob) (*health.Facts, error) {
	frames := source.New(job.sequence, w.pool, source.Options{Decode: true, MaxPayloadBytes: int64(w.flags.maxPayload)})
	f, err := frames.Load(ctx, job.index, 0)
	if err != nil {
		return nil, err
	}
	defer f.Release()
	return health.Frame(ctx, f, w.healthOptions())
}

func (w *watchRun) healthOptions() health.Options {
	o := health.Defaults()
	if w.flags.fps > 0 {
		o.FPS = w.flags.fps
	}
	return o
}

// finish compares a frame with those before it, and tells of it.
func (w *watchRun) finish(l watchLine) {
	s := l.job.sequence
	key := filepath.Join(s.Dir, s.Prefix+"#"+s.Suffix)
	if l.facts != nil {
		c := w.checks[key]
		if c == nil {
			c = &watchCheck{options: w.healthOptions()}
			w.checks[key] = c
		}
		l.Findings = c.add(l.job.file, l.facts)
	}
	if l.Converted != "" && l.Error == "" {
		w.converted[key] = s
	}
	l.Problem = l.Error != "" || slices.ContainsFunc(l.Findings, func(f health.Finding) bool { return f.Severity >= health.Warning })
	if l.Problem {
		w.problems++
	}
	w.tell(l)
	if l.Event != "gone" {
		w.frames++
	}
	if w.flags.count > 0 && w.frames >= w.flags.count {
		w.stop()
	}
}

// tell prints one line, and one more for each finding.
func (w *watchRun) tell(l watchLine) {
	if w.flags.jsonLines {
		fmt.Fprintf(w.out, "%s\n", mustJSON(l))
		return
	}
	text := fmt.Sprintf("%s  %-7s  %s", l.Time.Format(time.TimeOnly), l.Event, l.Path)
	switch {
	case l.Error != "":
		text += "  ERROR: " + strings.TrimSpace(l.Error)
	case l.Event != "gone":
		text += fmt.Sprintf("  %s points, %s", formatCount(l.Points), formatBytes(l.Bytes))
		if l.Converted != "" {
			text += "  -> " + l.Converted
		}
	}
	fmt.Fprintln(w.out, text)
	for _, f := range l.Findings {
		where := ""
		if f.Frame != nil && l.Number != nil && *f.Frame != *l.Number {
			where = fmt.Sprintf("frame %v: ", *f.Frame)
		}
		if f.Attribute != "" {
			where += f.Attribute + ": "
		}
		fmt.Fprintf(w.out, "          %s %s: %s%s\n", f.Severity, f.Code, where, f.Text)
	}
}

// tellBegin says what is watched.
func (w *watchRun) tellBegin(found []*sequence.Sequence, dirs []string) {
	frames := 0
	for _, s := range found {
		frames += len(s.Files)
	}
	there := "nothing is there yet"
	if frames > 0 {
		there = fmt.Sprintf("%s frames are there", formatCount(int64(frames)))
	}
	fmt.Fprintf(w.errs, "watching %s (%s); Ctrl-C ends\n", strings.Join(slices.Compact(dirs), ", "), there)
}

// end writes what belongs at the end of a conversion, and gives the exit code.
func (w *watchRun) end(ctx context.Context) error {
	sequences := slices.Collect(maps.Values(w.converted))
	err := engine.FinishConvert(sequences, w.convertOptions())
	fmt.Fprintf(w.errs, "%s frames, %d with problems\n", formatCount(int64(w.frames)), w.problems)
	switch {
	case err != nil:
		return &exitError{code: exitProblems, err: err}
	case w.failure != nil && w.frames == 0 && ctx.Err() == nil:
		return unreadable(errors.New("the folders cannot be listed"), "")
	case w.problems > 0:
		return &exitError{code: exitProblems}
	}
	return nil
}
