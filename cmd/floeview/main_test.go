// The test binary plays floeview and its loaders.

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"
	"testing"
)

// playFloeview, in the environment, makes the test binary floeview.
const playFloeview = "FLOE_TEST_FLOEVIEW"

// atEnd is done when all tests have been run.
var atEnd []func()

func TestMain(m *testing.M) {
	if os.Getenv(playFloeview) != "" { // its loaders too
		stop := profile()
		code := run(os.Args[1:], os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	code := m.Run()
	for _, do := range atEnd {
		do()
	}
	os.Exit(code)
}

// profileTo, in the environment, names a file for where the window's time goes:
// the last one's that was started.
const profileTo = "FLOE_TEST_PROFILE"

func profile() (stop func()) {
	name := os.Getenv(profileTo)
	if name == "" || len(os.Args) == 2 && os.Args[1] == "loader" {
		return func() {}
	}
	f, err := os.Create(name)
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close() // what is missing is seen
	}
}

// floeview prepares the program with an environment that has no display.
func floeview(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name != "DISPLAY" && name != "WAYLAND_DISPLAY" {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, playFloeview+"=1")
	return cmd
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		name      string
		args      []string
		code      int
		out, errs string // parts of them
	}{
		{"version", []string{"--version"}, 0, "floeview " + version, ""},
		{"help", []string{"--help"}, 0, "floeview [FILE|FOLDER|PATTERN]...", ""},
		{"unknown flag", []string{"--nothing"}, 2, "", "unknown flag"},
		{"negative jobs", []string{"-j", "-1"}, 2, "", "must be above 0"},
	} {
		t.Run(c.name, func(t *testing.T) { checkRun(t, c.args, c.code, c.out, c.errs) })
	}
}

func checkRun(t *testing.T, args []string, code int, out, errs string) {
	t.Helper()
	cmd := floeview(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the code tells
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
	if !strings.Contains(stdout.String(), out) || !strings.Contains(stderr.String(), errs) {
		t.Errorf("wrote %q and %q, want %q and %q in it", &stdout, &stderr, out, errs)
	}
}
