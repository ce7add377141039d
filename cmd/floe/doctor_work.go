// Does the work get done? On a small sample.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"floe/internal/format"
	"floe/internal/format/all"
	"floe/internal/format/icecache"
	"floe/internal/h5convert"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sample"
	"floe/internal/wire"
)

// patient is what the checks work on: a sample frame and its files.
type patient struct {
	sample    *particle.Frame
	file      []byte // the sample as .icecache
	original  string // the same on the disk
	converted string // does not exist until checkConvert
}

const doctorPoints = 1000

func newPatient(dir string) (*patient, error) {
	p := &patient{
		sample:    sample.Frame(sample.Params{Frames: 1, Points: doctorPoints, Strands: true}, 1),
		original:  filepath.Join(dir, "doctor.0001.icecache"),
		converted: filepath.Join(dir, "doctor.0001.icecache.sih5"),
	}
	var b bytes.Buffer
	if err := (icecache.Encoder{}).Encode(context.Background(), &b, p.sample); err != nil {
		return nil, err
	}
	p.file = b.Bytes()
	return p, os.WriteFile(p.original, p.file, 0o666)
}

const hintBug = "this is a bug: please report it with the output of floe doctor --json"

func checkDecode(ctx context.Context, p *patient) finding {
	in := format.Input{ReaderAt: bytes.NewReader(p.file), Size: int64(len(p.file)), Name: p.original, Mapped: p.file}
	decoder, err := all.Registry().Decoder(in)
	if err != nil {
		return broken(hintBug, err)
	}
	began := time.Now()
	d, err := decoder.Decode(ctx, in, format.Options{}, format.HeapGrant)
	if err != nil {
		return broken(hintBug, err)
	}
	took := time.Since(began)
	f, err := d.Frame(nil)
	if err != nil {
		return broken(hintBug, err)
	}
	defer f.Release()
	if err := p.same(f); err != nil {
		return broken(hintBug, err)
	}
	return fine("%s points with %d attributes in %s", formatCount(f.Points), len(f.Columns), took.Round(10*time.Microsecond)).
		with("seconds", took.Seconds())
}

// same compares a frame with the sample.
func (p *patient) same(f *particle.Frame) error {
	if len(f.Columns) != len(p.sample.Columns) || f.Points != p.sample.Points {
		return fmt.Errorf("%d points with %d attributes became %d with %d",
			p.sample.Points, len(p.sample.Columns), f.Points, len(f.Columns))
	}
	for i := range f.Columns {
		want, got := &p.sample.Columns[i], &f.Columns[i]
		if want.Name != got.Name || want.Digest() != got.Digest() {
			return fmt.Errorf("values of %q became others, of %q", want.Name, got.Name)
		}
	}
	return nil
}

const hintLoader = "loader processes are this program started again: look at limits on processes and memory; " +
	"--backend goroutine works without them"

func checkLoader(ctx context.Context, p *patient) finding {
	began := time.Now()
	loaders, err := benchPool("process", 1, 0)
	if err != nil {
		return broken(hintLoader, err)
	}
	defer func() { _ = loaders.Close() }()
	if err := p.inspect(ctx, loaders); err != nil {
		return broken(hintLoader, err)
	}
	start := time.Since(began)
	const trips = 25
	times := make([]float64, trips)
	for i := range times {
		began := time.Now()
		if err := p.inspect(ctx, loaders); err != nil {
			return broken(hintLoader, err)
		}
		times[i] = time.Since(began).Seconds()
	}
	trip := time.Duration(median(times) * 1e9)
	return fine("started in %s, %s for a header from it", start.Round(100*time.Microsecond), trip.Round(time.Microsecond)).
		with("start_seconds", start.Seconds()).with("round_trip_seconds", trip.Seconds())
}

// inspect asks a loader for the header of the sample.
func (p *patient) inspect(ctx context.Context, loaders pool.Pool) error {
	args := mustJSON(wire.InspectArgs{HeaderOnly: true})
	reply, err := loaders.Do(ctx, pool.Request{Kind: wire.KindInspect, Path: p.original, Args: args})
	if err != nil {
		return err
	}
	var info loader.Info
	if err := json.Unmarshal(reply.Body, &info); err != nil {
		return err
	}
	if info.Points != p.sample.Points {
		return fmt.Errorf("the loader sees %d points of %d", info.Points, p.sample.Points)
	}
	return nil
}

const hintHDF5 = "this program was built without HDF5: install a C compiler, pkg-config and HDF5 with its headers " +
	"(Debian: apt-get install gcc pkg-config libhdf5-dev) and build again with cgo"

func checkConvert(ctx context.Context, p *patient) finding {
	began := time.Now()
	_, err := h5convert.Write(ctx, p.converted, p.sample,
		h5convert.Provenance{FileName: filepath.Base(p.original), FileSize: int64(len(p.file)), Format: "icecache"},
		h5convert.WriteOptions{Generator: "floe " + version})
	took := time.Since(began)
	switch {
	case errors.Is(err, h5convert.ErrNoHDF5):
		return broken(hintHDF5, err)
	case err != nil:
		return broken("look at the space in the temporary folder, and who may write there", err)
	}
	return fine(".sih5 written, compared and flushed in %s", took.Round(100*time.Microsecond)).with("seconds", took.Seconds())
}

func checkReload(_ context.Context, p *patient) finding {
	if !p.wasConverted() {
		return skipped()
	}
	began := time.Now()
	f, _, err := h5convert.Map(p.converted)
	if err != nil {
		return broken(hintBug, err)
	}
	defer f.Release()
	took := time.Since(began)
	if err := h5convert.Guard(f, func() error { return p.same(f) }); err != nil {
		return broken(hintBug, err)
	}
	return fine(".sih5 mapped in %s", took.Round(time.Microsecond)).with("seconds", took.Seconds())
}

// checkRead reads through libhdf5 what is normally mapped.
func checkRead(ctx context.Context, p *patient) finding {
	if !p.wasConverted() {
		return skipped()
	}
	h, l, m, err := h5convert.Read(ctx, p.converted, format.HeapGrant)
	if err != nil {
		return broken(hintBug, err)
	}
	f, err := particle.NewFrame(h, l, m, nil)
	if err != nil {
		return broken(hintBug, err)
	}
	defer f.Release()
	if err := p.same(f); err != nil {
		return broken(hintBug, err)
	}
	library := h5convert.LibraryVersion()
	return fine("libhdf5 %s reads the same values", library).with("version", library)
}

func (p *patient) wasConverted() bool {
	_, err := os.Stat(p.converted)
	return err == nil
}

func skipped() finding { return warn("", "not tried: nothing was converted") }
