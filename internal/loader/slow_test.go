// Steps that take long without a word are no hangs.

package loader_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/format/icecache"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/wire"
)

// slowEncoder writes to a disk that takes its time.
type slowEncoder struct{}

func (slowEncoder) Name() string   { return "slow" }
func (slowEncoder) Suffix() string { return ".slow" }

func (slowEncoder) Encode(_ context.Context, w io.Writer, _ *particle.Frame) error {
	time.Sleep(1500 * time.Millisecond)
	_, err := io.WriteString(w, "done")
	return err
}

func TestSlowDiskIsNoHang(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.1.icecache")
	defer writeSample(t, path, 1).Release()
	registry := &format.Registry{
		Decoders: []format.Decoder{icecache.Decoder{}},
		Encoders: []format.Encoder{slowEncoder{}},
	}
	p := pool.Goroutines(loader.Handler(loader.Config{Registry: registry}), pool.Options{Loaders: 1, HangTimeout: 700 * time.Millisecond})
	defer closePool(t, p)
	args := marshal(t, wire.ExportArgs{Out: filepath.Join(dir, "a.slow"), To: "slow"})
	if _, err := p.Do(t.Context(), pool.Request{Kind: wire.KindExport, Path: path, Args: args}); err != nil {
		t.Fatal(err)
	}
}
