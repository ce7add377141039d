// Sequences to look at.

//go:build linux && cgo

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"floe/internal/format/icecache"
	"floe/internal/sample"
)

// frames of the sequence that most tests use, and points in each, about.
const (
	frames = 24
	points = 20_000
)

// missing and broken frames of it, by number.
const (
	missingNumber = 9
	brokenNumber  = 15
)

// fountain writes a sequence with a missing and a broken frame, and gives its
// pattern.
func fountain(t testing.TB, dir string) string {
	t.Helper()
	for n := 1; n <= frames; n++ {
		switch content := encoded(t, sample.Params{Frames: frames, Points: points}, n); n {
		case missingNumber:
		case brokenNumber:
			writeFrame(t, dir, n, content[:len(content)/2])
		default:
			writeFrame(t, dir, n, content)
		}
	}
	return filepath.Join(dir, "fountain.####.icecache")
}

// same writes a sequence whose frames are all one file, which costs nothing.
func same(t testing.TB, dir string, count int, p sample.Params) string {
	t.Helper()
	p.Frames = frames
	writeFrame(t, dir, 1, encoded(t, p, frames))
	for n := 2; n <= count; n++ {
		if err := os.Link(framePath(dir, 1), framePath(dir, n)); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "fountain.####.icecache")
}

func framePath(dir string, number int) string {
	return filepath.Join(dir, fmt.Sprintf("fountain.%04d.icecache", number))
}

// encoded is a frame as a file.
func encoded(t testing.TB, p sample.Params, number int) []byte {
	t.Helper()
	f := sample.Frame(p, number)
	defer f.Release()
	var b bytes.Buffer
	if err := (icecache.Encoder{Level: 1}).Encode(context.Background(), &b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// writeFrame writes a file aside and renames it, as programs do that think of
// those who watch.
func writeFrame(t testing.TB, dir string, number int, content []byte) {
	t.Helper()
	path := framePath(dir, number)
	if err := os.WriteFile(path+".tmp", content, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		t.Fatal(err)
	}
}
