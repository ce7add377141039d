// Which frames does floe render draw, and to which files?

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"floe/internal/engine"
	"floe/internal/movie"
	"floe/internal/sequence"
)

// plan decides which frames go to which files, and that nothing is in the way.
func (j *renderJob) plan(out string, force bool) error {
	for i := range j.sequence.Files {
		j.indices = append(j.indices, i)
	}
	if j.sheet != nil {
		j.indices = spread(j.indices, j.sheet.columns*j.sheet.rows)
	}
	if err := j.name(out); err != nil {
		return err
	}
	if force {
		return nil
	}
	var there []string
	for _, path := range j.paths {
		if _, err := os.Lstat(path); err == nil {
			there = append(there, path)
		}
	}
	switch {
	case len(there) == 0:
		return nil
	case len(there) == 1:
		return &exitError{code: exitProblems, err: fmt.Errorf("%q exists", there[0]), hint: "--force replaces existing files"}
	}
	return &exitError{code: exitProblems, err: fmt.Errorf("%q exists (and %d more)", there[0], len(there)-1), hint: "--force replaces existing files"}
}

// spread chooses n of the indices, the first and the last among them.
func spread(indices []int, n int) []int {
	if len(indices) <= n {
		return indices
	}
	chosen := make([]int, n)
	for i := range chosen {
		chosen[i] = indices[(i*(len(indices)-1)+(n-1)/2)/max(n-1, 1)]
	}
	return chosen
}

// name gives each picture its path.
func (j *renderJob) name(out string) error {
	one := j.sheet != nil || len(j.indices) == 1
	info, err := os.Stat(out)
	isFolder := err == nil && info.IsDir() || strings.HasSuffix(out, "/") || strings.HasSuffix(out, string(filepath.Separator))
	switch {
	case out == "-" && one:
		return nil
	case isFolder && j.sheet != nil:
		j.paths = []string{filepath.Join(out, bare(j.sequence.Pattern())+".sheet.png")}
		return nil
	case isFolder:
		for _, i := range j.indices {
			j.paths = append(j.paths, filepath.Join(out, bare(j.sequence.Files[i].Name)+".png"))
		}
		return nil
	case isFilm(out):
		return j.nameFilm(out)
	case !strings.EqualFold(filepath.Ext(out), ".png"):
		return usageHint("pictures are PNG: write -o NAME.png, or -o FOLDER/; films end in "+films(), "-o is %q, must end in .png, or as a film does", out)
	case j.sheet != nil:
		j.paths = []string{out}
		return nil
	}
	return j.number(out, one)
}

// nameFilm wants all frames in one file, and what is needed for that.
func (j *renderJob) nameFilm(out string) error {
	if j.sheet != nil {
		return usageHint("write -o NAME.png", "-o is %q: a sheet is a picture, not a film", out)
	}
	if format, _ := movie.FormatOf(out); format.NeedsFFmpeg {
		if _, err := movie.FindFFmpeg(""); err != nil {
			return &exitError{code: exitProblems, err: err}
		}
	}
	j.film, j.paths = true, []string{out}
	return nil
}

// isFilm tells by its name whether a file is a film.
func isFilm(path string) bool {
	format, known := movie.FormatOf(path)
	return known && !format.Numbered
}

// films lists the suffixes of films.
func films() string {
	var list []string
	for _, f := range movie.Formats() {
		if !f.Numbered {
			list = append(list, f.Ext)
		}
	}
	return strings.Join(list, " ")
}

func (j *renderJob) number(out string, one bool) error {
	pattern, err := sequence.ParsePattern(out)
	hasPlace := err == nil && !pattern.IsWild()
	switch {
	case !hasPlace && one:
		j.paths = []string{out}
		return nil
	case !hasPlace:
		return usageHint(fmt.Sprintf("write -o %s.####.png, or for one picture --sheet 4x3 or --frames %s",
			strings.TrimSuffix(out, filepath.Ext(out)), j.sequence.Files[j.indices[0]].Number),
			"-o is %q: %d pictures need a # where the number stands", out, len(j.indices))
	}
	for _, i := range j.indices {
		j.paths = append(j.paths, pattern.Format(j.sequence.Files[i].Number))
	}
	return nil
}

// bare is a name without the suffixes of caches, and without #.
func bare(name string) string {
	name = strings.TrimSuffix(sequence.ResultName(name), sequence.StepMark)
	for _, ext := range engine.Converted() {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.TrimSuffix(name, sequence.Ext(name))
	return strings.TrimRight(strings.ReplaceAll(name, "#", ""), "._-")
}
