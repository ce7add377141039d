// The test binary plays floe, its loaders, and loaders that misbehave.

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"floe/internal/format/all"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool/pooltest"
	"floe/internal/wire"
)

// programs are what the test binary plays under other names.
var programs = map[string]func(){
	"floe":        playFloe,
	"crashloader": misbehaving(pooltestJob(pooltest.KillSelf)),
	"panicloader": misbehaving(pooltestJob(pooltest.Crash)),
	"exitloader":  misbehaving(pooltestJob(pooltest.Exit)),
	"hangloader":  misbehaving(hang),
	"lieloader":   misbehaving(lie),
	"boastloader": misbehaving(boast),
}

// testLoader names, in the environment of a floe that a test plays, the program
// to use as its loader.
const testLoader = "FLOE_TEST_LOADER"

func playFloe() {
	if program := os.Getenv(testLoader); program != "" {
		loaderCommand = []string{program}
	}
	os.Exit(run())
}

// TestMain lets testscript put the programs in front of the PATH.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "loader" {
		os.Exit(run()) // floe started itself, perhaps as /proc/self/exe
	}
	testscript.Main(withSharedDir{m}, programs)
}

// sharedDir holds what several tests use.
var sharedDir string

// withSharedDir are tests while there is a sharedDir.
type withSharedDir struct{ *testing.M }

func (m withSharedDir) Run() int {
	var err error
	if sharedDir, err = os.MkdirTemp("", "floe-test"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(sharedDir) }()
	return m.M.Run()
}

// misbehaving is a loader like any other until a file of frame 3 comes.
func misbehaving(misbehave wire.Handler) func() {
	honest := loader.Handler(loader.Config{Registry: all.Registry(), MapInput: true})
	handler := func(ctx context.Context, j wire.Job, grant wire.Granter, progress func(int64)) (wire.Ready, error) {
		if strings.Contains(j.Path, ".0003.") {
			return misbehave(ctx, j, grant, progress)
		}
		return honest(ctx, j, grant, progress)
	}
	return func() { loader.Main(handler) }
}

func pooltestJob(kind string) wire.Handler {
	return func(ctx context.Context, j wire.Job, grant wire.Granter, progress func(int64)) (wire.Ready, error) {
		return pooltest.Handle(ctx, wire.Job{ID: j.ID, Kind: kind, Path: j.Path}, grant, progress)
	}
}

// hang hears nothing any more.
func hang(context.Context, wire.Job, wire.Granter, func(int64)) (wire.Ready, error) { select {} }

// lie answers with a frame in memory that was never granted.
func lie(_ context.Context, j wire.Job, _ wire.Granter, _ func(int64)) (wire.Ready, error) {
	return wire.Ready{HasFrame: true, Layout: particle.Layout{Size: 1 << 40}}, nil
}

// boast says that it has converted.
func boast(context.Context, wire.Job, wire.Granter, func(int64)) (wire.Ready, error) {
	return wire.Ready{Body: []byte(`{"points": 1000000, "bytes": 12345}`)}, nil
}
