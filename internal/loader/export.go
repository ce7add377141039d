// Exporting: a file into another format, whole or not at all.

package loader

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"floe/internal/format"
	"floe/internal/h5convert"
	"floe/internal/particle"
	"floe/internal/wire"
)

func export(ctx context.Context, j *job) (wire.Ready, error) {
	var a wire.ExportArgs
	if err := j.args(&a); err != nil {
		return wire.Ready{}, err
	}
	encoder := j.config.Registry.Encoder(a.To)
	if encoder == nil && a.To != wire.Sih5 {
		return wire.Ready{}, wire.Error{Kind: wire.Internal, Text: fmt.Sprintf("unknown export format %q", a.To)}
	}
	f, err := j.load(ctx, a.DecodeArgs)
	if err != nil {
		return wire.Ready{}, err
	}
	defer f.close()
	defer j.keepAlive()()
	var body wire.ConvertBody
	err = h5convert.Guard(f.Frame, func() (err error) {
		body, err = j.exportFrame(ctx, f, a, encoder)
		return err
	})
	if err != nil {
		return wire.Ready{}, fmt.Errorf("export %q: %w", j.Path, err)
	}
	body.Dialect, body.Warnings = f.Dialect, append(slices.Clone(f.Warnings), body.Warnings...)
	return reply(body)
}

// exportFrame derives, chooses and writes. Points are chosen last, so that nothing
// is copied that is not written. Without an encoder it writes a .sih5.
func (j *job) exportFrame(ctx context.Context, from *loaded, a wire.ExportArgs, e format.Encoder) (wire.ConvertBody, error) {
	chosen, warnings, err := j.prepare(ctx, from.Frame, a, e)
	if err != nil {
		return wire.ConvertBody{}, err
	}
	var size int64
	if e == nil {
		size, err = writeSih5(ctx, from, a, chosen)
	} else {
		size, err = writeAside(ctx, a.Out, e, chosen)
	}
	return wire.ConvertBody{Points: chosen.Points, Bytes: size, Warnings: warnings}, err
}

// Prepare makes what an encoder is to write of a frame: attributes are derived,
// then points and attributes are chosen. The new frame borrows from f. An encoder
// of nil leaves nothing out. It is what a loader does for KindExport, for those who
// write several frames into one file.
func Prepare(ctx context.Context, f *particle.Frame, a wire.ExportArgs, e format.Encoder) (*particle.Frame, []string, error) {
	return (&job{}).prepare(ctx, f, a, e)
}

func (j *job) prepare(ctx context.Context, f *particle.Frame, a wire.ExportArgs, e format.Encoder) (*particle.Frame, []string, error) {
	f, told, err := j.derive(ctx, f, a.Derive, a.Number)
	if err != nil {
		return nil, nil, err
	}
	mask, err := j.condition(ctx, f, a.Where, a.Number)
	if err != nil {
		return nil, nil, err
	}
	selected, err := selectAttributes(f, withDerived(a))
	if err != nil {
		return nil, nil, err
	}
	omitted, err := omissions(e, selected, len(a.Attributes) > 0)
	if err != nil {
		return nil, nil, err
	}
	chosen, warnings, err := choose(ctx, selected, mask)
	return chosen, slices.Concat(told, warnings, omitted), err
}

// writeSih5 writes what was chosen of a file.
func writeSih5(ctx context.Context, from *loaded, a wire.ExportArgs, f *particle.Frame) (int64, error) {
	p, err := provenance(from, wire.ConvertArgs{Number: a.Number})
	if err != nil {
		return 0, err
	}
	written, err := h5convert.Write(ctx, a.Out, f, p, h5convert.WriteOptions{Generator: "floe export"})
	return written.Bytes, err
}

// withDerived gives the names of the attributes to write: what is derived is
// wanted, too.
func withDerived(a wire.ExportArgs) []string {
	if len(a.Attributes) == 0 {
		return nil
	}
	names := slices.Clone(a.Attributes)
	for _, d := range a.Derive {
		if !slices.Contains(names, d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

// selectAttributes makes a frame of some columns of f, in f's order. It borrows
// them: f must outlive it.
func selectAttributes(f *particle.Frame, names []string) (*particle.Frame, error) {
	if len(names) == 0 {
		return f, nil
	}
	wanted := make([]bool, len(f.Attributes))
	for _, name := range names {
		i := f.FindLike(name)
		if i < 0 {
			return nil, fmt.Errorf("no attribute %q; there are %s", name, attributeNames(f))
		}
		wanted[i] = true
	}
	h, columns := f.Header, []particle.Column(nil)
	h.Attributes = nil
	for i, want := range wanted {
		if want {
			h.Attributes = append(h.Attributes, f.Attributes[i])
			columns = append(columns, f.Columns[i])
		}
	}
	return particle.FrameOf(h, columns, nil), nil
}

func attributeNames(f *particle.Frame) string {
	names := make([]string, len(f.Attributes))
	for i, a := range f.Attributes {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}

// omissions warns of what the encoder leaves out of f. If the attributes of f
// were asked for by name, that is an error.
func omissions(e format.Encoder, f *particle.Frame, named bool) (warnings []string, err error) {
	o, ok := e.(format.Omitter)
	if !ok {
		return nil, nil
	}
	names := o.Omits(f)
	switch {
	case len(names) == 0:
		return nil, nil
	case named:
		a := f.Attributes[f.Find(names[0])]
		return nil, fmt.Errorf("%s cannot hold attribute %q (%s)", e.Name(), a.Name, nature(a))
	}
	return []string{fmt.Sprintf("%s cannot hold %s; left out", e.Name(), strings.Join(names, ", "))}, nil
}

// nature is what may keep an attribute out of a format: "string array per point".
func nature(a particle.Attribute) string {
	text := "per " + a.Context.String()
	if a.Ragged() {
		text = "array " + text
	}
	if a.Type == particle.String || a.Type == particle.Location {
		text = a.Type.String() + " " + text
	}
	return text
}

// writeAside writes under a temporary name and renames at the end.
func writeAside(ctx context.Context, path string, e format.Encoder, f *particle.Frame) (size int64, err error) {
	temp := tempName(path)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	w := bufio.NewWriterSize(file, 1<<18)
	err = e.Encode(ctx, w, f)
	if err == nil {
		err = w.Flush()
	}
	info, statErr := file.Stat()
	if err = errors.Join(err, statErr, file.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(temp, path)
}

// tempName matches what h5convert.SweepTemp removes.
func tempName(path string) string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	dir, base := filepath.Split(path)
	return filepath.Join(dir, "."+base+"."+hex.EncodeToString(random[:])+".tmp")
}
