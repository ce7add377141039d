// A mapped file that is cut short while it is drawn is an error, not a crash.

package render

import (
	"errors"
	"image"
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
	path := filepath.Join(t.TempDir(), "points")
	xyz := make([]float32, 3*200_000)
	for i := range xyz {
		xyz[i] = float32(i%977) / 977
	}
	if err := os.WriteFile(path, particle.BytesOf(xyz), 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := mmap.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	f := cloud(xyz)
	f.Columns[0].Data = m.Bytes()
	s := NewScene(f, SceneOptions{Workers: 3})
	shot := framedShot(s, Look{})
	r := Renderer{Workers: 3}
	target := image.NewRGBA(image.Rect(0, 0, 64, 48))
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	err = mmap.Guard(func() error { r.Draw(shot, target); return nil })
	if !errors.Is(err, mmap.ErrFault) {
		t.Errorf("drawing gives %v", err)
	}
	whole := samplePoints(t, 500)
	if stats := r.Draw(framedShot(whole, Look{}), target); stats.Drawn != whole.Points() {
		t.Errorf("afterwards, drew %+v", stats)
	}
}
