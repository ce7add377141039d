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
	"floe/internal/wire"
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
	newest    map[string]*sequence.Sequence // as they were told last
	waiting   map[string]watchLine          // files that lack their end, by path
	bad       map[string]bool               // files that were told of, and whether the last word was of a problem

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
	unfinished bool             // it lacks its end, which may come yet
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
	timer, look := time.NewTimer(idle), time.NewTicker(max(w.flags.settle, 10*time.Millisecond))
	defer timer.Stop()
	defer look.Stop()
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
		case <-look.C:
			w.giveUp(endPatience * w.flags.settle)
		case <-timer.C:
			w.stop()
		}
	}
}

// endPatience is how many times longer than others a file may stay as it is that
// lacks its end, before that is told.
const endPatience = 10

// giveUp tells of the files that lack their end and have not changed for so long.
func (w *watchRun) giveUp(after time.Duration) {
	for _, path := range slices.Sorted(maps.Keys(w.waiting)) {
		if l := w.waiting[path]; time.Since(l.Time) >= after {
			delete(w.waiting, path)
			w.report(l)
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
	// The header will do where the format proves the end, or the values are read in
	// any case.
	header := w.flags.check || w.flags.convert || engine.Prove(l.Path) == watch.Whole
	info, err := engine.Info(ctx, w.pool, l.Path, engine.InfoOptions{HeaderOnly: header, MaxPayloadBytes: int64(w.flags.maxPayload)})
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
		kind := wire.KindOf(err)
		l.unfinished = kind == wire.Truncated || kind == wire.Unclosed || l.Bytes == 0
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
	w.newest[sequenceKey(l.job.sequence)] = l.job.sequence
	before, waited := w.waiting[l.Path]
	delete(w.waiting, l.Path)
	if waited && l.Event == "changed" {
		l.Event = before.Event // nobody has heard of it
	}
	if l.unfinished {
		w.waiting[l.Path] = l
		return
	}
	if !waited || l.Event != "gone" {
		w.report(l)
	}
}

func sequenceKey(s *sequence.Sequence) string { return filepath.Join(s.Dir, s.Prefix+"#"+s.Suffix) }

// report tells of a file.
func (w *watchRun) report(l watchLine) {
	s := l.job.sequence
	key := sequenceKey(s)
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
	if l.Event != "gone" {
		w.bad[l.Path] = l.Problem
	}
	w.tell(l)
	if w.flags.count > 0 && len(w.bad) >= w.flags.count {
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
		fmt.Fprintf(w.out, "          %s\n", findingText(f))
	}
}

// tellBegin says what is watched.
func (w *watchRun) tellBegin(found []*sequence.Sequence, dirs []string) {
	frames := 0
	for _, s := range found {
		frames += len(s.Files)
	}
	there := "nothing is there yet"
	switch {
	case frames == 1:
		there = "1 frame is there"
	case frames > 1:
		there = fmt.Sprintf("%s frames are there", formatCount(int64(frames)))
	}
	fmt.Fprintf(w.errs, "watching %s (%s); Ctrl-C ends\n", strings.Join(slices.Compact(dirs), ", "), there)
}

// tellUnsettled tells of files that were not left alone for long enough to be read.
func (w *watchRun) tellUnsettled(paths []string) {
	for _, path := range paths {
		l := watchLine{Time: time.Now(), Event: "new", Path: path, Error: "it is not finished, or was finished too late to be read", Problem: true}
		if info, err := sequence.Stat(path); err == nil {
			l.Bytes = info.Size()
		}
		w.bad[path] = true
		w.tell(l)
	}
}

// end writes what belongs at the end of a conversion, tells what is known only then,
// and gives the exit code.
func (w *watchRun) end(ctx context.Context, unsettled []string) error {
	w.giveUp(0)
	w.tellUnsettled(unsettled)
	worse := w.flags.check && w.tellWhole()
	sequences := slices.Collect(maps.Values(w.converted))
	err := engine.FinishConvert(sequences, w.convertOptions())
	problems := 0
	for _, bad := range w.bad {
		if bad {
			problems++
		}
	}
	fmt.Fprintf(w.errs, "%s, %d with problems\n", framesText(len(w.bad)), problems)
	switch {
	case err != nil:
		return &exitError{code: exitProblems, err: err}
	case w.failure != nil && len(w.bad) == 0 && ctx.Err() == nil:
		return unreadable(errors.New("the folders cannot be listed"), "")
	case problems > 0 || worse:
		return &exitError{code: exitProblems}
	}
	return nil
}
