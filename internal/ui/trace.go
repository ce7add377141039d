// What the window shows, as values: for tests of the real window, benchmarks and
// bug reports.

package ui

import (
	"encoding/json"
	"slices"
	"time"

	"floe/internal/playback"
)

// Trace is how the window stands at one time.
type Trace struct {
	// Seconds since the window was made.
	Seconds float64 `json:"t"`
	// Open sequences, Slots of the timeline, and the playhead's Number; Shown is
	// the number of the frame that is seen, nil for none.
	Open   []string `json:"open"`
	Slots  int      `json:"slots"`
	Number float64  `json:"number"`
	Shown  *float64 `json:"shown"`
	// Cached, Missing and Broken frames.
	Cached  int `json:"cached"`
	Missing int `json:"missing"`
	Broken  int `json:"broken"`
	Fast    int `json:"fast"`
	// Warned frames: with warnings, or with findings of a check. Marks of the artist.
	Warned int `json:"warned"`
	Marks  int `json:"marks"`

	Playing  bool    `json:"playing"`
	Reached  float64 `json:"reached_fps"`
	Dropped  int64   `json:"dropped"`
	Pictures int64   `json:"pictures"` // drawn so far
	Points   int64   `json:"points"`   // in the last picture
	Every    int     `json:"every"`    // of so many points one was drawn
	DrawMs   float64 `json:"draw_ms"`

	YawRad   float64 `json:"yaw"`
	Distance float64 `json:"distance"`
	Selected int64   `json:"selected"`
	Hidden   int64   `json:"hidden"`  // or left out by a condition
	Current  int64   `json:"current"` // point of the table, -1 for none
	Sort     string  `json:"sort"`    // of the table
	Rows     int64   `json:"rows"`    // of the table
	Color    string  `json:"color"`
	Jobs     int     `json:"jobs"` // running
	JobsDone int     `json:"jobs_done"`
	Log      int     `json:"log"` // failures in the log
	Status   string  `json:"status"`
	// LateMs is by how much ticks of the UI goroutine were late since the last
	// trace, the worst and the 95th of a hundred.
	LateMs    float64 `json:"late_ms"`
	LateP95Ms float64 `json:"late_p95_ms"`
	// Late are all of them since the last trace, in milliseconds, sorted.
	Late []float64 `json:"late"`
	// FirstMs is how long the first picture took that was drawn after the last
	// request to open something; 0 until there is one.
	FirstMs float64 `json:"first_ms"`
	// Areas are the parts on the screen, see areas.go.
	Areas map[string][4]int `json:"areas"`
}

// tracer writes traces when something has changed.
type tracer struct {
	write    func(Trace)
	begun    time.Time
	last     string // as JSON
	pictures int64
	points   int64
	every    int
	drawMs   float64
	late     []float64
	opened   time.Time // when something was last asked for; zero once it is seen
	firstMs  float64
}

// asked notes that something is to be opened.
func (t *tracer) asked() { t.opened, t.firstMs = time.Now(), 0 }

// drew notes a picture with points.
func (t *tracer) drew() {
	if !t.opened.IsZero() {
		t.firstMs = float64(time.Since(t.opened).Microseconds()) / 1000
		t.opened = time.Time{}
	}
}

// traceEvery bounds how often traces are written.
const traceEvery = 50 * time.Millisecond

// startTrace looks how the window stands, again and again, if anybody wants to
// know.
func (w *Window) startTrace() {
	w.trace.begun = time.Now()
	if w.trace.write = w.options.Trace; w.trace.write == nil {
		return
	}
	w.ending.Go(func() {
		tick := time.NewTicker(traceEvery / 4)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-w.ctx.Done():
				return
			case at := <-tick.C:
				w.do(func() { w.traceTick(at, n%4 == 0) })
			}
		}
	})
}

// traceTick notes how late it is, and now and then how the window stands.
func (w *Window) traceTick(due time.Time, write bool) {
	if len(w.trace.late) > 4000 { // nobody was told for long: a NaN is no JSON
		w.trace.late = w.trace.late[:0]
	}
	w.trace.late = append(w.trace.late, float64(time.Since(due).Microseconds())/1000)
	if !write || w.closed {
		return
	}
	t := w.traceNow()
	same, err := json.Marshal(t)
	if err != nil || string(same) == w.trace.last && len(w.trace.late) < 400 {
		return // a NaN will pass
	}
	w.trace.last = string(same)
	slices.Sort(w.trace.late)
	n := len(w.trace.late)
	t.Seconds = time.Since(w.trace.begun).Seconds()
	t.LateMs, t.LateP95Ms, t.Late = w.trace.late[n-1], w.trace.late[n*95/100], w.trace.late
	w.trace.late = w.trace.late[:0]
	w.trace.write(t)
}

// traceNow is how the window stands, less the times.
func (w *Window) traceNow() Trace {
	t := Trace{
		Number: w.number(), Playing: w.facts.Settings.Playing, Reached: w.facts.Reached, Dropped: w.facts.Dropped,
		Pictures: w.trace.pictures, Points: w.trace.points, Every: w.trace.every, DrawMs: w.trace.drawMs,
		YawRad: w.view.Camera().YawRad, Distance: w.view.Camera().Distance,
		Selected: w.selectedCount(), Current: w.currentPoint(), Sort: w.sortText(), Rows: w.tableRows(),
		Color: w.colorName(), Status: w.status.text.Text, FirstMs: w.trace.firstMs, Areas: w.areas(),
	}
	t.Marks = len(w.bookmarks())
	for _, e := range w.entries {
		t.Hidden += e.unseen.Count()
		t.Open = append(t.Open, e.sequence.Pattern())
	}
	if w.frame != nil {
		shown := w.shownNumber()
		t.Shown = &shown
	}
	if line := w.facts.Timeline; line != nil {
		t.Slots = len(line.Slots)
		for _, s := range line.States {
			t.count(s)
		}
	}
	for _, j := range w.jobs.jobs {
		if j.ended.IsZero() {
			t.Jobs++
		} else {
			t.JobsDone++
		}
	}
	for _, m := range w.journal.messages {
		if m.level == failure {
			t.Log++
		}
	}
	return t
}

func (t *Trace) count(s playback.State) {
	switch s.Kind() {
	case playback.Cached:
		t.Cached++
	case playback.Missing:
		t.Missing++
	case playback.Broken:
		t.Broken++
	}
	if s.Is(playback.Fast) {
		t.Fast++
	}
	if s.Is(playback.Warned) {
		t.Warned++
	}
}
