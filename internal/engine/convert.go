// Converting: which files are to be made, and which are up to date?

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"floe/internal/batch"
	"floe/internal/h5convert"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// ConvertOptions of a conversion to .sih5. The zero value converts all frames,
// each beside its source, that are not up to date.
type ConvertOptions struct {
	// Dir receives the results; "" leaves it to Policy and CacheDir, see Sih5Dir.
	Dir      string
	Policy   Policy
	CacheDir string
	// Frames are the numbers to convert; the zero Range means all. See Pick for
	// indices.
	Frames sequence.Range
	// Force makes everything again and replaces whatever exists.
	Force bool
	// SkipExisting skips whatever exists, up to date or not.
	SkipExisting bool
	// FPS is stored in the files and decides the series' times, as 24 if it is 0.
	FPS float64
	// Hash stores the SHA-256 of the source.
	Hash bool
	// NoSync does not wait for the disk: faster, not safe against a power cut.
	NoSync bool
	// Generator is stored as the program that wrote the file: "floe 1.0".
	Generator string
}

// dir is the folder for the results of a source folder, "" for the same.
func (o ConvertOptions) dir(sourceDir string) string {
	if o.Dir != "" {
		return o.Dir
	}
	return Sih5Dir(o.Policy, o.CacheDir, sourceDir)
}

// PlanConvert plans a conversion. It looks at every file and its result, but reads
// no values. The error is about the whole: a *PlaceError, or two sources with one
// result. What floe did not make is not replaced without Force, it is among the
// plan's Failed with batch.ErrExists.
func PlanConvert(sequences []*sequence.Sequence, o ConvertOptions) (*Work, error) {
	if err := CheckFolder(o.Dir); err != nil {
		return nil, err
	}
	sequences = narrowed(sequences, o.Frames)
	plan, err := planByFolder(sequences, o.dir, batch.Options{
		Suffix: ".sih5", Check: o.fresh, BearForeign: true, Force: o.Force, SkipExisting: o.SkipExisting,
	})
	if err != nil {
		return nil, err
	}
	w := &Work{Plan: plan, kind: wire.KindConvert, args: o.args}
	w.finish = func(changed bool) error { return writeSeries(sequences, o, changed) }
	w.grow = growth{factor: 1}
	w.skip(alreadyConverted)
	return w, nil
}

// narrowed leaves the frames of a range, and no sequence that has none of them.
func narrowed(sequences []*sequence.Sequence, r sequence.Range) (left []*sequence.Sequence) {
	for _, s := range sequences {
		if s = s.Select(r); len(s.Files) > 0 {
			left = append(left, s)
		}
	}
	return left
}

// planByFolder makes one plan of all, each sequence with its own folder for the
// results.
func planByFolder(sequences []*sequence.Sequence, dirOf func(sourceDir string) string, o batch.Options) (*batch.Plan, error) {
	var dirs []string
	groups := map[string][]*sequence.Sequence{}
	for _, s := range sequences {
		dir := dirOf(s.Dir)
		if groups[dir] == nil {
			dirs = append(dirs, dir)
		}
		groups[dir] = append(groups[dir], s)
	}
	whole := &batch.Plan{}
	for _, dir := range dirs {
		o.Dir = dir
		part, err := batch.Make(groups[dir], o)
		if err != nil {
			return nil, err
		}
		whole.Jobs = append(whole.Jobs, part.Jobs...)
		whole.Skipped = append(whole.Skipped, part.Skipped...)
		whole.Failed = append(whole.Failed, part.Failed...)
		whole.Bytes += part.Bytes
	}
	return whole, nil
}

// fresh tells whether an existing result is up to date.
func (o ConvertOptions) fresh(out string, source fs.FileInfo) (batch.State, string, error) {
	if info, err := os.Stat(out); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return batch.Stale, "is empty", nil // a full disk or a power cut left it
	}
	p, err := h5convert.ReadProvenance(out)
	switch {
	case errors.Is(err, h5convert.ErrForeign):
		return batch.Foreign, "is no .sih5 file of floe", nil
	case errors.Is(err, h5convert.ErrVersion):
		return batch.Foreign, "was made by a newer floe", nil
	case errors.Is(err, h5convert.ErrDamaged):
		return batch.Stale, "is damaged", nil
	case err != nil:
		return batch.Foreign, "", err
	case p.FileName != source.Name():
		return batch.Foreign, fmt.Sprintf("was made from %q", p.FileName), nil
	}
	if o.FPS != 0 && o.FPS != p.FPS {
		return batch.Stale, fmt.Sprintf("was made for %g frames per second", p.FPS), nil
	}
	up, reason, err := h5convert.Fresh(out, source.Size(), source.ModTime().UnixNano())
	if up {
		return batch.Fresh, "", err
	}
	return batch.Stale, reason, err
}

// alreadyConverted: a .sih5 of ours has nothing to gain, those of other programs
// have.
func alreadyConverted(j batch.Job) string {
	if !slices.Contains(Converted(), strings.ToLower(filepath.Ext(j.Source))) {
		return ""
	}
	if _, err := h5convert.ReadProvenance(j.Source); err != nil {
		return ""
	}
	return "is a .sih5 of floe already"
}

func (o ConvertOptions) args(j batch.Job, d wire.DecodeArgs) any {
	return wire.ConvertArgs{
		DecodeArgs: d, Out: j.Out, Generator: o.Generator, Number: j.Number, FPS: o.FPS,
		Hash: o.Hash, NoSync: o.NoSync,
	}
}
