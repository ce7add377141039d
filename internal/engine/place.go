// Where do converted files lie, and are they fresh?

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"floe/internal/h5convert"
	"floe/internal/sequence"
	"floe/internal/source"
)

// Policy says where converted files lie.
type Policy uint8

// The policies.
const (
	// Beside the originals.
	Beside Policy = iota
	// HiddenBeside is a folder .floe beside the originals.
	HiddenBeside
	// Central is one folder for all, with a folder inside for each folder of
	// originals.
	Central
)

var policyNames = []string{"beside", "hidden", "central"}

// String is the name in preferences: "beside", "hidden" or "central".
func (p Policy) String() string {
	if int(p) < len(policyNames) {
		return policyNames[p]
	}
	return fmt.Sprintf("policy %d", p)
}

// ParsePolicy reads what String writes.
func ParsePolicy(name string) (Policy, bool) {
	for i, n := range policyNames {
		if n == name {
			return Policy(i), true
		}
	}
	return Beside, false
}

// hiddenDir is what HiddenBeside makes.
const hiddenDir = ".floe"

// Sih5Dir is the folder where the converted files of a folder of originals are
// looked for and written, "" for the same folder. It suits source.Options.Sih5Dir
// and ConvertOptions.Dir. cacheDir is the folder of Central, "" for
// DefaultCacheDir. It looks links up on the disk and makes nothing.
func Sih5Dir(policy Policy, cacheDir, sourceDir string) string {
	switch policy {
	case HiddenBeside:
		return filepath.Join(sourceDir, hiddenDir)
	case Central:
		if cacheDir == "" {
			cacheDir = DefaultCacheDir()
		}
		return filepath.Join(cacheDir, cacheName(sourceDir))
	}
	return ""
}

// DefaultCacheDir is floe's folder among the user's caches.
func DefaultCacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "floe", "sih5")
}

// cacheName tells folders apart by their whole path, and tells people which one it
// is by the end of it.
func cacheName(dir string) string {
	path := dir
	if abs, err := filepath.Abs(dir); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // one folder for all ways to get there
	}
	sum := sha256.Sum256([]byte(path))
	return readable(path) + "-" + hex.EncodeToString(sum[:12])
}

// readableBytes bounds the part of a name that is for people: with hash and all it
// must stay below the 255 bytes that file systems allow.
const readableBytes = 60

// readable is the last two folders of a path in letters that every file system
// takes.
func readable(path string) string {
	name := filepath.Base(path)
	if parent := filepath.Base(filepath.Dir(path)); parent != name {
		name = parent + "_" + name
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, name)
	name = strings.Trim(name[max(len(name)-readableBytes, 0):], "._-")
	if name == "" {
		return "root"
	}
	return name
}

// Fresh tells whether the frame at path opens by mapping: it is a .sih5 itself, or
// has a converted file in sih5Dir ("" for beside it) that is up to date. It costs
// two looks into folders, and reads a few kilobytes only if the converted file
// exists.
func Fresh(path, sih5Dir string) bool {
	if source.IsHDF5(path) {
		_, err := h5convert.ReadProvenance(path)
		return err == nil
	}
	converted := source.Converted(path, sih5Dir)
	if _, err := os.Stat(converted); err != nil {
		return false
	}
	info, err := sequence.Stat(path)
	if err != nil {
		return false
	}
	fresh, _, err := h5convert.Fresh(converted, info.Size(), info.ModTime().UnixNano())
	return fresh && err == nil
}
