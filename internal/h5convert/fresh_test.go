//go:build cgo

package h5convert

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestFresh(t *testing.T) {
	f := random(1, particletest.Options{Attributes: 3})
	path := write(t, f)
	dir := filepath.Dir(path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	newer, err := encode(f, someProvenance, WriteOptions{}, fixedTime)
	if err != nil {
		t.Fatal(err)
	}
	newer.groups[0].attrs[1].value = []int32{FormatMajor + 1, 0}
	future := filepath.Join(dir, "future")
	if err := writeTree(context.Background(), future, newer); err != nil {
		t.Fatal(err)
	}
	size, mod := someProvenance.FileSize, someProvenance.ModTimeUnixNano
	cases := []struct {
		path      string
		size, mod int64
		reason    string
	}{
		{path, size, mod, ""},
		{path, size + 1, mod, "bytes"},
		{path, size, mod - 1, "changed"},
		{filepath.Join(dir, "none"), size, mod, "not converted"},
		{file("text", []byte("x")), size, mod, "no .sih5"},
		{file("empty", nil), size, mod, "no .sih5"},
		{file("half", whole[:len(whole)/2]), size, mod, "damaged"},
		{future, size, mod, "newer"},
	}
	for _, c := range cases {
		fresh, reason, err := Fresh(c.path, c.size, c.mod)
		if err != nil || fresh != (c.reason == "") || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %t, %q, %v; want %q", filepath.Base(c.path), fresh, reason, err, c.reason)
		}
	}
	if _, _, err := Map(future); !errors.Is(err, ErrVersion) {
		t.Errorf("Map of a newer version: %v", err)
	}
	if _, _, _, err := Read(context.Background(), future, dirtyGrant); !errors.Is(err, ErrVersion) {
		t.Errorf("Read of a newer version: %v", err)
	}
	if _, _, err := Fresh(dir, size, mod); err == nil {
		t.Error("a folder is no error")
	}
}

func TestProvenanceVariants(t *testing.T) {
	f := random(2, particletest.Options{Attributes: 2})
	for name, p := range map[string]Provenance{
		"zero":        {},
		"no number":   {FileName: "a b ü.prt", FPS: 29.97},
		"odd number":  {Number: "-0005", HasNumber: true, FPS: 24},
		"sub-frame":   {Number: "12.5", HasNumber: true},
		"empty text":  {Number: "", HasNumber: true},
		"odd letters": {FileName: "nul\x00bad\xff", Hash: "\x00"},
	} {
		path := filepath.Join(t.TempDir(), "frame.sih5")
		if _, err := Write(context.Background(), path, f, p, WriteOptions{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := p
		want.Format = f.Format
		if got, err := ReadProvenance(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWarningsAreBounded(t *testing.T) {
	f := random(2, particletest.Options{Attributes: 2})
	for range 100 {
		f.Warnings = append(f.Warnings, strings.Repeat("é", 900))
	}
	got, _, err := Map(write(t, f))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Release()
	if n := len(got.Warnings); n != 60 || !strings.HasPrefix(got.Warnings[59], "41 further") || !strings.HasSuffix(got.Warnings[0], "é…") {
		t.Errorf("%d warnings, the last %q", n, got.Warnings[n-1])
	}
}

// Write refuses frames that contradict themselves.
func TestBadFrames(t *testing.T) {
	make3 := func() *particle.Frame {
		return random(5, particletest.Options{Points: 3, Attributes: 4, PointsOnly: true})
	}
	for name, spoil := range map[string]func(f *particle.Frame){
		"short data":     func(f *particle.Frame) { f.Columns[0].Data = f.Columns[0].Data[:12] },
		"other name":     func(f *particle.Frame) { f.Columns[0].Name = "x" },
		"missing column": func(f *particle.Frame) { f.Columns = f.Columns[1:] },
		"other count":    func(f *particle.Frame) { f.Columns[0].Elements = 2 },
		"long name": func(f *particle.Frame) {
			f.Columns[0].Name = strings.Repeat("x", 1<<17)
			f.Attributes[0].Name = f.Columns[0].Name
		},
	} {
		f := make3()
		spoil(f)
		path := filepath.Join(t.TempDir(), "frame.sih5")
		if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 0 {
			t.Errorf("%s: left %v", name, entries)
		}
	}
}

// Verification finds any changed byte that matters.
func TestVerifyFindsChanges(t *testing.T) {
	f := cloud(50)
	path := write(t, f)
	if err := verify(path, f, someProvenance); err != nil {
		t.Fatal(err)
	}
	f.Column("Size").Data[100] ^= 1
	if err := verify(path, f, someProvenance); !errors.Is(err, ErrVerify) || !strings.Contains(err.Error(), "Size") {
		t.Errorf("changed value: %v", err)
	}
	f.Column("Size").Data[100] ^= 1
	p := someProvenance
	p.FPS++
	if err := verify(path, f, p); !errors.Is(err, ErrVerify) {
		t.Errorf("changed provenance: %v", err)
	}
}
