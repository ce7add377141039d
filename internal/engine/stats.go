// What are the values of a sequence like? Measured frame by frame in the pool,
// and remembered beside the files.

package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/stats"
	"floe/internal/wire"
)

// StatsOptions say what is measured. The zero value takes everything.
type StatsOptions struct {
	// Attributes to measure, by names as people write them, with a component if they
	// like: "Age", "P.y"; see particle.Header.Refer. None means all.
	Attributes []string
	// Component to measure of attributes without one of their own: AllComponents,
	// LengthComponent ("magnitude" too), or a name such as "x", "r", "m03", or an
	// index such as "0". Attributes that lack it are left out; those of a single value
	// have it as their length.
	Component string
	// Derive adds attributes, which are measured as if the files had them.
	Derive []Derived
	// Where is the condition that points must meet, "" for none; see package expr.
	Where string
	// Bins of the histograms: 0 for stats.DefaultBins, negative for none.
	Bins int
	// Cache of what was measured before; nil for none.
	Cache *stats.Cache
	// MaxPayloadBytes bounds what a compressed file may expand to; 0 for the
	// default.
	MaxPayloadBytes int64
	// Ahead is how many frames are worked on at once; 0 means twice as many as
	// there are cores.
	Ahead int
}

// FiguresDir is the user's folder for what was measured of files whose own folder
// cannot be written; "" where there is none.
func FiguresDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "floe", "figures")
}

// FiguresCache remembers what was measured: as the policy has it for converted
// files, but that Beside means a hidden folder too, as nobody opens these.
func FiguresCache(policy Policy) *stats.Cache {
	if policy == Central {
		return stats.NewCache(FiguresDir(), 0)
	}
	return stats.NewSidecars(hiddenDir, FiguresDir(), 0)
}

// FrameStats is what was measured of one file.
type FrameStats struct {
	// Index of the file in its sequence.
	Index int
	File  sequence.File
	Path  string
	// Bytes of the file, or of the frame's share in one that holds several.
	Bytes int64
	// Points in the file, whatever the condition; Conditional tells that there was
	// one.
	Points      int64
	Conditional bool
	// Attributes are the names of all that the file has.
	Attributes []string
	// Lacks tells for each of StatsOptions.Attributes why it means nothing in this
	// frame, a *particle.NameError; nil if it does.
	Lacks []error
	// Columns in the order of the file's attributes.
	Columns  []ColumnStats
	Warnings []string
	// Remembered tells that the file was not read.
	Remembered bool
	// Err is why there is nothing of the above.
	Err error
}

// ColumnStats are the figures of a component.
type ColumnStats struct {
	Column
	Summary stats.Summary
}

// frameFacts are what the cache knows of a file besides figures.
type frameFacts struct {
	Points     int64                  `json:"points"`
	Attributes []loader.AttributeInfo `json:"attributes"`
	Warnings   []string               `json:"warnings,omitempty"`
}

// Measure measures the frames of a sequence and reports them in order, on the
// goroutine that called it. A frame that cannot be read is reported with its
// error. The pool is opened when the first frame is not remembered, and left
// open. The error is that of ctx, or of opening the pool.
func Measure(ctx context.Context, s *sequence.Sequence, open func() (pool.Pool, error), o StatsOptions, report func(FrameStats)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	m := &measurer{sequence: s, options: o, open: sync.OnceValues(open), cancel: cancel}
	if o.Ahead <= 0 {
		o.Ahead = 2 * runtime.GOMAXPROCS(0)
	}
	results := make(chan chan FrameStats, o.Ahead)
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() {
		defer close(results)
		for i := range s.Files {
			result := make(chan FrameStats, 1)
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			group.Go(func() { result <- m.frame(ctx, i) })
		}
	})
	for result := range results {
		if f := <-result; ctx.Err() == nil {
			report(f)
		}
	}
	return context.Cause(ctx)
}

// measurer measures the files of one sequence.
type measurer struct {
	sequence *sequence.Sequence
	options  StatsOptions
	open     func() (pool.Pool, error)
	cancel   context.CancelCauseFunc

	mu    sync.Mutex
	known []loader.AttributeInfo // of the frame read last: others probably have them too
}

func (m *measurer) frame(ctx context.Context, index int) FrameStats {
	f := FrameStats{Index: index, File: m.sequence.Files[index], Path: m.sequence.Path(index), Conditional: m.options.Where != ""}
	if info, err := sequence.Stat(f.Path); err == nil {
		f.Bytes = m.sequence.Share(info.Size())
	}
	if f.Err = ctx.Err(); f.Err != nil {
		return f
	}
	w := frameWork{measurer: m, path: f.Path, number: numberOf(f.File), figures: map[Column]stats.Summary{}}
	if f.Err = w.measure(ctx); f.Err != nil {
		return f
	}
	f.Points, f.Warnings, f.Remembered = w.facts.Points, w.facts.Warnings, !w.asked
	for _, a := range w.facts.Attributes {
		f.Attributes = append(f.Attributes, a.Name)
	}
	_, f.Lacks = m.options.references(w.facts.Attributes)
	for _, c := range m.options.columns(w.facts.Attributes) {
		f.Columns = append(f.Columns, ColumnStats{Column: c, Summary: w.figures[c]})
	}
	return f
}

func numberOf(f sequence.File) string {
	if !f.HasNumber {
		return ""
	}
	return f.Number.String()
}

// frameWork is what becomes known of one file.
type frameWork struct {
	*measurer
	path, number string
	id           stats.ContentID // zero without a cache
	facts        *frameFacts
	figures      map[Column]stats.Summary
	asked        bool
}

// measure takes what is remembered, and asks a loader for the rest.
func (w *frameWork) measure(ctx context.Context) error {
	if err := w.remember(); err != nil {
		return err
	}
	if w.facts == nil {
		if err := w.guess(ctx); err != nil {
			return err
		}
	}
	// What there is was guessed, so there may be more.
	for range 3 {
		missing := w.missing()
		if len(missing) == 0 {
			w.keep()
			return nil
		}
		if err := w.ask(ctx, missing); err != nil {
			return err
		}
	}
	return fmt.Errorf("measure %q: it is another file each time that it is read", w.path)
}

// remember looks what is known of the file as it is.
func (w *frameWork) remember() (err error) {
	if w.options.Cache == nil {
		return nil
	}
	if w.id, err = identify(w.path); err != nil {
		return err
	}
	b, ok := w.options.Cache.Facts(w.key(""))
	var facts frameFacts
	if !ok || json.Unmarshal(b, &facts) != nil {
		return nil
	}
	w.facts = &facts
	for _, c := range w.options.columns(facts.Attributes) {
		if s, known := w.options.Cache.Get(w.columnKey(c)); known {
			w.figures[c] = s
		}
	}
	return nil
}

// key of a file and an attribute. A condition may ask for the frame's number.
func (w *frameWork) key(attribute string) stats.Key {
	path, err := filepath.Abs(w.path)
	if err != nil {
		path = w.path
	}
	k := stats.Key{Path: path, ID: w.id, Attribute: attribute, Where: w.options.Where}
	if attribute == "" {
		k.Where = "" // facts are of the file, whatever the condition
	}
	k.Where += w.options.derivation()
	if k.Where != "" {
		k.ID = k.ID.And(w.number)
	}
	return k
}

// derivation tells in what figures differ from those of the file as it is.
func (o *StatsOptions) derivation() string {
	if len(o.Derive) == 0 {
		return ""
	}
	b, err := json.Marshal(o.Derive)
	if err != nil {
		panic("engine: " + err.Error()) // texts can be encoded
	}
	return "\nderive " + string(b)
}

func (w *frameWork) columnKey(c Column) stats.Key {
	k := w.key(c.Attribute)
	k.Options = stats.Options{Component: c.index, Bins: w.options.Bins, Sketch: true}
	return k
}

// guess takes the attributes of the frame before, or asks for the header.
func (w *frameWork) guess(ctx context.Context) error {
	w.mu.Lock()
	known := w.known
	w.mu.Unlock()
	if known == nil {
		info, err := w.inspect(ctx, wire.InspectArgs{HeaderOnly: true})
		if err != nil {
			return err
		}
		known = info.Attributes
	}
	w.facts = &frameFacts{Attributes: known}
	if len(w.options.columns(known)) > 0 {
		return nil
	}
	return w.ask(ctx, nil)
}

func (w *frameWork) missing() (missing []Column) {
	for _, c := range w.options.columns(w.facts.Attributes) {
		if _, known := w.figures[c]; !known {
			missing = append(missing, c)
		}
	}
	return missing
}

// ask has a loader measure, and tell what there is.
func (w *frameWork) ask(ctx context.Context, columns []Column) error {
	args := wire.InspectArgs{Where: w.options.Where, HeaderOnly: len(columns) == 0}
	for _, c := range columns {
		args.Measure = append(args.Measure, wire.MeasureArg{
			Attribute: c.Attribute, Component: int(c.index), Bins: w.options.Bins, Sketch: true,
		})
	}
	info, err := w.inspect(ctx, args)
	if err != nil {
		return err
	}
	if len(info.Measures) != len(columns) {
		return fmt.Errorf("measure %q: the loader gave %d answers to %d questions", w.path, len(info.Measures), len(columns))
	}
	w.asked = true
	w.facts = &frameFacts{Points: info.Points, Attributes: info.Attributes, Warnings: info.Warnings}
	w.mu.Lock()
	w.known = info.Attributes
	w.mu.Unlock()
	there := w.options.columns(info.Attributes)
	for i, answer := range info.Measures {
		switch {
		case answer.Summary != nil:
			w.figures[columns[i]] = *answer.Summary
		case slices.Contains(there, columns[i]):
			return fmt.Errorf("measure %q: %s", w.path, answer.Error)
		}
	}
	return nil
}

// inspect reads the converted file where that is up to date.
func (w *frameWork) inspect(ctx context.Context, args wire.InspectArgs) (loader.Info, error) {
	p, err := w.open()
	if err != nil {
		w.cancel(err)
		return loader.Info{}, err
	}
	path := w.path
	if !source.IsHDF5(path) && Fresh(path, "") {
		path = source.Converted(path, "")
	}
	args.MaxPayloadBytes, args.Derive, args.Number = w.options.MaxPayloadBytes, deriveArgs(w.options.Derive), w.number
	var info loader.Info
	err = do(ctx, p, pool.Request{Kind: wire.KindInspect, Path: path}, args, &info)
	return info, err
}

// keep remembers what was asked, unless the file has changed meanwhile. That
// something cannot be kept is told by the cache's Flush.
func (w *frameWork) keep() {
	if w.options.Cache == nil || !w.asked {
		return
	}
	if id, err := identify(w.path); err != nil || id != w.id {
		return
	}
	if b, err := json.Marshal(w.facts); err == nil {
		_ = w.options.Cache.PutFacts(w.key(""), b)
	}
	for c, s := range w.figures {
		_ = w.options.Cache.Put(w.columnKey(c), s)
	}
}
