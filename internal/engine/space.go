// How much room will the results take, and is there as much?

package engine

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"

	"floe/internal/batch"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/source"
)

// Space is what a run needs and what there is.
type Space struct {
	// NeedBytes is an estimate of the size of all results, -1 if nothing tells. It
	// counts results that will be replaced in full: old and new ones are there
	// together for a while.
	NeedBytes int64
	// FreeBytes is what the user may still write to Dir, -1 if unknown.
	FreeBytes int64
	// Dir is the folder among those for the results with the least room.
	Dir string
}

// Short tells whether the results will probably not fit. Of several folders on
// different disks it takes the fullest, to be on the safe side.
func (s Space) Short() bool {
	return s.NeedBytes >= 0 && s.FreeBytes >= 0 && s.NeedBytes > s.FreeBytes
}

// Space estimates by a few of the files, spread over all: by the size that their
// compression notes, or by their headers, which p reads; without p (nil) the
// latter are passed over. It asks the disk and the pool and may take a moment. The
// error is that of ctx.
func (w *Work) Space(ctx context.Context, p pool.Pool) (Space, error) {
	s := Space{NeedBytes: w.need(ctx, p), FreeBytes: -1}
	for _, dir := range w.Folders() {
		if free := freeBytes(existing(dir)); free >= 0 && (s.FreeBytes < 0 || free < s.FreeBytes) {
			s.FreeBytes, s.Dir = free, dir
		}
	}
	return s, ctx.Err()
}

// growth tells how the size of a result follows from the size of the values.
type growth struct {
	factor float64
	// attributes that are written; none means all
	attributes []string
}

// perValue are sizes of results as factors of the size of the values, as the
// sample has them: numbers as text take about three times the room.
var perValue = map[string]float64{
	"csv": 2.6, "tsv": 2.6, "text": 3.6, "ply": 1.1, "ply-ascii": 2.8, "icecache": 0.65,
	"bgeo5": 1, "npy": 1, "npz": 1, "prt": 0.8, "sih5": 1, "usda": 3.2,
}

func exportGrowth(o ExportOptions) growth {
	g := growth{factor: 1, attributes: o.Attributes}
	if f, known := perValue[formatName(o.To)]; known {
		g.factor = f
	}
	return g
}

// sampled is how many files an estimate looks at.
const sampled = 12

// need scales what a few files need to all. It is -1 if none tells.
func (w *Work) need(ctx context.Context, p pool.Pool) int64 {
	if len(w.Jobs) == 0 {
		return 0
	}
	var values, sources float64
	for _, i := range spread(len(w.Jobs), sampled) {
		if n := valueBytes(ctx, p, w.Jobs[i]); n >= 0 && w.Jobs[i].Bytes > 0 {
			values += float64(n)
			sources += float64(w.Jobs[i].Bytes)
		}
	}
	if sources == 0 {
		return -1
	}
	return int64(values / sources * float64(w.Bytes) * w.grow.factor * w.share(ctx, p))
}

// spread chooses up to most of n indices, the first and the last among them.
func spread(n, most int) []int {
	most = min(n, most)
	chosen := make([]int, most)
	for i := range chosen {
		chosen[i] = i * (n - 1) / max(most-1, 1)
	}
	return chosen
}

// share is the part of the values that the chosen attributes are, by the header of
// the first file.
func (w *Work) share(ctx context.Context, p pool.Pool) float64 {
	if len(w.grow.attributes) == 0 || p == nil {
		return 1
	}
	info, err := Info(ctx, p, w.Jobs[0].Source, InfoOptions{HeaderOnly: true})
	if err != nil {
		return 1
	}
	part, whole := int64(0), int64(0)
	for _, a := range info.Attributes {
		whole += attributeBytes(a)
		if slices.Contains(w.grow.attributes, a.Name) {
			part += attributeBytes(a)
		}
	}
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// valueBytes guesses the size of a file's values, -1 if nothing tells.
func valueBytes(ctx context.Context, p pool.Pool, j batch.Job) int64 {
	if source.IsHDF5(j.Source) {
		return j.Bytes
	}
	if n := gzipHint(j.Source); n > 0 {
		return n
	}
	if p == nil {
		return -1
	}
	info, err := Info(ctx, p, j.Source, InfoOptions{HeaderOnly: true})
	if err != nil {
		return -1
	}
	total := int64(0)
	for _, a := range info.Attributes {
		total += attributeBytes(a)
	}
	return total
}

// attributeBytes is the size of an attribute that is not constant. How long arrays
// are only the values tell: one value each is assumed, and the offsets.
func attributeBytes(a loader.AttributeInfo) int64 {
	bytes := int64(4)
	if t, known := particle.ParseType(a.Type); known {
		bytes = int64(t.ScalarBytes())
	}
	bytes *= int64(max(a.Components, 1))
	if a.Structure != particle.Single.String() {
		bytes += 8
	}
	return bytes * a.Elements
}

// gzipHint is the size that a gzip file notes at its end, 0 for other files. It is
// noted modulo 2^32; what is compressed hardly ever grows, so the smallest size
// that is not below the file's is taken.
func gzipHint(path string) int64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	var head [2]byte
	var tail [4]byte
	if err != nil || info.Size() < 18 {
		return 0
	}
	if _, err := f.ReadAt(head[:], 0); err != nil || head != [2]byte{0x1f, 0x8b} {
		return 0
	}
	if _, err := f.ReadAt(tail[:], info.Size()-int64(len(tail))); err != nil {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(tail[:]))
	const slack = 1 << 16 // the container's own bytes, where nothing compresses
	for size+slack+size/1000 < info.Size() {
		size += 1 << 32
	}
	return size
}

// existing is the folder, or the nearest above it that is there already.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return dir
		}
		dir = parent
	}
}
