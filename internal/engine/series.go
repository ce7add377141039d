// The .hdf.series files, which ParaView opens as one animation.

package engine

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"floe/internal/h5convert"
	"floe/internal/sequence"
)

// SeriesSuffix is what ParaView knows such files by.
const SeriesSuffix = ".hdf.series"

// writeSeries writes name.hdf.series beside the results of each sequence, with
// all frames that are there, those of earlier runs included. Without changes it
// only makes those that are missing.
func writeSeries(found []*sequence.Sequence, o ConvertOptions, changed bool) error {
	results := map[string][]*sequence.Sequence{} // by folder
	names := seriesNames(found, o)
	for _, s := range found {
		dir := resultDir(s, o)
		path := filepath.Join(dir, seriesName(s))
		if names[path] > 1 { // sim.1 beside sim_1
			prefix, suffix := s.ResultParts()
			path = filepath.Join(dir, prefix+suffix+SeriesSuffix)
		}
		if _, err := os.Stat(path); err == nil && !changed {
			continue
		}
		if _, listed := results[dir]; !listed {
			results[dir], _ = sequence.Find([]string{dir}, sequence.Options{Extensions: []string{".sih5"}})
		}
		entries := seriesEntries(s, results[dir], o.FPS)
		if len(entries) == 0 {
			continue
		}
		if err := h5convert.WriteSeries(path, entries); err != nil {
			return err
		}
	}
	return nil
}

// seriesNames counts how many sequences want each name.
func seriesNames(found []*sequence.Sequence, o ConvertOptions) map[string]int {
	names := map[string]int{}
	for _, s := range found {
		if !strings.EqualFold(filepath.Ext(s.Suffix), ".sih5") { // those have no results
			names[filepath.Join(resultDir(s, o), seriesName(s))]++
		}
	}
	return names
}

func resultDir(s *sequence.Sequence, o ConvertOptions) string {
	return cmp.Or(o.dir(s.Dir), s.Dir)
}

// seriesEntries are the frames among the results that s is the source of.
func seriesEntries(s *sequence.Sequence, results []*sequence.Sequence, fps float64) (entries []h5convert.SeriesEntry) {
	if fps == 0 {
		fps = 24
	}
	prefix, suffix := s.ResultParts()
	for _, r := range results {
		if !s.HasNumbers() || !r.HasNumbers() || r.Prefix != prefix || !strings.EqualFold(r.Suffix, suffix+".sih5") {
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
	prefix, _ := s.ResultParts()
	return cmp.Or(strings.TrimRight(prefix, "._- "), "sequence") + SeriesSuffix
}
