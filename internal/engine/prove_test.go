// Complete files, by what their formats say.

package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"floe/internal/engine"
	"floe/internal/format/bgeo5"
	"floe/internal/sample"
	"floe/internal/watch"
)

func TestProve(t *testing.T) {
	dir := t.TempDir()
	var file bytes.Buffer
	if err := (bgeo5.Encoder{}).Encode(t.Context(), &file, sample.Frame(sample.Params{Points: 100}, 1)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    watch.Proof
	}{
		"whole.bgeo": {file.Bytes(), watch.Whole},
		"cut.bgeo":   {file.Bytes()[:file.Len()-30], watch.Cut},
		"other.txt":  {[]byte("no cache"), watch.Unproven},
		"empty.bgeo": {nil, watch.Unproven},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.content, 0o666); err != nil {
			t.Fatal(err)
		}
		if got := engine.Prove(path); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := engine.Prove(filepath.Join(dir, "none.bgeo")); got != watch.Unproven {
		t.Errorf("no file: %v", got)
	}
	if got := engine.Prove(dir); got != watch.Unproven {
		t.Errorf("a folder: %v", got)
	}
}
