// floe convert: a sequence into .sih5 files.

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/batch"
	"floe/internal/h5convert"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

type convertFlags struct {
	engineFlags
	frameRange
	batchFlags
	fps          float64
	hash, noSync bool
}

func newConvert() *cobra.Command {
	f := &convertFlags{}
	cmd := &cobra.Command{
		Use:   "convert FILE|FOLDER|PATTERN... [-o FOLDER]",
		Short: "Convert sequences to HDF5 (.sih5)",
		Long: `Convert cache files to .sih5, each to a file of its own: name.icecache becomes
name.icecache.sih5. A file means just that file; a folder or a pattern means all
frames of it. Every file is written aside, read back, compared with what was
decoded, flushed to disk, and only then given its name, so that a file with the
final name is always whole.

What is up to date is skipped, so an interrupted conversion goes on where it
stopped when it is called again. Results whose source has changed are made again.
A bad file is reported and costs its own frame only. Ctrl-C keeps what is finished.

A file name.hdf.series is written beside the results: ParaView opens it as one
animation.
` + exitHelp,
		Example: `  floe convert smoke.####.icecache -o /fast/disk/smoke
  floe convert caches/ --frames 1-100x2 -j 8
  floe convert caches/ --json-lines > log.jsonl`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runConvert(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.batchFlags.register(cmd)
	cmd.Flags().Float64Var(&f.fps, "fps", 0, "frames per second, stored in the files and used for the series' times (24 if not given)")
	cmd.Flags().BoolVar(&f.hash, "hash", false, "store the SHA-256 of the source file")
	cmd.Flags().BoolVar(&f.noSync, "no-sync", false, "do not wait for the disk: faster, not safe against a power cut")
	return cmd
}

// staleTemp is the age at which a temporary file is surely nobody's any more: a
// loader that shows no progress for a minute is stopped.
const staleTemp = 5 * time.Minute

func runConvert(cmd *cobra.Command, args []string, f *convertFlags) error {
	if !(f.fps >= 0 && f.fps <= 1e6) {
		return usage("--fps is %v, must be above 0", f.fps)
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	b := &batchRun{
		flags: &f.batchFlags, engine: &f.engineFlags, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(),
		verb:     "converted",
		goOn:     "the same command goes on from here",
		options:  batch.Options{Suffix: ".sih5", Check: f.fresh, BearForeign: true},
		do:       f.do,
		needless: alreadyConverted,
	}
	s, err := b.run(cmd.Context(), found)
	if err != nil {
		return err
	}
	if !f.dryRun {
		if err := writeSeries(found, f, s.Done > 0); err != nil {
			return &exitError{code: exitProblems, err: err}
		}
	}
	return b.end(s)
}

// fresh tells whether an existing result is up to date.
func (f *convertFlags) fresh(out string, source fs.FileInfo) (batch.State, string, error) {
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
	if f.fps != 0 && f.fps != p.FPS {
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
	if !slices.Contains(converted, strings.ToLower(filepath.Ext(j.Source))) {
		return ""
	}
	if _, err := h5convert.ReadProvenance(j.Source); err != nil {
		return ""
	}
	return "is a .sih5 of floe already"
}

func (f *convertFlags) do(ctx context.Context, p pool.Pool, j batch.Job, dialect string) (wire.ConvertBody, error) {
	args := wire.ConvertArgs{
		DecodeArgs: wire.DecodeArgs{Dialect: dialect, MaxPayloadBytes: int64(f.maxPayload)},
		Out:        j.Out, Generator: "floe " + version, Number: j.Number, FPS: f.fps,
		Hash: f.hash, NoSync: f.noSync,
	}
	return doBody(ctx, p, wire.KindConvert, j.Source, mustJSON(args))
}

// doBody runs a job whose answer is a ConvertBody.
func doBody(ctx context.Context, p pool.Pool, kind, path string, args []byte) (wire.ConvertBody, error) {
	var body wire.ConvertBody
	reply, err := p.Do(ctx, pool.Request{Kind: kind, Path: path, Args: args})
	if err == nil {
		err = json.Unmarshal(reply.Body, &body)
	}
	return body, err
}

// writeSeries writes name.hdf.series beside the results of each sequence, with
// all frames that are there, those of earlier runs included. Without changes it
// only makes those that are missing.
func writeSeries(found []*sequence.Sequence, f *convertFlags, changed bool) error {
	results := map[string][]*sequence.Sequence{} // by folder
	names := map[string]int{}
	for _, s := range found {
		if !strings.EqualFold(filepath.Ext(s.Suffix), ".sih5") { // those have no results
			names[filepath.Join(f.resultDir(s), seriesName(s))]++
		}
	}
	for _, s := range found {
		dir := f.resultDir(s)
		path := filepath.Join(dir, seriesName(s))
		if names[path] > 1 { // sim.1 beside sim_1
			path = filepath.Join(dir, s.Prefix+s.Suffix+seriesSuffix)
		}
		if _, err := os.Stat(path); err == nil && !changed {
			continue
		}
		if _, listed := results[dir]; !listed {
			results[dir], _ = sequence.Find([]string{dir}, sequence.Options{Extensions: []string{".sih5"}})
		}
		entries := seriesEntries(s, results[dir], f.fps)
		if len(entries) == 0 {
			continue
		}
		if err := h5convert.WriteSeries(path, entries); err != nil {
			return err
		}
	}
	return nil
}

func (f *convertFlags) resultDir(s *sequence.Sequence) string {
	if f.dir != "" {
		return f.dir
	}
	return s.Dir
}

// seriesEntries are the frames among the results that s is the source of.
func seriesEntries(s *sequence.Sequence, results []*sequence.Sequence, fps float64) (entries []h5convert.SeriesEntry) {
	if fps == 0 {
		fps = 24
	}
	for _, r := range results {
		if !s.HasNumbers() || !r.HasNumbers() || r.Prefix != s.Prefix || !strings.EqualFold(r.Suffix, s.Suffix+".sih5") {
			continue
		}
		for _, file := range r.Files {
			entries = append(entries, h5convert.SeriesEntry{Name: file.Name, Time: file.Number.Float64() / fps})
		}
	}
	slices.SortStableFunc(entries, func(a, b h5convert.SeriesEntry) int { return cmp.Compare(a.Time, b.Time) })
	return entries
}

// seriesName is the sequence's name without its number.
func seriesName(s *sequence.Sequence) string {
	name := trimSeparators(s.Prefix)
	if name == "" {
		name = "sequence"
	}
	return name + seriesSuffix
}

// seriesSuffix is what ParaView knows such files by.
const seriesSuffix = ".hdf.series"

func trimSeparators(s string) string {
	for len(s) > 0 && (s[len(s)-1] == '.' || s[len(s)-1] == '_' || s[len(s)-1] == '-' || s[len(s)-1] == ' ') {
		s = s[:len(s)-1]
	}
	return s
}
