// What was found, and how it is put together for people?

package health

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"floe/internal/sequence"
)

// Finding is one thing that is wrong with one frame, or with the whole sequence.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	// Frame is the number, nil for the whole sequence or a file without a number.
	Frame *sequence.Number `json:"frame"`
	// File is the name in the folder, empty if it is about none.
	File string `json:"file,omitempty"`
	// Attribute that it is about, empty for none.
	Attribute string `json:"attribute,omitempty"`
	// Text says what was found, with figures.
	Text string `json:"text"`
	// Advice says what to do.
	Advice string `json:"advice"`
}

// Found makes a finding of the usual severity about one frame.
func Found(code Code, file sequence.File, attribute, text string, args ...any) Finding {
	f := Finding{Code: code, Severity: code.Severity(), File: file.Name, Attribute: attribute,
		Text: fmt.Sprintf(text, args...), Advice: code.Advice()}
	if file.HasNumber {
		n := file.Number
		f.Frame = &n
	}
	return f
}

// as gives the finding another severity.
func (f Finding) as(s Severity) Finding {
	f.Severity = s
	return f
}

// compare orders by frame, those of the whole sequence first, the worst first.
func compare(a, b Finding) int {
	return cmp.Or(compareFrames(a.Frame, b.Frame), cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.File, b.File))
}

func compareFrames(a, b *sequence.Number) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// Report is what was found in one sequence.
type Report struct {
	// Frames is how many files were looked at, and Read how many of them could be
	// read.
	Frames int `json:"frames"`
	Read   int `json:"read"`
	// Points of all frames that were read.
	Points int64 `json:"points"`
	// Findings in the order of the frames.
	Findings []Finding `json:"findings"`
}

// Add adds findings that o wants, in order.
func (r *Report) Add(o Options, findings ...Finding) {
	for _, f := range findings {
		if !o.wants(f.Code) {
			continue
		}
		at, _ := slices.BinarySearchFunc(r.Findings, f, func(a, b Finding) int { return cmp.Or(compare(a, b), -1) })
		r.Findings = slices.Insert(r.Findings, at, f)
	}
}

// Count gives the number of findings of a severity.
func (r *Report) Count(s Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Worst is the highest severity, 0 if nothing was found.
func (r *Report) Worst() (worst Severity) {
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Problems gives, for each frame that has findings, their highest severity: what
// a timeline marks.
func (r *Report) Problems() map[sequence.Number]Severity {
	problems := map[sequence.Number]Severity{}
	for _, f := range r.Findings {
		if f.Frame != nil {
			problems[*f.Frame] = max(problems[*f.Frame], f.Severity)
		}
	}
	return problems
}

// Of gives the findings about one frame.
func (r *Report) Of(n sequence.Number) (found []Finding) {
	for _, f := range r.Findings {
		if f.Frame != nil && *f.Frame == n {
			found = append(found, f)
		}
	}
	return found
}

// Group is all findings of one code and severity about one attribute.
type Group struct {
	Code      Code
	Severity  Severity
	Attribute string
	// Range is the frames as an artist writes them, "1-5,9"; empty if there are
	// none.
	Range    string
	Findings []Finding
}

// Groups puts findings of one kind together, the worst first.
func (r *Report) Groups() []Group {
	type key struct {
		code      Code
		severity  Severity
		attribute string
	}
	at := map[key]int{}
	var groups []Group
	for _, f := range r.Findings {
		k := key{f.Code, f.Severity, f.Attribute}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k], groups = i, append(groups, Group{Code: f.Code, Severity: f.Severity, Attribute: f.Attribute})
		}
		groups[i].Findings = append(groups[i].Findings, f)
	}
	for i := range groups {
		groups[i].Range = RangeOf(groups[i].Findings)
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(b.Severity, a.Severity) })
	return groups
}

// RangeOf writes the frames of findings as an artist does, "1-5,9"; empty if they
// have none.
func RangeOf(findings []Finding) string {
	s := sequence.Sequence{}
	for _, f := range findings {
		if n := len(s.Files); f.Frame != nil && (n == 0 || s.Files[n-1].Number != *f.Frame) {
			s.Files = append(s.Files, sequence.File{Number: *f.Frame, HasNumber: true})
		}
	}
	return s.Range()
}

// count groups digits: 1,234,567.
func count[T int | int64](v T) string {
	s := strconv.FormatInt(int64(v), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// share writes a part of a whole: "12 of 1,000 (1.2 %)".
func share(part, whole int64) string {
	if part == whole {
		return "all " + count(whole)
	}
	return fmt.Sprintf("%s of %s (%.2g %%)", count(part), count(whole), 100*float64(part)/float64(whole))
}
