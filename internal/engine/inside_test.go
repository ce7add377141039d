// One file of many frames is a sequence for everything.

package engine

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/stats"
)

// writeFrames writes a cache of Maya with one point in each frame, whose position
// begins with the frame's number.
func writeFrames(t *testing.T, path string, ticks ...int) {
	t.Helper()
	file := group("CACH", chunk("STIM", word(uint32(ticks[0]))))
	for _, tick := range ticks {
		number := math.Float32bits(float32(tick) / 250)
		file += group("MYCH", chunk("TIME", word(uint32(tick)))+chunk("CHNM", "rock\x00\x00\x00\x00")+
			chunk("SIZE", word(1))+chunk("FVCA", word(number)+word(0)+word(0)))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(file), 0o666); err != nil {
		t.Fatal(err)
	}
}

func group(kind, body string) string { return chunk("FOR4", kind+body) }

func chunk(tag, body string) string { return tag + word(uint32(len(body))) + body }

func word(v uint32) string { return string(binary.BigEndian.AppendUint32(nil, v)) }

func TestFramesInsideAreFound(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFrames(t, "one.mc", 250)
	writeFrames(t, "many.mc", 250, 375, 500)
	writeFrames(t, "sub/shape1.mc", 250, 500)
	writeFrames(t, "sub/shape2.mc", 250, 500, 750)
	writeFrames(t, "sub/take_1.12.mc", 500, 1000)
	touch(t, ".", "broken.mc", "a.1.icecache")
	for _, c := range []struct {
		args, frames string
		want         []string
	}{
		{"many.mc", "", []string{"many.mc# 1-2x0.5"}},
		{"many.mc#1.5", "", []string{"many.mc# 1.5"}},
		{"many.mc one.mc", "", []string{"many.mc# 1-2x0.5", "one.mc"}},
		{".", "", []string{"a.#.icecache 1", "broken.mc", "many.mc# 1-2x0.5", "one.mc"}},
		{"sub", "", []string{"shape1.mc# 1-2", "shape2.mc# 1-3", "take_1.12.mc# 2-4x2"}},
		{"sub/shape1.mc", "2-9", []string{"shape1.mc# 2"}},
		{"sub/take_1.12.mc", "", []string{"take_1.12.mc# 2,4"}},
		{"sub", "3-4", []string{"shape2.mc# 3", "take_1.12.mc# 4"}},
	} {
		var r sequence.Range
		if c.frames != "" {
			r = mustRange(t, c.frames)
		}
		found, err := FindFrames(strings.Fields(c.args), r)
		if err != nil {
			t.Errorf("%s %s: %v", c.args, c.frames, err)
			continue
		}
		for i, s := range told(found) {
			if i >= len(c.want) || strings.ReplaceAll(s, "2-4x2", "2,4") != strings.ReplaceAll(c.want[i], "2-4x2", "2,4") {
				t.Errorf("%s %s: %q, want %q", c.args, c.frames, told(found), c.want)
				break
			}
		}
		if len(found) != len(c.want) {
			t.Errorf("%s %s: %q, want %q", c.args, c.frames, told(found), c.want)
		}
	}
}

// Frames of one file become files of their own, which stand for them from then on.
func TestFramesInsideAreConverted(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFrames(t, "rock1.mc", 250, 500, 2500)
	found := mustFind(t, "rock1.mc")
	w, err := PlanConvert(found, ConvertOptions{})
	if err == nil && (len(w.Jobs) != 3 || w.Jobs[2].Number != "10" || w.Bytes > size(t, "rock1.mc")) {
		t.Errorf("%d jobs of %d bytes", len(w.Jobs), w.Bytes)
	}
	runAll(t, w, err)
	wantListing(t, ".", "rock1.0001.mc.sih5", "rock1.0002.mc.sih5", "rock1.0010.mc.sih5", "rock1.hdf.series", "rock1.mc")
	if again, err := PlanConvert(found, ConvertOptions{}); err != nil || len(again.Jobs) != 0 || len(again.Skipped) != 3 {
		t.Errorf("%+v, %v", again, err)
	}
	if !Fresh("rock1.mc#10", "") || Fresh("rock1.mc#9", "") {
		t.Error("it is not known what is converted")
	}
	all, failures := FindAll([]string{"."})
	wants(t, all, "rock1.mc# 1-2,10")
	if failures != nil {
		t.Error(failures)
	}
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	for _, decode := range []bool{false, true} {
		frames := source.New(found[0], p, source.Options{Decode: decode})
		for i, want := range []float64{1, 2, 10} {
			f, err := frames.Load(t.Context(), i, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Column("position").Component(0, 0); got != want {
				t.Errorf("frame %d begins with %v, want %v", i, got, want)
			}
			f.Release()
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	w, err = PlanExport(found, ExportOptions{To: "csv", Dir: out})
	runAll(t, w, err)
	wantListing(t, out, "rock1.0001.csv", "rock1.0002.csv", "rock1.0010.csv")
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestInfoOfFramesInside(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFrames(t, "many.mc", 250, 500)
	writeSample(t, ".", "one", 5, 1)
	if err := os.WriteFile("h.sih5", []byte("\x89HDF\r\n\x1a\n and more"), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	for path, want := range map[string]string{
		"many.mc": "", "many.mc#2": "", "many.mc#3": "there is no frame 3 in it",
		"one.0001.icecache#1": "it is a file of one frame", "none.mc#1": "no such file", "h.sih5#1": "it is a file of one frame",
	} {
		for _, headerOnly := range []bool{false, true} {
			info, err := Info(t.Context(), p, path, InfoOptions{HeaderOnly: headerOnly})
			if want == "" && (err != nil || info.Points != 1 || info.Path != path) ||
				want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %+v, %v", path, info, err)
			}
		}
	}
}

// Figures of one frame are not taken for those of another in the same file.
func TestIdentifyTellsFramesApart(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFrames(t, "many.mc", 250, 500)
	ids := map[stats.ContentID]bool{}
	for _, path := range []string{"many.mc", "many.mc#1", "many.mc#2"} {
		id, err := identify(path)
		if err != nil {
			t.Fatal(err)
		}
		ids[id] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d ids of 3 frames", len(ids))
	}
}

// The figures tell the size of the whole file, or of the part that was asked for.
func TestBytesOfFramesInside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "many.mc")
	writeFrames(t, path, 250, 500, 750, 1000)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	all := mustFind(t, path)[0]
	if got := measureSequence(t, all, StatsOptions{}).total.Bytes; got != info.Size() {
		t.Errorf("%d bytes, the file has %d", got, info.Size())
	}
	half := Pick(all, []int{0, 1})
	if got := measureSequence(t, half, StatsOptions{}).total.Bytes; got != info.Size()/2 {
		t.Errorf("half of the frames: %d bytes, the file has %d", got, info.Size())
	}
}
