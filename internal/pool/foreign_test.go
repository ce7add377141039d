// A loader that is not written in Go: docs/protocol.md has to be enough for it.

//go:build unix

package pool_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/wire"
)

func TestForeignLoader(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	if exec.Command(python, "-c", "import socket; socket.recv_fds").Run() != nil {
		t.Skip("python3 is older than 3.9")
	}
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p := processes(t, pool.Options{
		Loaders: 2, Command: []string{python, "testdata/loader.py"}, BudgetBytes: 4 << 20, Grace: 100 * time.Millisecond,
	})
	defer func() { _ = p.Close() }()
	do := func(ctx context.Context, path string) ([]float32, error) {
		r, err := p.Do(ctx, pool.Request{Kind: wire.KindDecode, Path: path})
		if err != nil {
			return nil, err
		}
		f, err := particle.NewFrame(r.Header, r.Layout, r.Memory, r.Release)
		if err != nil {
			r.Release()
			return nil, err
		}
		defer f.Release()
		v, err := particle.View[float32](*f.Column("PointPosition"))
		return slices.Clone(v), err
	}
	good := file("good.xyz", "1 2 3\n-4 5.5 0\n")
	for range 5 {
		v, err := do(t.Context(), good)
		if err != nil || !slices.Equal(v, []float32{1, 2, 3, -4, 5.5, 0}) {
			t.Fatalf("got %v, %v", v, err)
		}
	}
	if v, err := do(t.Context(), file("empty.xyz", "")); err != nil || len(v) != 0 {
		t.Errorf("empty: %v, %v", v, err)
	}
	if _, err := do(t.Context(), filepath.Join(dir, "missing.xyz")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := do(t.Context(), file("bad.xyz", "one two three\n")); wire.KindOf(err) != wire.BadInput {
		t.Errorf("bad: %v", err)
	}
	if s := p.Stats(); s.Died != 0 || s.Granted != 0 {
		t.Errorf("%+v", s)
	}
}
