// Decoding: a file into granted memory.

package loader

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"floe/internal/format"
	"floe/internal/h5convert"
	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/wire"
)

func decode(ctx context.Context, j *job) (wire.Ready, error) {
	var a wire.DecodeArgs
	if err := j.args(&a); err != nil {
		return wire.Ready{}, err
	}
	in, err := openInput(j.Path, j.config.MapInput)
	if err != nil {
		return wire.Ready{}, err
	}
	defer in.close()
	d, err := j.decodeInput(ctx, in, a)
	if err != nil {
		return wire.Ready{}, err
	}
	return wire.Ready{HasFrame: true, Header: d.Header, Layout: d.Layout}, nil
}

// decodeInput decodes an open file of any format into granted memory.
func (j *job) decodeInput(ctx context.Context, in *input, a wire.DecodeArgs) (d *format.Decoded, err error) {
	if in.isHDF5() {
		h, l, m, err := h5convert.Read(ctx, in.Name, j.grant)
		if err != nil {
			return nil, err
		}
		return &format.Decoded{Header: h, Layout: l, Memory: m}, nil
	}
	decoder, err := j.config.Registry.Decoder(in.Input)
	if err != nil {
		return nil, err
	}
	options := format.Options{Dialect: a.Dialect, MaxPayloadBytes: a.MaxPayloadBytes, Threads: int(j.Threads), Progress: j.progress}
	fault := mmap.Guard(func() error {
		if options.Step, err = in.step(decoder); err == nil {
			d, err = decoder.Decode(ctx, in.Input, options, format.Grant(j.grant))
		}
		return nil
	})
	if fault != nil {
		return nil, fmt.Errorf("read %q: it was truncated meanwhile: %w", in.Name, fault)
	}
	return d, j.named("decode", in, err)
}

// named makes an error of a decoder name the job's file, if it does not do so.
func (j *job) named(doing string, in *input, err error) error {
	if err == nil || strings.Contains(err.Error(), strconv.Quote(in.Name)) {
		return err
	}
	return fmt.Errorf("%s %q: %w", doing, j.Path, err)
}

// loaded is a frame inside the loader, to be worked on there.
type loaded struct {
	*particle.Frame
	in *input
}

func (l *loaded) close() {
	l.Release()
	l.in.close()
}

// load opens and decodes the job's file for work inside the loader. A .sih5 of
// ours is mapped and takes no granted memory.
func (j *job) load(ctx context.Context, a wire.DecodeArgs) (*loaded, error) {
	in, err := openInput(j.Path, j.config.MapInput)
	if err != nil {
		return nil, err
	}
	f, err := j.frame(ctx, in, a)
	if err != nil {
		in.close()
		return nil, err
	}
	return &loaded{f, in}, nil
}

func (j *job) frame(ctx context.Context, in *input, a wire.DecodeArgs) (*particle.Frame, error) {
	if in.isHDF5() {
		f, _, err := h5convert.Map(in.Name)
		if err == nil || !errors.Is(err, h5convert.ErrForeign) {
			return f, err
		}
	}
	d, err := j.decodeInput(ctx, in, a)
	if err != nil {
		return nil, err
	}
	return d.Frame(nil)
}
