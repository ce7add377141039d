// floe ls: the sequences of a folder.

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/sequence"
)

type lsFlags struct {
	json, jsonLines, everything, missing, recursive bool
}

// listed is one sequence as printed.
type listed struct {
	Pattern      string           `json:"pattern"`
	Dir          string           `json:"dir"`
	Range        string           `json:"range"`
	Frames       int              `json:"frames"`
	First        *sequence.Number `json:"first"`
	Last         *sequence.Number `json:"last"`
	Missing      int              `json:"missing"`
	MissingRange string           `json:"missing_range"`
	Bytes        int64            `json:"bytes"`
}

func newLs() *cobra.Command {
	f := &lsFlags{}
	cmd := &cobra.Command{
		Use:   "ls [FOLDER|PATTERN...]",
		Short: "List the sequences in a folder",
		Long: `List sequences with their ranges, missing frames and sizes. Without an argument,
those of the current folder. What is printed first can be given to every command.
` + exitHelp,
		Example: `  floe ls caches/
  floe ls --missing 'caches/smoke.*'
  floe ls -r /projects/shot
  floe ls --json caches/ | jq '.[] | select(.missing > 0)'`,
		RunE: func(cmd *cobra.Command, args []string) error { return runLs(cmd, args, f) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON array")
	cmd.Flags().BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a line")
	cmd.Flags().BoolVarP(&f.everything, "all", "a", false, "list files of every suffix, not only particle caches")
	cmd.Flags().BoolVarP(&f.missing, "missing", "m", false, "name the missing frames")
	cmd.Flags().BoolVarP(&f.recursive, "recursive", "r", false, "look into subfolders too")
	cmd.MarkFlagsMutuallyExclusive("json", "json-lines")
	return cmd
}

func runLs(cmd *cobra.Command, args []string, f *lsFlags) error {
	if len(args) == 0 {
		args = []string{"."}
	}
	o := sequence.Options{Extensions: append(engine.Originals(), engine.Converted()...)}
	if f.everything {
		o.Extensions = []string{}
	}
	if f.recursive {
		args = folders(args)
	}
	found, err := engine.Find(args, o)
	if f.recursive && len(found) > 0 {
		err = nil // folders without caches are no news
	}
	if len(found) == 0 {
		if f.json {
			fmt.Fprintln(cmd.OutOrStdout(), "[]")
		}
		return unreadable(err, f.hint(err))
	}
	out := cmd.OutOrStdout()
	all := make([]listed, len(found))
	for i, s := range found {
		all[i] = list(s)
		switch {
		case f.jsonLines:
			fmt.Fprintf(out, "%s\n", mustJSON(all[i]))
		case !f.json:
			printListed(out, s, all[i], f.missing)
		}
	}
	if f.json {
		fmt.Fprintf(out, "%s\n", mustJSON(all))
	}
	if err != nil {
		return &exitError{code: exitProblems, err: err, hint: findHint(err)}
	}
	return nil
}

func (f *lsFlags) hint(err error) string {
	if !errors.Is(err, fs.ErrNotExist) {
		return findHint(err)
	}
	hints := []string{"name a folder or a pattern such as sim.####.icecache"}
	if !f.recursive {
		hints = append(hints, "-r looks into subfolders")
	}
	if !f.everything {
		hints = append(hints, "-a lists files of every kind")
	}
	return strings.Join(hints, "; ")
}

// folders adds the subfolders of every folder that was named.
func folders(args []string) (all []string) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || !info.IsDir() {
			all = append(all, arg)
			continue
		}
		_ = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // a folder that cannot be read is passed over
			case !d.IsDir():
				return nil
			case path != arg && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			}
			all = append(all, path)
			return nil
		})
	}
	return all
}

func list(s *sequence.Sequence) listed {
	l := listed{Pattern: s.Pattern(), Dir: s.Dir, Frames: len(s.Files)}
	for i := range s.Files {
		if info, err := sequence.Stat(s.Path(i)); err == nil {
			l.Bytes += s.Share(info.Size())
		}
	}
	if s.HasNumbers() {
		l.Range, l.Missing, l.MissingRange = s.Range(), s.MissingCount(), s.MissingRange()
		l.First, l.Last = &s.Files[0].Number, &s.Files[len(s.Files)-1].Number
	}
	return l
}

func printListed(out io.Writer, s *sequence.Sequence, l listed, missing bool) {
	frames := "frames"
	if l.Frames == 1 {
		frames = "frame"
	}
	fmt.Fprintf(out, "%s  %d %s", filepath.Join(s.Dir, s.String()), l.Frames, frames)
	if l.Missing > 0 {
		fmt.Fprintf(out, "  %d missing", l.Missing)
		if missing {
			fmt.Fprintf(out, " (%s)", l.MissingRange)
		}
	}
	fmt.Fprintf(out, "  %s\n", formatBytes(l.Bytes))
}
