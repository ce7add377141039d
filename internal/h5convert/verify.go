// Comparing a written file with the frame that it was made of.

package h5convert

import (
	"bytes"
	"fmt"
	"slices"

	"floe/internal/mmap"
	"floe/internal/particle"
)

// verify reads path back the way [Map] does and compares every value.
func verify(path string, f *particle.Frame, p Provenance) error {
	m, err := mmap.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrVerify, err)
	}
	defer m.Close()
	_ = m.Advise(m.Bytes(), mmap.Populate) // it was written just now; saves a tenth of the time
	err = mmap.Guard(func() error {
		back, provenance, err := frameOver(m.Bytes(), nil)
		if err != nil {
			return err
		}
		defer back.Release()
		if err := sameProvenance(f, p, provenance); err != nil {
			return err
		}
		return sameFrame(f, back)
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrVerify, err)
	}
	return nil
}

func sameProvenance(f *particle.Frame, want, got Provenance) error {
	if want.Format == "" {
		want.Format = f.Format
	}
	if !want.HasNumber {
		want.Number = ""
	}
	if want != got {
		return fmt.Errorf("provenance is %+v, want %+v", got, want)
	}
	return nil
}

func sameFrame(f, back *particle.Frame) error {
	want, got := f.Header, back.Header
	if want.Counts != got.Counts || want.Version != got.Version || want.ObjectType != got.ObjectType ||
		want.Substep != got.Substep || want.Dialect != got.Dialect ||
		!slices.Equal(boundWarnings(want.Warnings), got.Warnings) {
		return fmt.Errorf("header is %+v, want %+v", got, want)
	}
	if !slices.Equal(want.Attributes, got.Attributes) {
		return fmt.Errorf("attributes are %v, want %v", got.Attributes, want.Attributes)
	}
	for i := range f.Columns {
		if err := sameColumn(&f.Columns[i], &back.Columns[i]); err != nil {
			return fmt.Errorf("attribute %q: %w", f.Columns[i].Name, err)
		}
	}
	return nil
}

func sameColumn(want, got *particle.Column) error {
	if want.Constant != got.Constant || want.Elements != got.Elements {
		return fmt.Errorf("%d elements, constant %t, want %d, %t", got.Elements, got.Constant, want.Elements, want.Constant)
	}
	parts := []struct {
		name      string
		want, got []byte
	}{
		{"values", want.Data, got.Data},
		{"offsets", particle.BytesOf(offsetsOf(want)), particle.BytesOf(got.Offsets)},
		{"texts", want.Table.Bytes, got.Table.Bytes},
		{"text offsets", particle.BytesOf(want.Table.Offsets), particle.BytesOf(got.Table.Offsets)},
		{"ids", particle.BytesOf(want.IDs), particle.BytesOf(got.IDs)},
	}
	for _, p := range parts {
		if !bytes.Equal(p.want, p.got) {
			return fmt.Errorf("%s differ (%d bytes, want %d)", p.name, len(p.got), len(p.want))
		}
	}
	return nil
}
