// Command floeview is the window of Floe: it shows, plays and converts
// particle-cache sequences.
//
// The same program is its own loader: the pool starts it again with the argument
// "loader", which is looked for before anything of a window exists.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"floe/internal/format/all"
	"floe/internal/loader"
)

// version of the program; the build may set it.
var version = "0.1.0"

// Exit codes, as those of floe.
const (
	exitOK       = 0
	exitProblems = 1
	exitUsage    = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	if len(args) == 1 && args[0] == "loader" {
		loader.Main(loader.Handler(loader.Config{Registry: all.Registry(), MapInput: true}))
	}
	o, err := parse(args, out)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintf(errs, "error: %v\nhint: floeview --help shows how it is called\n", err)
		return exitUsage
	case o.version:
		fmt.Fprintln(out, "floeview", version)
		return exitOK
	}
	if err := show(o); err != nil {
		fmt.Fprintln(errs, "error:", err)
		if errors.Is(err, errNoDisplay) {
			fmt.Fprintln(errs, "hint: floe render and floe info work without one")
		}
		return exitProblems
	}
	return exitOK
}

var errNoDisplay = errors.New("there is no display to open a window on")

// options are the command line.
type options struct {
	args     []string
	settings string
	trace    string
	loaders  int
	version  bool
}

const usage = `Floe shows, plays and converts particle-cache sequences.

  floeview [FILE|FOLDER|PATTERN]...

A file opens the sequence around it, a folder all sequences in it, a pattern such
as smoke.####.icecache the frames that it matches. Press ? in the window for all
keys.

`

func parse(args []string, out io.Writer) (options, error) {
	var o options
	f := pflag.NewFlagSet("floeview", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.settings, "settings", "", "folder of the settings (default: the user's own)")
	f.IntVarP(&o.loaders, "jobs", "j", 0, "loaders to work at once (default: as in the preferences)")
	f.StringVar(&o.trace, "trace", "", "write what the window shows to this file, a JSON object a line")
	f.BoolVar(&o.version, "version", false, "print the version")
	f.Usage = func() { fmt.Fprint(out, usage+f.FlagUsages()) }
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.loaders < 0 {
		return o, fmt.Errorf("--jobs is %d, must be above 0", o.loaders)
	}
	o.args = f.Args()
	return o, nil
}
