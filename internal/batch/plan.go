// What is to be done: one job per file, less what is done already.

package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"floe/internal/sequence"
)

// ErrExists is wrapped when a result exists that must not be replaced.
var ErrExists = errors.New("file exists")

// State of a result that exists already.
type State uint8

// The states.
const (
	// Stale results are of an older source; they are made again.
	Stale State = iota
	// Fresh results need nothing.
	Fresh
	// Foreign files are nobody's result; they are not touched without Force.
	Foreign
)

// Options of a plan.
type Options struct {
	// Dir receives the results; "" means beside the sources.
	Dir string
	// Suffix is added to the source's name, suffix and all: "a.1.icecache" becomes
	// "a.1.icecache.sih5", so that results of different formats cannot collide. A
	// frame inside a file is called after sequence.ResultName.
	Suffix string
	// Replace the source's own suffix instead: "a.1.csv".
	Replace bool
	// Force makes everything, whatever exists.
	Force bool
	// SkipExisting skips whatever exists, fresh or not.
	SkipExisting bool
	// BearForeign: a result that is Foreign costs its own file. Otherwise it
	// refuses the whole plan.
	BearForeign bool
	// Check tells the state of an existing result; nil means that any is Foreign.
	Check func(out string, source fs.FileInfo) (s State, reason string, err error)
}

// Job is one file to convert.
type Job struct {
	Source string // path of the file, or of a frame inside one
	Out    string // path of the result
	Number string // frame number as text, "" if the name has none
	Bytes  int64  // size of the source, or a frame's share in it
	// Sequence and Index tell where the file stands.
	Sequence *sequence.Sequence
	Index    int
}

// Skipped is a file that needs nothing.
type Skipped struct {
	Job
	Reason string
}

// Plan is the work of one run.
type Plan struct {
	Jobs    []Job
	Skipped []Skipped
	// Failed are files that cannot be planned, with the reason.
	Failed []Failed
	Bytes  int64 // of all jobs' sources
}

// Failed is a file that is not converted.
type Failed struct {
	Job
	Err error
}

// Make plans the conversion of all files of the sequences. The error is about
// the plan as a whole: two sources with one result, a result in the place of
// another source, or results that exist and may not be replaced.
func Make(sequences []*sequence.Sequence, o Options) (*Plan, error) {
	p := &Plan{}
	results := map[string]string{} // and the source of each
	sources := map[string]bool{}
	for _, s := range sequences {
		for i, file := range s.Files {
			j := Job{Source: s.Path(i), Sequence: s, Index: i, Out: o.out(s.Path(i), s.Ext())}
			if file.HasNumber {
				j.Number = file.Number.String()
			}
			if other, ok := results[j.Out]; ok {
				return nil, fmt.Errorf("%q and %q would both become %q", other, j.Source, j.Out)
			}
			results[j.Out] = j.Source
			sources[filepath.Clean(j.Source)] = true
			p.add(j, o)
		}
	}
	for _, j := range p.Jobs {
		if sources[filepath.Clean(j.Out)] {
			return nil, fmt.Errorf("the result of %q would replace %q, which is to be read", j.Source, j.Out)
		}
	}
	if o.BearForeign {
		return p, nil
	}
	return p, p.refuse()
}

func (o Options) out(source, ext string) string {
	dir, base := filepath.Split(source)
	base = sequence.ResultName(base)
	if o.Dir != "" {
		dir = o.Dir
	}
	if o.Replace {
		base = base[:len(base)-len(ext)]
	}
	return filepath.Join(dir, base+o.Suffix)
}

func (p *Plan) add(j Job, o Options) {
	info, err := sequence.Stat(j.Source)
	if err != nil {
		p.Failed = append(p.Failed, Failed{j, err})
		return
	}
	j.Bytes = j.Sequence.Share(info.Size())
	skip, err := o.done(j, info)
	switch {
	case err != nil:
		p.Failed = append(p.Failed, Failed{j, err})
	case skip != "":
		p.Skipped = append(p.Skipped, Skipped{j, skip})
	default:
		p.Jobs = append(p.Jobs, j)
		p.Bytes += j.Bytes
	}
}

// done tells why a job needs not be done, "" if it must.
func (o Options) done(j Job, source fs.FileInfo) (skip string, err error) {
	out, err := os.Stat(j.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case os.SameFile(out, source):
		return "", fmt.Errorf("%w: %q is its own result", ErrExists, j.Source)
	case o.Force:
		return "", nil
	case o.SkipExisting:
		return "exists", nil
	}
	state, reason := Foreign, "exists and was not made by a conversion"
	if o.Check != nil {
		if state, reason, err = o.Check(j.Out, source); err != nil {
			return "", err
		}
	}
	switch state {
	case Fresh:
		return "is up to date", nil
	case Foreign:
		return "", fmt.Errorf("%w: %q %s", ErrExists, j.Out, reason)
	}
	return "", nil
}

// refuse makes one error of all results that exist.
func (p *Plan) refuse() error {
	var exist []string
	for _, f := range p.Failed {
		if errors.Is(f.Err, ErrExists) {
			exist = append(exist, f.Err.Error())
		}
	}
	if len(exist) == 0 {
		return nil
	}
	sort.Strings(exist)
	more := ""
	if len(exist) > 1 {
		more = fmt.Sprintf(" (and %d more)", len(exist)-1)
	}
	return fmt.Errorf("%s%s: %w", exist[0], more, ErrExists)
}
