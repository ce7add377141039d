// Converting: a file into a .sih5; the points never leave the loader.

package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"

	"floe/internal/h5convert"
	"floe/internal/wire"
)

func convert(ctx context.Context, j *job) (wire.Ready, error) {
	var a wire.ConvertArgs
	if err := j.args(&a); err != nil {
		return wire.Ready{}, err
	}
	f, err := j.load(ctx, a.DecodeArgs)
	if err != nil {
		return wire.Ready{}, err
	}
	defer f.close()
	defer j.keepAlive()()
	p, err := provenance(f, a)
	if err != nil {
		return wire.Ready{}, err
	}
	written, err := h5convert.Write(ctx, a.Out, f.Frame, p, h5convert.WriteOptions{Generator: a.Generator, NoSync: a.NoSync})
	if err != nil {
		return wire.Ready{}, err
	}
	return reply(wire.ConvertBody{Points: f.Points, Bytes: written.Bytes, Dialect: f.Dialect, Warnings: f.Warnings})
}

// provenance describes the source as it was when it was read.
func provenance(f *loaded, a wire.ConvertArgs) (h5convert.Provenance, error) {
	p := h5convert.Provenance{
		FileName: filepath.Base(f.in.Name), FileSize: f.in.Size, ModTimeUnixNano: f.in.modTime.UnixNano(),
		Compression: f.in.compression(), Format: f.Format,
		Number: a.Number, HasNumber: a.Number != "", FPS: a.FPS,
	}
	if a.Hash {
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(f.in, 0, f.in.Size)); err != nil {
			return p, fmt.Errorf("hash %q: %w", f.in.Name, err)
		}
		p.HashAlgo, p.Hash = "sha256", hex.EncodeToString(h.Sum(nil))
	}
	return p, f.in.unchanged()
}
