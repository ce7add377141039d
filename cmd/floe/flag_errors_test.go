package main

import (
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func TestFlagErrorsInWords(t *testing.T) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.Float64("absolute", 0, "")
	flags.IntP("jobs", "j", 0, "")
	flags.Bool("force", false, "")
	flags.Duration("recent", time.Second, "")
	for arg, want := range map[string]string{
		"--absolute=0,00001": `--absolute is "0,00001", must be a number, such as 0.5 (with a point, not a comma)`,
		"--absolute=":        `--absolute is "", must be a number, such as 0.5`,
		"--absolute=1e999":   `--absolute is "1e999", which is too large`,
		"-jmany":             `-j, --jobs is "many", must be a whole number`,
		"--force=maybe":      `--force is "maybe", must be true or false`,
		"--recent=10":        `--recent is "10", must be a time, such as 30s or 2m`,
		"--recent=\n":        "--recent is \"\\n\", must be a time, such as 30s or 2m",
		"--nothing":          "unknown flag: --nothing",
	} {
		if err := inWords(flags.Parse([]string{arg})); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", arg, err, want)
		}
	}
}
