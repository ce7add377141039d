// What a row says, in words.

package browser

import (
	"fmt"
	"math"
	"strings"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// rangeText gives the smallest and largest value of an attribute, of all its
// components together, or of one component. It is stale if it is that of another
// frame.
func rangeText(r row) (text string, stale bool) {
	a, f := r.attribute(), r.of.fact(r.attr)
	switch {
	case a.Type == particle.Location:
		return byteSize(f.Bytes), false
	case a.Type == particle.String:
		return plural(int64(f.Texts), "text"), false
	case f.Values == 0:
		return "empty", false
	}
	known, ok := r.of.stats[a.Name]
	if !ok || len(known.Min) == 0 {
		return "", false
	}
	lo, hi := known.Min, known.Max
	if r.kind == componentRow {
		if r.k >= len(lo) {
			return "", false
		}
		lo, hi = lo[r.k:r.k+1], hi[r.k:r.k+1]
	}
	least, most := extremes(lo, hi)
	return span(least, most), known.number != r.of.number
}

// extremes ignores components without a finite value.
func extremes(lo, hi []float64) (least, most float64) {
	least, most = math.NaN(), math.NaN()
	for k := range lo {
		if !(lo[k] >= least) && !math.IsNaN(lo[k]) {
			least = lo[k]
		}
		if !(hi[k] <= most) && !math.IsNaN(hi[k]) {
			most = hi[k]
		}
	}
	return least, most
}

// factText gives a line about an attribute.
func factText(r row) (name, value string) {
	a, f := r.attribute(), r.of.fact(r.attr)
	switch r.k {
	case typeFact:
		return "Type", typeText(a)
	case elementsFact:
		return "Elements", elementsText(a, f)
	case memoryFact:
		return "Memory", byteSize(f.Bytes) + category(a)
	}
	known := r.of.stats[a.Name]
	return "Not finite", plural(known.NonFinite, "number") + " NaN or infinite"
}

func category(a particle.Attribute) string {
	switch a.Category {
	case 1:
		return " · built in"
	case 2:
		return " · user defined"
	}
	return ""
}

// valueOf gives a value row's text; stale if it is that of another frame.
func valueOf(r row) (text string, stale bool) {
	v := r.of.values[r.attribute().Name]
	if v == nil || r.k >= len(v.texts) {
		return "", false
	}
	return v.texts[r.k], v.number != r.of.number
}

var stateNames = map[playback.State]string{
	playback.Unread: "unread", playback.Loading: "loading", playback.Cached: "in memory",
	playback.Missing: "missing", playback.Broken: "broken",
}

// stateText tells how a frame stands.
func stateText(r row) string {
	state := r.of.timeline.States[r.k]
	text := stateNames[state.Kind()]
	if err := r.of.timeline.Errors[r.k]; err != nil && state.Kind() == playback.Broken {
		return "broken: " + err.Error()
	}
	if state.Is(playback.Held) {
		text += ", another one is shown"
	}
	return text
}

// tipOf explains what is under the pointer.
func tipOf(r row, part rowPart) []paint.TipLine {
	if text := partTips[part]; text != "" {
		return paint.TipText(text)
	}
	var lines []string
	switch {
	case r.kind == sequenceRow || r.kind == detailRow:
		e := &r.of.entry
		lines = []string{e.Title, "in " + e.Folder, e.detail()}
	case r.kind == attributeRow:
		lines = attributeTip(r)
	case r.kind == componentRow || r.kind == valueRow || r.kind == factRow:
		lines = []string{copyName(r), copyValue(r)}
	case r.kind == frameRow:
		lines = frameTip(r)
	case r.kind == fieldRow && len(r.of.fields[r.k].value) > 24:
		lines = []string{r.of.fields[r.k].value}
	}
	return paint.TipText(strings.Join(lines, "\n"))
}

var partTips = map[rowPart]string{
	eyePart:   "Show or hide in the view",
	closePart: "Close this sequence; the files stay",
	colorPart: "The colour that marks this sequence",
}

func attributeTip(r row) []string {
	a := r.attribute()
	lines := []string{a.Name, typeText(a), elementsText(a, r.of.fact(r.attr))}
	text, stale := rangeText(r)
	known := r.of.stats[a.Name]
	if text != "" && a.Type.IsNumeric() {
		line := "all values are " + text
		if least, most, several := strings.Cut(text, " … "); several {
			line = "from " + least + " to " + most
		}
		if len(known.Min) > 1 {
			line += ", all components together"
		}
		if stale {
			line += fmt.Sprintf(" (frame %s)", frameNumber(known.number))
		}
		lines = append(lines, line)
	}
	if known.NonFinite > 0 {
		lines = append(lines, count(known.NonFinite)+" values are NaN or infinite")
	}
	return lines
}

func frameTip(r row) []string {
	t := r.of.timeline
	lines := []string{"Frame " + r.number() + ": " + stateText(r)}
	if t.Points[r.k] >= 0 {
		lines = append(lines, plural(t.Points[r.k], "point"))
	}
	if bytes := t.Slots[r.k].FileBytes; bytes > 0 {
		lines = append(lines, byteSize(bytes)+" on disk")
	}
	if t.States[r.k].Is(playback.Fast) {
		lines = append(lines, "from a converted .sih5, which is quick to read")
	}
	if t.States[r.k].Is(playback.Warned) {
		lines = append(lines, "read with warnings, see Header")
	}
	return lines
}
