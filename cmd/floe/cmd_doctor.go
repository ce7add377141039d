// floe doctor: does everything work here, and what is missing?

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// The outcomes of a check.
const (
	doctorOK   = "ok"
	doctorWarn = "warn" // works, but not as well as it could
	doctorFail = "fail" // does not work
)

// finding is the outcome of one check.
type finding struct {
	Name    string         `json:"name"`
	Status  string         `json:"status"`
	Text    string         `json:"text"`
	Hint    string         `json:"hint,omitempty"`
	Details map[string]any `json:"details,omitempty"`
}

// doctorReport is all of them, in JSON.
type doctorReport struct {
	OK     bool      `json:"ok"`
	Checks []finding `json:"checks"`
}

func newDoctor() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check that everything works on this machine",
		Long: `Check libraries, cores, memory, limits, shared memory and pipes; start a loader
process; decode, convert and open a small sample in a temporary folder. Each line
says ok, warn (works, but not as well as it could) or FAIL.

Exit codes: 0 all fine, warnings included, 1 something does not work, 2 usage,
130 interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func runDoctor(cmd *cobra.Command, asJSON bool) error {
	report := doctorReport{OK: true}
	out := cmd.OutOrStdout()
	err := examine(cmd.Context(), func(f finding) {
		report.Checks = append(report.Checks, f)
		report.OK = report.OK && f.Status != doctorFail
		if !asJSON {
			f.print(out)
		}
	})
	if err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	if asJSON {
		fmt.Fprintf(out, "%s\n", mustJSON(report))
	}
	if !report.OK {
		return &exitError{code: exitProblems}
	}
	return nil
}

// checkup is one check; the finding's name is filled in by the caller.
type checkup struct {
	name string
	look func(ctx context.Context, p *patient) finding
}

// checkups in the order in which one needs the other.
var checkups = []checkup{
	{"program", checkProgram},
	{"inflate", checkInflate},
	{"cores", checkCores},
	{"memory", checkMemory},
	{"limits", checkLimits},
	{"shared memory", checkShared},
	{"pipe", checkPipe},
	{"decode", checkDecode},
	{"loader", checkLoader},
	{"convert", checkConvert},
	{"reload", checkReload},
	{"HDF5 reader", checkRead},
}

// examine makes all checks and tells each finding at once.
func examine(ctx context.Context, tell func(finding)) error {
	dir, err := os.MkdirTemp("", "floe-doctor-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	p, err := newPatient(dir)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	for _, c := range checkups {
		if ctx.Err() != nil {
			break
		}
		f := c.look(ctx, p)
		f.Name = c.name
		tell(f)
	}
	p.sample.Release()
	return os.RemoveAll(dir)
}

func (f finding) print(out io.Writer) {
	status := f.Status
	if status == doctorFail {
		status = "FAIL"
	}
	fmt.Fprintf(out, "%-4s  %-13s  %s\n", status, f.Name, f.Text)
	if f.Hint != "" {
		fmt.Fprintf(out, "%-4s  %-13s  hint: %s\n", "", "", f.Hint)
	}
}

func fine(format string, args ...any) finding {
	return finding{Status: doctorOK, Text: fmt.Sprintf(format, args...)}
}

func warn(hint, format string, args ...any) finding {
	return finding{Status: doctorWarn, Text: fmt.Sprintf(format, args...), Hint: hint}
}

func broken(hint string, err error) finding {
	return finding{Status: doctorFail, Text: err.Error(), Hint: hint}
}

// with adds a detail for JSON.
func (f finding) with(key string, value any) finding {
	if f.Details == nil {
		f.Details = map[string]any{}
	}
	f.Details[key] = value
	return f
}
