package engine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	for _, content := range []string{"first", "second"} {
		if err := WriteWhole(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("%q, %v", b, err)
		}
	}
	wantListing(t, dir, "a.png")
	if err := os.MkdirAll(filepath.Join(dir, "taken", "inside"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := WriteWhole(filepath.Join(dir, "taken"), []byte("x")); err == nil {
		t.Error("replaced a folder")
	}
	wantListing(t, dir, "a.png", "taken")
}

func TestCheckFolder(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "file")
	for name, fine := range map[string]bool{"": true, dir: true, dir + "/new/deep": true, dir + "/file": false, dir + "/file/below": false} {
		err := CheckFolder(name)
		var place *PlaceError
		if (err == nil) != fine || err != nil && !errors.As(err, &place) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Only what is surely nobody's is swept.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, ".old.sih5.0123456789abcdef.tmp", ".young.sih5.0123456789abcdef.tmp", "mine.tmp", "a.sih5")
	old := time.Now().Add(-2 * StaleTemp)
	for _, name := range []string{".old.sih5.0123456789abcdef.tmp", "mine.tmp", "a.sih5"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if n := Sweep(dir); n != 1 {
		t.Errorf("%d swept", n)
	}
	wantListing(t, dir, ".young.sih5.0123456789abcdef.tmp", "a.sih5", "mine.tmp")
}

// The temporary files of certain results go, whatever their age; others stay.
func TestRemoveTorn(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, ".a.1.sih5.0123456789abcdef.tmp", ".a.1.sih5.fedcba9876543210.tmp", ".a.2.sih5.0123456789abcdef.tmp", "a.1.sih5", ".tmp")
	removeTorn([]string{filepath.Join(dir, "a.1.sih5"), filepath.Join(dir, "no", "b.sih5")})
	wantListing(t, dir, ".a.2.sih5.0123456789abcdef.tmp", ".tmp", "a.1.sih5")
}
