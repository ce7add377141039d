package wire

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnDisk(t *testing.T) {
	dir := t.TempDir()
	literal := filepath.Join(dir, "cache.mcx#7")
	if err := os.WriteFile(literal, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(dir, "cache.mcx")
	for _, c := range []struct{ path, file, number string }{
		{cache, cache, ""}, {cache + "#12", cache, "12"}, {cache + "#-3", cache, "-3"}, {cache + "#1.5", cache, "1.5"},
		{literal, literal, ""}, {cache + "#", cache + "#", ""}, {cache + "#x", cache + "#x", ""}, {cache + "#1e3", cache + "#1e3", ""},
		{cache + "#Inf", cache + "#Inf", ""}, {"#1", "#1", ""}, {"a#1/b", "a#1/b", ""},
	} {
		if file, number := OnDisk(c.path); file != c.file || number != c.number {
			t.Errorf("%q is %q and %q", c.path, file, number)
		}
	}
}
