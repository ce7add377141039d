// A mapped file that is cut short while it is read is an error, not a crash.

package table

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"floe/internal/mmap"
	"floe/internal/particle"
)

func TestFileCutShort(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut there")
	}
	const n = 200_000
	path := filepath.Join(t.TempDir(), "points")
	if err := os.WriteFile(path, make([]byte, 4*n), 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := mmap.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	f := frameOf(n, single("ID", particle.Int32, make([]int32, n)...))
	f.Columns[0].Data = m.Bytes()
	s := New(f, particle.PerPoint)
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	arranged := func(a Arrangement) error {
		_, err := s.Arrange(ctx, a, nil, nil)
		return err
	}
	for name, do := range map[string]func() error{
		"cell":   func() error { return Guard(func() { s.Column("ID").Cell(n - 1) }) },
		"sort":   func() error { return arranged(Arrangement{Sort: Sort{Column: "ID"}}) },
		"filter": func() error { return arranged(Arrangement{Filter: filter(t, "id > 5")}) },
		"search": func() error { return arranged(Arrangement{Filter: filter(t, "55")}) },
		"find": func() error {
			_, err := s.FindID(ctx, "7")
			return err
		},
		"follow": func() error {
			_, err := s.Follow(ctx, s, n-1)
			return err
		},
		"tsv": func() error {
			_, err := s.WriteTSV(ctx, &bytes.Buffer{}, TSV{Rows: s.All(), To: n, Columns: []string{"ID"}}, nil)
			return err
		},
	} {
		if err := do(); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("other panics are swallowed")
		}
	}()
	_ = Guard(func() { panic("ours") })
}
