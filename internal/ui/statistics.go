// Figures of the chosen attribute: of the frame that is shown, and over the
// sequence.

package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"sync"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/stats"
	"floe/internal/ui/browser"
	"floe/internal/ui/look"
	"floe/internal/ui/plot"
)

// subject is the attribute whose figures are shown.
type subject struct {
	entry     *entry
	name      string
	component stats.Component
}

// figures are what the statistics panel shows. For the UI goroutine.
type figures struct {
	subject
	// stopFrame ends the computation of the frame's figures, stopSeries that over
	// the sequence; never nil.
	stopFrame, stopSeries context.CancelFunc
	turn, seriesTurn      int     // count computations, so that late ones are known
	recalled              subject // whose figures over the sequence were looked for in the cache
	lacking               bool    // not all of them were there
	// stopRange ends the search for the range over a sequence; never nil.
	stopRange context.CancelFunc
	summary   *stats.Summary
}

func (w *Window) newPlots() *plot.Panel {
	return plot.NewPanel(plot.Events{
		OnComponent: func(_ string, c stats.Component) { w.measure(subject{w.figures.entry, w.figures.name, c}) },
		OnCompute:   func(string, stats.Component) { w.computeSeries() },
		OnCancel:    func() { w.figures.stopSeries() },
		OnRange:     w.setRangeOfSubject,
		OnReset:     w.resetRange,
		OnSeek:      w.seekNumber,
		OnSave:      w.savePlot,
	})
}

// chooseAttribute shows the figures of an attribute.
func (w *Window) chooseAttribute(r browser.Ref) {
	e := w.entryBy(r.Sequence)
	if e == nil {
		return
	}
	w.activate(e)
	w.measure(subject{e, r.Name, stats.Component(r.Component + 1)})
}

// measureColumn shows those of a column of the table.
func (w *Window) measureColumn(name string, component int) {
	w.showTab(tabStats)
	w.measure(subject{w.active, name, stats.Component(component + 1)})
}

// measure makes an attribute the one whose figures are shown.
func (w *Window) measure(s subject) {
	if s == w.figures.subject {
		return
	}
	w.stopSeries()
	w.figures.subject = s
	w.measureFrame()
}

// stopSeries ends a computation over the sequence and takes its plot away.
func (w *Window) stopSeries() {
	w.figures.stopSeries()
	w.figures.seriesTurn++ // what still comes is late
	w.figures.recalled = subject{}
	w.plots.SetComputing(false)
	w.plots.SetSeries(nil)
}

// measureFrame computes the figures of the frame that is shown, if they can be
// seen.
func (w *Window) measureFrame() {
	f := &w.figures
	f.stopFrame()
	frame := w.subjectFrame()
	if frame == nil || !w.tabIs(tabStats) {
		return
	}
	c := frame.Column(f.name)
	if c == nil {
		w.plots.SetSummaryError("This frame has no attribute " + f.name)
		return
	}
	w.plots.SetAttribute(plot.Attribute{Name: c.Name, Type: c.Type.String() + " per " + c.Context.String(), Components: c.ComponentNames()})
	w.plots.SetComponent(f.component)
	w.recallSeries()
	ctx, cancel := context.WithCancel(w.ctx)
	f.stopFrame = cancel
	f.turn++
	turn, component := f.turn, f.component
	frame.Retain()
	w.ending.Go(func() {
		defer frame.Release()
		var s stats.Summary
		var err error
		if fault := guard(func() { s, err = stats.Compute(ctx, c, stats.Options{Component: component}) }); fault != nil {
			err = fault
		}
		w.do(func() {
			if turn == w.figures.turn && ctx.Err() == nil && !w.closed {
				w.showSummary(s, err)
			}
		})
	})
}

func (w *Window) showSummary(s stats.Summary, err error) {
	w.figures.summary = nil
	if err != nil {
		w.plots.SetSummaryError(err.Error())
		return
	}
	w.figures.summary = &s
	w.plots.SetSummary(&s)
	w.colorsChanged()
}

// subjectFrame is the frame shown of the subject's sequence, borrowed.
func (w *Window) subjectFrame() *particle.Frame {
	f := &w.figures
	if f.entry == nil && w.active != nil {
		// Something to begin with: what the points are coloured by, else position.
		if name := w.firstSubject(); name != "" {
			f.subject = subject{w.active, name, 0}
		}
	}
	if f.entry == nil {
		return nil
	}
	return w.frameOf(browserID(f.entry))
}

func (w *Window) firstSubject() string {
	h := w.header()
	if h == nil {
		return ""
	}
	if name := w.look.Color.Attribute; name != "" && h.Find(name) >= 0 {
		return name
	}
	for _, role := range []particle.Role{particle.AgeRole, particle.SizeRole, particle.VelocityRole, particle.PositionRole} {
		if i := h.FindRole(role); i >= 0 {
			return h.Attributes[i].Name
		}
	}
	return ""
}

// colored tells whether the points are coloured by the subject.
func (w *Window) colored() bool {
	f := &w.figures
	return f.entry != nil && f.entry == w.active && w.look.Color.Mode == render.AutoColor &&
		w.look.Color.Attribute == f.name && int(w.look.Color.Component) == int(f.component)
}

// colorsChanged gives histogram and table the colours of the picture, if they
// show what the points are coloured by.
func (w *Window) colorsChanged() {
	by := w.look.Color
	switch s := w.figures.summary; {
	case w.colored():
		r := w.rangeInUse()
		w.plots.SetRange(r.Lo, r.Hi)
		w.plots.SetColors(func(v float64) color.Color { return by.ColorAt(v, w.rangeInUse()) })
	case s != nil:
		// Its ends can be dragged: then the points are coloured by it.
		w.plots.SetRange(s.Min, s.Max)
		w.plots.SetColors(nil)
	default:
		w.plots.SetRange(math.NaN(), math.NaN())
		w.plots.SetColors(nil)
	}
	w.tintTable()
	w.findRange()
}

// rangeInUse is what the colours span: as chosen, else that of the frame as far
// as it is known.
func (w *Window) rangeInUse() render.Range {
	by := w.look.Color
	switch {
	case by.Range != (render.Range{}):
		return by.Range
	case w.figures.summary != nil && w.colored():
		return render.Range{Lo: w.figures.summary.Min, Hi: w.figures.summary.Max}.Suit(&by)
	}
	return render.Range{Lo: 0, Hi: 1}
}

// setRangeOfSubject takes the range that was dragged in the histogram: the points
// are coloured by what it shows.
func (w *Window) setRangeOfSubject(lo, hi float64) {
	if !w.colored() {
		w.colorBy(w.figures.name, render.Component(w.figures.component))
	}
	w.setRange(lo, hi)
}

func (w *Window) resetRange() {
	if w.colored() {
		w.changeLook(func(l *render.Look) { l.Color.Range = render.Range{} })
	}
}

// seriesPause is how often a growing plot is drawn again.
const seriesPause = 200 * time.Millisecond

// computeSeries computes the subject's figures over all frames of its sequence.
func (w *Window) computeSeries() {
	f := &w.figures
	if f.entry == nil {
		return
	}
	f.stopSeries()
	ctx, cancel := context.WithCancel(w.ctx)
	f.stopSeries = cancel
	f.recalled = f.subject // what is remembered is not news any more
	f.seriesTurn++
	turn := f.seriesTurn
	s := stats.NewSeries(f.name, f.component, f.entry.numbers())
	w.plots.SetComputing(true)
	w.plots.SetSeries(s)
	var shown time.Time
	w.overSequence(ctx, f.subject, func(number float64, m stats.Summary, err error, done, total int) {
		if err != nil {
			s.Fail(number, err)
		} else {
			s.Set(number, &m)
		}
		if done == total || time.Since(shown) > seriesPause {
			shown = time.Now()
			w.plots.SetSeries(s)
		}
	}, func() {
		if turn == f.seriesTurn {
			w.plots.SetComputing(false)
			w.plots.SetSeries(s)
		}
	})
}

// recallSeries shows the subject's figures over all frames without computing them, if
// all are remembered that can be read.
func (w *Window) recallSeries() {
	f := &w.figures
	if f.recalled == f.subject {
		return
	}
	f.recalled, f.lacking = f.subject, false
	turn, subject := f.seriesTurn, f.subject
	numbers, seq := subject.entry.numbers(), subject.entry.sequence
	broken := make(map[float64]error)
	if own, _ := w.ownTimeline(subject.entry); own != nil {
		for i, err := range own.Errors {
			if err != nil {
				broken[own.Slots[i].Number] = err
			}
		}
	}
	go func() { // a disk that hangs keeps nobody
		s := stats.NewSeries(subject.name, subject.component, numbers)
		for i, n := range numbers {
			if err := broken[n]; err != nil {
				s.Fail(n, err)
				continue
			}
			m, known := w.engine.Measured(seq.Path(i), Measure{Attribute: subject.name, Component: int(subject.component)})
			if !known || w.ctx.Err() != nil {
				s = nil
				break
			}
			s.Set(n, &m)
		}
		w.do(func() {
			switch {
			case turn != f.seriesTurn || f.subject != subject || w.closed:
			case s == nil:
				f.lacking = true
			default:
				w.plots.SetSeries(s)
			}
		})
	}()
}

// recallLacking looks again when frames have turned out to be broken: they need no
// figures.
func (w *Window) recallLacking() {
	if f := &w.figures; f.lacking && f.recalled == f.subject && w.tabIs(tabStats) {
		f.recalled = subject{}
		w.recallSeries()
	}
}

// overSequence measures a subject in all frames of its sequence, in the pool. It
// calls each on the UI goroutine, and end when all is done or stopped.
func (w *Window) overSequence(ctx context.Context, s subject, each func(number float64, m stats.Summary, err error, done, total int), end func()) {
	numbers, seq := s.entry.numbers(), s.entry.sequence
	w.ending.Go(func() {
		next := make(chan int)
		var group sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range w.engine.Loaders() {
			group.Go(func() {
				for i := range next {
					m, err := w.engine.Measure(ctx, seq.Dir, seq.Path(i), Measure{Attribute: s.name, Component: int(s.component)})
					if errors.Is(err, context.Canceled) {
						continue
					}
					mu.Lock()
					done++
					n := done
					mu.Unlock()
					w.do(func() {
						if ctx.Err() == nil {
							each(numbers[i], m, err, n, len(numbers))
						}
					})
				}
			})
		}
		for i := range numbers {
			if ctx.Err() != nil {
				break
			}
			next <- i
		}
		close(next)
		group.Wait()
		w.do(func() {
			if !w.closed {
				end()
			}
		})
	})
}

// sequenceRange finds the range of an attribute over the whole sequence, for
// colours that do not jump from frame to frame.
func (w *Window) sequenceRange(key look.RangeKey) {
	e := w.active
	if e == nil {
		return
	}
	name := key.Attribute
	if name == "" {
		return // the points' own colour has no range
	}
	w.figures.stopRange()
	ctx, cancel := context.WithCancel(w.ctx)
	w.figures.stopRange = cancel
	r := render.NoRange()
	failed := 0
	w.overSequence(ctx, subject{e, name, stats.Component(key.Component)}, func(_ float64, m stats.Summary, err error, done, total int) {
		w.lookPanel.SetSequenceProgress(done, total)
		switch {
		case err != nil:
			failed++
		case m.Finite > 0:
			r = r.Union(render.Range{Lo: m.Min, Hi: m.Max})
		}
	}, func() {
		if ctx.Err() != nil || w.active != e {
			return
		}
		cancel()
		if r.Empty() {
			w.say("No frame has a value of %s", name)
			return
		}
		w.lookPanel.SetSequenceRange(key, r)
		w.say("%s is %.5g to %.5g over the sequence%s", name, r.Lo, r.Hi, failedText(failed))
	})
}

func failedText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s could not be read)", plural(n, "frame"))
}

// savePlot asks where to and writes a plot.
func (w *Window) savePlot(s plot.Save) {
	w.pick(Pick{Title: "Save plot", Save: true, Dir: w.folder(), Name: s.Name}, func(paths []string) {
		w.noteFolder(paths[0], false)
		w.ending.Go(func() {
			var b bytes.Buffer
			err := s.Write(&b)
			if err == nil {
				err = writeWhole(paths[0], b.Bytes())
			}
			w.do(func() { w.saved(paths[0], err) })
		})
	})
}
