// The sessions in testdata: what their lines mean beyond what testscript brings.
//
//	exits CODE PROGRAM …      runs it and wants this exit code
//	listing FOLDER NAME…      the folder holds just these, hidden ones included
//	json PATH VALUE           standard output is JSON and has this there
//	samevalues FILE FILE…     all hold the same attributes
//	age DURATION FILE…        they were last changed so long ago
//	cut BYTES FILE…           what a full disk leaves of them
//	mkcache KIND FILE…        caches that sample does not make
//	gzip FILE PACKED          the file inside gzip
//	[root]                    if the user may do everything
//
// floe … is short for exec floe …; a word with # in it stands in quotes.

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("FLOE_JOBS", "2")
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "root" {
				return false, errors.New("unknown")
			}
			return os.Getuid() == 0, nil
		},
		Cmds: map[string]scriptCommand{
			"exits":      positive(2, doExits),
			"listing":    positive(1, doListing),
			"json":       doJSON,
			"samevalues": doSameValues,
			"age":        positive(2, doAge),
			"cut":        positive(2, doCut),
			"mkcache":    positive(2, doMakeCache),
			"gzip":       positive(2, doGzip),
		},
	})
}

type scriptCommand = func(s *testscript.TestScript, not bool, args []string)

// positive is a command that cannot be negated and takes at least so many arguments.
func positive(atLeast int, do func(s *testscript.TestScript, first string, rest []string) error) scriptCommand {
	return func(s *testscript.TestScript, not bool, args []string) {
		if not {
			s.Fatalf("cannot be negated")
		}
		if len(args) < atLeast {
			s.Fatalf("takes %d arguments or more", atLeast)
		}
		s.Check(do(s, args[0], args[1:]))
	}
}

func each(s *testscript.TestScript, names []string, do func(path string) error) error {
	for _, name := range names {
		if err := do(s.MkAbs(name)); err != nil {
			return err
		}
	}
	return nil
}

func doExits(s *testscript.TestScript, want string, program []string) error {
	code, err := 0, s.Exec(program[0], program[1:]...)
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		code, err = e.ExitCode(), nil
	}
	if err == nil && strconv.Itoa(code) != want {
		err = fmt.Errorf("exit code %d, want %s", code, want)
	}
	return err
}

func doListing(s *testscript.TestScript, folder string, want []string) error {
	entries, err := os.ReadDir(s.MkAbs(folder))
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if slices.Sort(want); !slices.Equal(names, want) {
		return fmt.Errorf("%s holds\n%q, want\n%q", folder, names, want)
	}
	return nil
}

func doAge(s *testscript.TestScript, duration string, files []string) error {
	d, err := time.ParseDuration(duration)
	if err != nil {
		return err
	}
	at := time.Now().Add(-d)
	return each(s, files, func(path string) error { return os.Chtimes(path, at, at) })
}

func doCut(s *testscript.TestScript, size string, files []string) error {
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return err
	}
	return each(s, files, func(path string) error { return os.Truncate(path, n) })
}

func doMakeCache(s *testscript.TestScript, kind string, files []string) error {
	c := map[string]*cache{"every": everyType(), "empty": emptyCache()}[kind]
	if c == nil {
		return fmt.Errorf("no kind %q", kind)
	}
	return each(s, files, func(path string) error { return os.WriteFile(path, c.file(), 0o666) })
}

func doJSON(s *testscript.TestScript, not bool, args []string) {
	if len(args) != 2 {
		s.Fatalf("takes a path and a value")
	}
	var v any
	if err := json.Unmarshal([]byte(s.ReadFile("stdout")), &v); err != nil {
		s.Fatalf("standard output is no JSON: %v", err)
	}
	v, err := jsonAt(v, args[0])
	s.Check(err)
	got, err := json.Marshal(v)
	s.Check(err)
	if text := strings.Trim(string(got), `"`); (text == args[1]) == not {
		s.Fatalf("%s is %s", args[0], text)
	}
}

// jsonAt follows a path such as files.0.status; count counts a list, and -1 is
// its last.
func jsonAt(v any, path string) (any, error) {
	for step := range strings.SplitSeq(path, ".") {
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
			if err != nil || i < 0 || i >= len(at) {
				return nil, fmt.Errorf("no %s in a list of %d", step, len(at))
			}
			v = at[i]
		}
	}
	return v, nil
}

func doSameValues(s *testscript.TestScript, not bool, args []string) {
	if len(args) < 2 {
		s.Fatalf("takes two files or more")
	}
	first := values(s, args[0])
	for _, name := range args[1:] {
		if other := values(s, name); reflect.DeepEqual(first, other) == not {
			s.Fatalf("%s and %s: the same is %t\n%v\n%v", args[0], name, !not, first, other)
		}
	}
}

// values are a file's attributes with their digests.
func values(s *testscript.TestScript, name string) map[string]any {
	s.Check(s.Exec("floe", "info", "--json", "--stats", name))
	var infos []map[string]any
	s.Check(json.Unmarshal([]byte(s.ReadFile("stdout")), &infos))
	if len(infos) != 1 {
		s.Fatalf("%s: %d files", name, len(infos))
	}
	same := map[string]any{}
	for _, key := range []string{"attributes", "points", "edges", "polygons", "samples", "object_type", "number", "error"} {
		same[key] = infos[0][key]
	}
	return same
}

func doGzip(s *testscript.TestScript, first string, rest []string) error {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(s.ReadFile(first))); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(s.MkAbs(rest[0]), packed.Bytes(), 0o666)
}
