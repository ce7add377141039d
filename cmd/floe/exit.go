// How commands end: exit codes, errors with hints, interrupts.

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes, as told in every command's help.
const (
	exitOK          = 0
	exitProblems    = 1   // some files were bad; the rest is done
	exitUsage       = 2   // flags or arguments
	exitUnreadable  = 3   // nothing could be read
	exitInterrupted = 130 // stopped by the user
)

const exitHelp = `
Exit codes: 0 all fine, 1 some files had problems (the rest is done),
2 usage, 3 nothing could be read, 130 interrupted.`

// exitError ends the program with a code. Without err nothing is printed: the
// command has told already.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// usageHint is usage with something better to say than where the help is.
func usageHint(hint, format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...), hint: hint}
}

func unreadable(err error, hint string) error {
	return &exitError{code: exitUnreadable, err: err, hint: hint}
}

// interruptible gives a context that the first Ctrl-C (or SIGTERM) ends; the
// second ends the program at once, and its loaders with it.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, open := <-signals; !open {
			return
		}
		fmt.Fprintln(os.Stderr, "\nstopping; press Ctrl-C again to stop at once")
		cancel()
		if _, open := <-signals; open {
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}
