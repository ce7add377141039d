// Command floe lists, inspects, converts and exports particle-cache sequences
// without a window.
//
// The same program is its own loader: the pool starts it again with the argument
// "loader", which is looked for before anything else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"floe/internal/format/all"
	"floe/internal/loader"
)

// version of the program; the build may set it.
var version = "0.1.0"

func main() { os.Exit(run()) }

// run is main for the test binary too.
func run() int {
	if len(os.Args) == 2 && os.Args[1] == "loader" {
		loader.Main(loader.Handler(loader.Config{Registry: all.Registry(), MapInput: true}))
	}
	ctx, stop := interruptible(context.Background())
	defer stop()
	out := &output{w: os.Stdout}
	cmd, err := newRoot(out, os.Stderr).ExecuteContextC(ctx)
	if err == nil && out.err != nil {
		err = &exitError{code: exitProblems, err: out.err}
	}
	return report(ctx, cmd.CommandPath(), err)
}

// output remembers that something could not be written, so that a full disk
// behind a redirection does not pass for success.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// report prints the error of a command and gives the exit code that goes with
// it.
func report(ctx context.Context, command string, err error) int {
	var e *exitError
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err == nil:
		return exitOK
	case !errors.As(err, &e):
		e = &exitError{code: exitUsage, err: err} // cobra's own: flags and arguments
	}
	if e.code == exitUsage && e.hint == "" {
		e.hint = command + " --help shows how it is called"
	}
	if e.err != nil {
		fmt.Fprintln(os.Stderr, "error:", e.err)
	}
	if e.hint != "" {
		fmt.Fprintln(os.Stderr, "hint:", e.hint)
	}
	return e.code
}
