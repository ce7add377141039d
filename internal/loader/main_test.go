package loader_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format/all"
	"floe/internal/format/icecache"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/sample"
	"floe/internal/wire"
)

// TestMain lets the test binary play loaders: the real one, and one whose jobs
// show the far end of the conversation.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "loader":
			loader.Main(loader.Handler(config(true)))
		case "odd-loader":
			loader.Main(oddJobs)
		}
	}
	os.Exit(m.Run())
}

func config(mapInput bool) loader.Config {
	return loader.Config{Registry: all.Registry(), MapInput: mapInput}
}

// oddJobs is a handler for the test of the conversation.
func oddJobs(ctx context.Context, j wire.Job, grant wire.Granter, progress func(int64)) (wire.Ready, error) {
	bytes := int64(1 << 20)
	switch j.Kind {
	case "sleep": // until it is cancelled
		<-ctx.Done()
		return wire.Ready{}, ctx.Err()
	case "deaf": // for ever
		select {}
	case "twice": // asks for memory twice and fills it
		for range 2 {
			m, err := grant(ctx, bytes, 0)
			if err != nil {
				return wire.Ready{}, err
			}
			for i := range m {
				m[i] = byte(i)
			}
			bytes *= 2
		}
		return wire.Ready{Body: []byte("filled")}, nil
	case "ask":
		_, err := grant(ctx, bytes, 7)
		return wire.Ready{}, err
	case "chatty":
		for i := range int64(200_000) {
			progress(i - 5)
		}
		go func() { // also when it is over
			for {
				progress(1)
			}
		}()
		return wire.Ready{Body: []byte("said")}, nil
	case "huge":
		return wire.Ready{Body: make([]byte, wire.MaxMessageBytes)}, nil
	case "environment":
		return wire.Ready{Body: []byte(strings.Join(os.Environ(), "\n"))}, nil
	case "panic":
		panic("oops in " + j.Path)
	}
	return wire.Ready{Body: []byte(j.Kind + " " + j.Path + " " + string(j.Args))}, nil
}

// writeSample writes a frame of the sample sequence and returns it as well.
func writeSample(tb testing.TB, path string, number int) *particle.Frame {
	tb.Helper()
	f := sample.Frame(sample.Params{Points: 700, Frames: 10, Strands: true}, number)
	w, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := (icecache.Encoder{}).Encode(context.Background(), w, f); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return f
}

// samples writes some numbers of the sequence into a folder.
func samples(tb testing.TB, numbers ...int) (dir string, paths []string, frames []*particle.Frame) {
	tb.Helper()
	dir = tb.TempDir()
	for _, n := range numbers {
		path := filepath.Join(dir, "smoke."+strconv.Itoa(n)+".icecache")
		paths, frames = append(paths, path), append(frames, writeSample(tb, path, n))
	}
	return dir, paths, frames
}
