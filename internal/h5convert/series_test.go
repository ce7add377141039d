package h5convert

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSeries(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cloud.hdf.series")
	entries := []SeriesEntry{{"cloud_0001.sih5", 0.04}, {"cloud_0002.sih5", 0.08}}
	for range 2 { // the second replaces the first
		if err := WriteSeries(path, entries); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Version string `json:"file-series-version"`
		Files   []struct {
			Name string
			Time float64
		}
	}
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Version != "1.0" || len(back.Files) != 2 || back.Files[1].Name != "cloud_0002.sih5" || back.Files[1].Time != 0.08 {
		t.Errorf("read back %+v", back)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := WriteSeries(filepath.Join(dir, "none", "x"), nil); err == nil {
		t.Error("missing folder is no error")
	}
}

func TestSweepTemp(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour)
	files := map[string]bool{ // whether it is to be swept
		filepath.Base(TempName("x/cloud.1.sih5")): true,
		".other.0123456789abcdef.tmp":             true,
		".short.0123.tmp":                         false,
		"cloud.1.sih5":                            false,
		".hidden":                                 false,
	}
	fresh := filepath.Base(TempName("y.sih5"))
	for name := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, fresh), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := SweepTemp(dir, time.Minute)
	if n != 2 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	for name, swept := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); (err != nil) != swept {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, fresh)); err != nil {
		t.Error("a file being written was swept")
	}
	if _, err := SweepTemp(filepath.Join(dir, "none"), 0); err == nil {
		t.Error("missing folder is no error")
	}
}
