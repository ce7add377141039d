// The import rules of docs/architecture.md, enforced.

package floe

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "floe/"

// imports lists, for each package, the internal packages it may import. A
// package that is not listed may not exist.
var imports = map[string]string{
	".": "",

	// 0: know nothing of each other.
	"internal/particle": "",
	"internal/sequence": "",
	"internal/mmap":     "",
	"internal/inflate":  "",
	"internal/stride":   "",

	// 1: one job each.
	"internal/shm":             "",
	"internal/wire":            "particle",
	"internal/format":          "particle",
	"internal/format/icecache": "format particle inflate",
	"internal/format/bgeo":     "format particle inflate stride",
	"internal/format/bgeo5":    "format particle stride",
	"internal/format/csv":      "format particle",
	"internal/format/gz":       "format particle inflate",
	"internal/format/maya":     "format particle stride",
	"internal/format/npy":      "format particle inflate stride",
	"internal/format/pdc":      "format particle stride",
	"internal/format/ply":      "format particle stride",
	"internal/format/prt":      "format particle inflate stride",
	"internal/format/ptc":      "format particle stride",
	"internal/format/realflow": "format particle inflate stride",
	"internal/format/text":     "format particle",
	"internal/format/usda":     "format particle",
	"internal/format/all": "format format/icecache format/bgeo format/bgeo5 format/csv format/gz format/maya format/npy " +
		"format/pdc format/ply format/prt format/ptc format/realflow format/text format/usda",
	"internal/h5convert":             "particle mmap",
	"internal/batch":                 "sequence",
	"internal/playback":              "particle",
	"internal/render":                "particle",
	"internal/sample":                "particle",
	"internal/particle/particletest": "particle",
	"internal/format/formattest":     "format particle particle/particletest",
	"internal/expr":                  "particle",
	"internal/health":                "particle sequence",
	"internal/diff":                  "particle",
	"internal/chart":                 "stats",

	"internal/stats":  "particle",
	"internal/bundle": "particle",
	"internal/watch":  "sequence",
	"internal/movie":  "",

	// 2: the two ends of the process border, and what knows scenes.
	"internal/pool":          "wire shm",
	"internal/pool/pooltest": "pool wire shm particle",
	"internal/loader":        "wire shm format h5convert particle mmap stats expr",
	"internal/table":         "particle render expr",
	"internal/settings":      "render",

	// 3: joins.
	"internal/source": "particle sequence wire pool h5convert",
	"internal/engine": "particle sequence wire pool shm source loader h5convert batch format format/all format/usda stats expr health diff watch",

	// 4: the window.
	"internal/ui/paint":    "",
	"internal/ui/viewport": "particle playback bundle render mmap ui/paint",
	"internal/ui/timeline": "playback ui/paint",
	"internal/ui/grid":     "particle table render ui/paint",
	"internal/ui/plot":     "stats render ui/paint",
	"internal/ui/browser":  "particle sequence playback ui/paint",
	"internal/ui/look":     "particle render ui/paint",
	"internal/ui": "particle sequence playback bundle render batch stats table settings watch movie mmap expr health " +
		"ui/paint ui/viewport ui/timeline ui/grid ui/plot ui/browser ui/look",

	// Programs wire parts together.
	"cmd/floe":     "*",
	"cmd/floeview": "*",
}

// owners lists who may import the heavy and the dangerous.
var owners = map[string]string{
	"gonum.org/v1/hdf5":          "internal/h5convert",
	"C":                          "internal/h5convert internal/inflate",
	"unsafe":                     "internal/mmap internal/shm internal/pool internal/particle internal/h5convert internal/inflate internal/format/icecache",
	"github.com/spf13/cobra":     "cmd/floe",
	"github.com/spf13/pflag":     "cmd/floe cmd/floeview",
	"gonum.org/v1/plot":          "internal/chart",
	"github.com/fsnotify":        "internal/watch",
	"github.com/rymdport/portal": "cmd/floeview",
	"github.com/klauspost":       "internal/inflate internal/format/icecache",
	"github.com/Microsoft":       "internal/wire",
	"net":                        "internal/wire",
	"os/exec":                    "internal/pool internal/movie cmd/floe",
	"fyne.io/fyne/v2":            "internal/ui internal/ui/paint internal/ui/viewport internal/ui/timeline internal/ui/grid internal/ui/plot internal/ui/browser internal/ui/look cmd/floeview",
	"fyne.io/fyne/v2/app":        "cmd/floeview",
	"golang.org/x/image":         "internal/ui/paint",
	"golang.org/x/sys":           "internal/mmap internal/shm internal/pool internal/wire internal/loader internal/h5convert internal/engine cmd/floe",
	"golang.org/x/term":          "cmd/floe",
	"testing":                    "internal/pool/pooltest internal/format/formattest internal/particle/particletest",
	"golang.org/x/sync/errgroup": "cmd/floe",
}

// decodersOpenNothing: format packages get an io.ReaderAt.
var decodersOpenNothing = []string{"os", "net", "os/exec", "path/filepath"}

func TestImports(t *testing.T) {
	for dir, files := range sources(t) {
		allowed, known := imports[dir]
		if !known {
			t.Errorf("%s is on no list: add it to the table and to docs/architecture.md", dir)
			continue
		}
		for file, list := range files {
			for _, imported := range list {
				checkImport(t, dir, file, allowed, imported)
			}
		}
	}
}

func checkImport(t *testing.T, dir, file, allowed, imported string) {
	if inside, ok := strings.CutPrefix(imported, module+"internal/"); ok {
		if allowed != "*" && !slices.Contains(strings.Fields(allowed), inside) {
			t.Errorf("%s: %s may not import %s", file, dir, imported)
		}
		return
	}
	for what, who := range owners {
		if imported != what && !strings.HasPrefix(imported, what+"/") {
			continue
		}
		if what == "net" && imported != "net" {
			continue // net/netip and friends open nothing
		}
		if !slices.Contains(strings.Fields(who), dir) {
			t.Errorf("%s: %s belongs to %q", file, imported, who)
		}
	}
	if strings.HasPrefix(dir, "internal/format/") && dir != "internal/format/formattest" && slices.Contains(decodersOpenNothing, imported) {
		t.Errorf("%s: a format opens nothing, so it needs no %s", file, imported)
	}
}

// sources gives the imports of all non-test Go files, per folder. It reads the
// files: the answer of go list would go stale in the test cache.
func sources(t *testing.T) map[string]map[string][]string {
	t.Helper()
	found := map[string]map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(name))
		if found[dir] == nil {
			found[dir] = map[string][]string{}
		}
		list := []string{}
		for _, spec := range f.Imports {
			value, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			list = append(list, value)
		}
		found[dir][name] = list
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
