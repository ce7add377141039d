// What the browser remembers of each sequence.

package browser

import (
	"fmt"
	"strings"

	"floe/internal/particle"
	"floe/internal/playback"
)

// section is one of the three parts below a sequence.
type section int

const (
	attributes section = iota
	header
	frames
	sections
)

var sectionNames = [sections]string{"Attributes", "Header", "Frames"}

// open is a sequence and all that is known of it.
type open struct {
	entry    Entry
	expanded bool
	opened   [sections]bool
	unfolded map[string]bool // attributes whose details are seen

	// Of the frame that is shown.
	number float64
	head   *particle.Header // nil before the first frame
	facts  []ColumnFacts
	fields []field
	stats  map[string]statsOf
	values map[string]*valuesOf

	timeline *playback.Timeline // nil until known
	playhead int                // slot, -1 for none
	tally    tally
}

// statsOf are the statistics of an attribute in one frame.
type statsOf struct {
	number float64
	particle.Stats
}

// valuesOf are the first values of an attribute in one frame.
type valuesOf struct {
	number float64
	wanted int64 // how many rows the artist asked to see
	texts  []string
}

// field is a line of the header.
type field struct{ name, value string }

// tally counts the frames of a timeline by state.
type tally struct{ missing, broken, cached int }

func newOpen(e Entry) *open {
	s := &open{entry: e, expanded: true, unfolded: map[string]bool{}, playhead: -1,
		stats: map[string]statsOf{}, values: map[string]*valuesOf{}}
	s.opened[attributes] = true
	return s
}

// setFrame takes over the header of another frame. What was known of the frame
// before stays, to be shown dimmed until it is known anew.
func (s *open) setFrame(number float64, h *particle.Header, facts []ColumnFacts) {
	s.number, s.head, s.facts = number, h, facts
	s.fields = nil
	if h != nil {
		s.fields = headerFields(h)
	}
}

func (s *open) fact(attr int) ColumnFacts {
	if attr < len(s.facts) {
		return s.facts[attr]
	}
	return ColumnFacts{Elements: s.head.Of(s.head.Attributes[attr].Context)}
}

// storedElements is the number of elements with a value of their own.
func (s *open) storedElements(attr int) int64 {
	f := s.fact(attr)
	if f.Constant {
		return min(f.Elements, 1)
	}
	return f.Elements
}

// freshStats tells whether the statistics are those of the frame shown.
func (s *open) freshStats(name string) bool {
	known, ok := s.stats[name]
	return ok && known.number == s.number
}

func (s *open) setTimeline(t *playback.Timeline) {
	s.timeline, s.tally = t, tally{}
	if t == nil {
		return
	}
	for _, state := range t.States {
		switch state.Kind() {
		case playback.Missing:
			s.tally.missing++
		case playback.Broken:
			s.tally.broken++
		case playback.Cached:
			s.tally.cached++
		}
	}
}

// slots is the number of frames listed.
func (s *open) slots() int {
	if s.timeline == nil {
		return 0
	}
	return len(s.timeline.Slots)
}

// detail is the second line of a sequence.
func (e *Entry) detail() string {
	parts := []string{plural(int64(e.Frames), "frame")}
	if e.Range != "" {
		parts = append([]string{e.Range}, parts...)
	}
	if e.Missing > 0 {
		parts = append(parts, count(int64(e.Missing))+" missing")
	}
	if e.Bytes > 0 {
		parts = append(parts, byteSize(e.Bytes))
	}
	return strings.Join(parts, " · ")
}

// summary stands at the right of a section's name.
func (s *open) summary(which section) string {
	switch {
	case which == frames:
		return s.framesSummary()
	case s.head == nil:
		return ""
	case which == header:
		return fmt.Sprintf("%s %d", s.head.Format, s.head.Version)
	}
	return fmt.Sprintf("%s · frame %s", count(int64(len(s.head.Attributes))), frameNumber(s.number))
}

func (s *open) framesSummary() string {
	if s.timeline == nil {
		return ""
	}
	parts := []string{count(int64(s.slots() - s.tally.missing))}
	if s.tally.missing > 0 {
		parts = append(parts, count(int64(s.tally.missing))+" missing")
	}
	if s.tally.broken > 0 {
		parts = append(parts, count(int64(s.tally.broken))+" broken")
	}
	return strings.Join(parts, " · ")
}

// objectTypes are Softimage's.
var objectTypes = []string{"point cloud", "polygon mesh", "NURBS mesh", "NURBS curve"}

func headerFields(h *particle.Header) []field {
	object := fmt.Sprint(h.ObjectType)
	if int(h.ObjectType) < len(objectTypes) {
		object = fmt.Sprintf("%s (%d)", objectTypes[h.ObjectType], h.ObjectType)
	}
	fields := []field{
		{"Format", h.Format}, {"Version", fmt.Sprint(h.Version)}, {"Object type", object},
		{"Points", count(h.Points)}, {"Edges", count(h.Edges)}, {"Polygons", count(h.Polygons)},
		{"Samples", count(h.Samples)}, {"Attributes", count(int64(len(h.Attributes)))},
		{"Substep", fmt.Sprint(h.Substep)},
	}
	if h.Dialect != "" {
		fields = append(fields, field{"Dialect", h.Dialect})
	}
	for _, w := range h.Warnings {
		fields = append(fields, field{"Warning", w})
	}
	return fields
}
