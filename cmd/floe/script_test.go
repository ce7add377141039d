// The sessions in testdata: a runner of scripts, in the form that testscript of
// the Go project reads, as far as they use it.
//
// A script is a txtar archive: commands, then files that lie in the folder in
// which the commands run. A line is a command with its arguments:
//
//	[unix] command …      only there; also [linux], [exec:PROGRAM], and [!unix]
//	! command …           must fail, or must not be so
//	exec PROGRAM …        runs it; floe … is short for exec floe …
//	exits CODE PROGRAM …  runs it and wants this exit code
//	stdout, stderr RE     what the last program wrote; -count=N for so many times
//	grep RE FILE, cmp FILE FILE, exists FILE…, listing FOLDER NAME…
//	cd, cp, mkdir, rm, symlink FILE -> TARGET, chmod MODE FILE, env KEY=VALUE
//	stdin FILE            of the next program
//
// and those at the end of this file. Quotes are single, # begins a comment, and
// stdout and stderr are names of files too.

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runScript(t, file)
		})
	}
}

// script is a running script.
type script struct {
	t              *testing.T
	work, dir      string
	env            map[string]string
	stdin          []byte
	stdout, stderr string
}

func runScript(t *testing.T, file string) {
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	s := &script{t: t, work: work, dir: work, env: map[string]string{"WORK": work, "FLOE_JOBS": "2"}}
	commands := s.unpack(string(archive))
	for i, line := range strings.Split(commands, "\n") {
		words, err := s.words(line)
		if err == nil && len(words) > 0 {
			err = s.line(words)
		}
		if errors.Is(err, errStop) {
			return
		}
		if err != nil {
			t.Fatalf("%s:%d: %s\n%v\nstdout: %s\nstderr: %s", file, i+1, line, err, s.stdout, s.stderr)
		}
	}
}

var fileMarker = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// unpack writes the archive's files and returns its commands.
func (s *script) unpack(archive string) (commands string) {
	marks := fileMarker.FindAllStringSubmatchIndex(archive, -1)
	for i, m := range marks {
		end := len(archive)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		path := s.path(archive[m[2]:m[3]])
		check(s.t, os.MkdirAll(filepath.Dir(path), 0o777))
		check(s.t, os.WriteFile(path, []byte(archive[m[1]:end]), 0o666))
	}
	if len(marks) > 0 {
		return archive[:marks[0][0]]
	}
	return archive
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// words takes a line apart.
func (s *script) words(line string) (words []string, err error) {
	var word []byte
	open, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'' && quoted && i+1 < len(line) && line[i+1] == '\'':
			word, i = append(word, '\''), i+1
		case c == '\'':
			quoted, open = !quoted, true
		case quoted:
			word = append(word, c)
		case c == '#' && !open:
			return words, nil
		case c == ' ' || c == '\t':
			if open {
				words = append(words, string(word))
			}
			word, open = nil, false
		case c == '$':
			name := regexp.MustCompile(`^\w+`).FindString(line[i+1:])
			word, open, i = append(word, s.env[name]...), true, i+len(name)
		default:
			word, open = append(word, c), true
		}
	}
	if quoted {
		return nil, errors.New("quote without end")
	}
	if open {
		words = append(words, string(word))
	}
	return words, nil
}

var errStop = errors.New("stop")

// line obeys one line.
func (s *script) line(words []string) error {
	for strings.HasPrefix(words[0], "[") {
		if !condition(strings.Trim(words[0], "[]")) {
			return nil
		}
		words = words[1:]
	}
	not := words[0] == "!"
	if not {
		words = words[1:]
	}
	command := commands[words[0]]
	if command == nil {
		return fmt.Errorf("unknown command %q", words[0])
	}
	err := command(s, not, words[1:])
	if not && !knowsNot[words[0]] {
		return fmt.Errorf("%s cannot be negated", words[0])
	}
	return err
}

func condition(text string) bool {
	if rest, not := strings.CutPrefix(text, "!"); not {
		return !condition(rest)
	}
	if program, ok := strings.CutPrefix(text, "exec:"); ok {
		_, err := exec.LookPath(program)
		return err == nil
	}
	switch text {
	case "unix":
		return runtime.GOOS != "windows"
	case "root":
		return os.Getuid() == 0
	case "short":
		return testing.Short()
	}
	return text == runtime.GOOS
}

func (s *script) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

// read gives a file, or what the last program wrote.
func (s *script) read(name string) (string, error) {
	switch name {
	case "stdout":
		return s.stdout, nil
	case "stderr":
		return s.stderr, nil
	}
	b, err := os.ReadFile(s.path(name))
	return string(b), err
}

// run runs a program to its end; the error is that of its start.
func (s *script) run(program string, args ...string) (code int, err error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = s.dir
	cmd.Env = os.Environ()
	for key, value := range s.env {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(s.stdin), &out, &errs
	err = cmd.Run()
	s.stdin, s.stdout, s.stderr = nil, out.String(), errs.String()
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		return e.ExitCode(), nil
	}
	return 0, err
}

// knowsNot are the commands that ! may stand before.
var knowsNot = map[string]bool{
	"exec": true, "floe": true, "stdout": true, "stderr": true, "grep": true,
	"cmp": true, "exists": true, "samevalues": true, "json": true,
}

var commands map[string]func(s *script, not bool, args []string) error

func init() { // refers to itself
	commands = map[string]func(s *script, not bool, args []string) error{
		"exec": doExec,
		"floe": func(s *script, not bool, args []string) error {
			return doExec(s, not, append([]string{"floe"}, args...))
		},
		"exits":      doExits,
		"stdout":     func(s *script, not bool, args []string) error { return doGrep(s, not, append(args, "stdout")) },
		"stderr":     func(s *script, not bool, args []string) error { return doGrep(s, not, append(args, "stderr")) },
		"grep":       doGrep,
		"cmp":        doCmp,
		"exists":     doExists,
		"listing":    doListing,
		"cd":         doCd,
		"cp":         doCp,
		"mkdir":      each(func(path string) error { return os.MkdirAll(path, 0o777) }),
		"rm":         each(os.RemoveAll),
		"symlink":    func(s *script, _ bool, args []string) error { return os.Symlink(args[2], s.path(args[0])) },
		"chmod":      doChmod,
		"env":        doEnv,
		"stdin":      doStdin,
		"stop":       func(*script, bool, []string) error { return errStop },
		"age":        doAge,
		"cut":        doCut,
		"json":       doJSON,
		"samevalues": doSameValues,
		"mkcache":    doMakeCache,
	}
}

func each(do func(path string) error) func(s *script, not bool, args []string) error {
	return func(s *script, _ bool, args []string) error {
		for _, name := range args {
			if err := do(s.path(name)); err != nil {
				return err
			}
		}
		return nil
	}
}

func doExec(s *script, not bool, args []string) error {
	code, err := s.run(args[0], args[1:]...)
	if err == nil && (code == 0) == not {
		err = fmt.Errorf("exit code %d", code)
	}
	return err
}

func doExits(s *script, _ bool, args []string) error {
	code, err := s.run(args[1], args[2:]...)
	if err == nil && strconv.Itoa(code) != args[0] {
		err = fmt.Errorf("exit code %d, want %s", code, args[0])
	}
	return err
}

func doGrep(s *script, not bool, args []string) error {
	want := -1
	if text, ok := strings.CutPrefix(args[0], "-count="); ok {
		want, _ = strconv.Atoi(text)
		args = args[1:]
	}
	text, err := s.read(args[1])
	if err != nil {
		return err
	}
	re, err := regexp.Compile("(?m)" + args[0])
	if err != nil {
		return err
	}
	switch n := len(re.FindAllString(text, -1)); {
	case want >= 0 && n != want:
		return fmt.Errorf("%d times, want %d", n, want)
	case want < 0 && (n > 0) == not:
		return fmt.Errorf("%d times in %s", n, args[1])
	}
	return nil
}

func doCmp(s *script, not bool, args []string) error {
	a, errA := s.read(args[0])
	b, errB := s.read(args[1])
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if (a == b) == not {
		if len(a)+len(b) < 10_000 {
			return fmt.Errorf("%s:\n%s\n%s:\n%s", args[0], a, args[1], b)
		}
		return fmt.Errorf("equal: %t", !not)
	}
	return nil
}

func doExists(s *script, not bool, args []string) error {
	for _, name := range args {
		if _, err := os.Lstat(s.path(name)); (err == nil) == not {
			return fmt.Errorf("%s exists: %t", name, !not)
		}
	}
	return nil
}

// doListing wants a folder to hold just these, hidden ones included.
func doListing(s *script, _ bool, args []string) error {
	entries, err := os.ReadDir(s.path(args[0]))
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := slices.Sorted(slices.Values(args[1:])); !slices.Equal(names, want) {
		return fmt.Errorf("%s holds\n%q, want\n%q", args[0], names, want)
	}
	return nil
}

func doCd(s *script, _ bool, args []string) error {
	s.dir = s.path(args[0])
	_, err := os.Stat(s.dir)
	return err
}

// doCp copies files, with their times, to a file or into a folder.
func doCp(s *script, _ bool, args []string) error {
	to := s.path(args[len(args)-1])
	info, err := os.Stat(to)
	isFolder := err == nil && info.IsDir()
	for _, name := range args[:len(args)-1] {
		text, err := s.read(name)
		if err != nil {
			return err
		}
		path := to
		if isFolder {
			path = filepath.Join(to, filepath.Base(name))
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
		if info, err := os.Stat(s.path(name)); err == nil {
			_ = os.Chtimes(path, info.ModTime(), info.ModTime())
		}
	}
	return nil
}

func doChmod(s *script, _ bool, args []string) error {
	mode, err := strconv.ParseUint(args[0], 8, 32)
	if err != nil {
		return err
	}
	return os.Chmod(s.path(args[1]), os.FileMode(mode))
}

func doEnv(s *script, _ bool, args []string) error {
	for _, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		s.env[key] = value
	}
	return nil
}

func doStdin(s *script, _ bool, args []string) error {
	text, err := s.read(args[0])
	s.stdin = []byte(text)
	return err
}

// age DURATION FILE…: they were last changed so long ago.
func doAge(s *script, _ bool, args []string) error {
	d, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	at := time.Now().Add(-d)
	return each(func(path string) error { return os.Chtimes(path, at, at) })(s, false, args[1:])
}

// cut BYTES FILE…: what a full disk leaves of them.
func doCut(s *script, _ bool, args []string) error {
	n, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return err
	}
	return each(func(path string) error { return os.Truncate(path, n) })(s, false, args[1:])
}

// json PATH VALUE: standard output is JSON and has this there. A path is such as
// files.0.status, count counts a list, and -1 is the last.
func doJSON(s *script, not bool, args []string) error {
	var v any
	if err := json.Unmarshal([]byte(s.stdout), &v); err != nil {
		return fmt.Errorf("standard output is no JSON: %w", err)
	}
	for _, step := range strings.Split(args[0], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			switch {
			case step == "count":
				v = len(at)
				continue
			case step == "-1":
				i = len(at) - 1
			}
			if err != nil || i >= len(at) {
				return fmt.Errorf("no %s in a list of %d", step, len(at))
			}
			v = at[i]
		}
	}
	got, err := json.Marshal(v)
	if text := strings.Trim(string(got), `"`); err == nil && (text == args[1]) == not {
		return fmt.Errorf("%s is %s", args[0], text)
	}
	return err
}

// samevalues FILE FILE…: all hold the same attributes with the same digests.
func doSameValues(s *script, not bool, args []string) error {
	var first any
	for i, name := range args {
		if code, err := s.run("floe", "info", "--json", "--stats", name); err != nil || code != 0 {
			return fmt.Errorf("info %s: exit code %d, %w", name, code, err)
		}
		var infos []map[string]any
		if err := json.Unmarshal([]byte(s.stdout), &infos); err != nil {
			return err
		}
		same := map[string]any{}
		for _, key := range []string{"attributes", "points", "edges", "polygons", "samples", "object_type", "number", "error"} {
			same[key] = infos[0][key]
		}
		if i == 0 {
			first = same
		} else if reflect.DeepEqual(first, same) == not {
			return fmt.Errorf("%s and %s: the same is %t\n%v\n%v", args[0], name, !not, first, same)
		}
	}
	return nil
}

// mkcache KIND FILE…: caches that sample does not make.
func doMakeCache(s *script, _ bool, args []string) error {
	c := map[string]*cache{"every": everyType(), "empty": emptyCache()}[args[0]]
	return each(func(path string) error { return os.WriteFile(path, c.file(), 0o666) })(s, false, args[1:])
}
