// The registry: who reads what; options, grants and decoded frames.

package format_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/particle"
)

// fake is a decoder with a fixed opinion of files that begin with magic.
type fake struct {
	name  string
	magic string
	score int
	seen  *[]byte
}

func (d fake) Name() string       { return d.name }
func (d fake) Suffixes() []string { return []string{"." + d.name} }

func (d fake) Sniff(head []byte, _ string) int {
	if d.seen != nil {
		*d.seen = head
	}
	if bytes.HasPrefix(head, []byte(d.magic)) {
		return d.score
	}
	return 0
}

func (d fake) Header(format.Input, format.Options) (particle.Header, error) {
	return particle.Header{}, nil
}

func (d fake) Decode(context.Context, format.Input, format.Options, format.Grant) (*format.Decoded, error) {
	return nil, nil
}

// fakeEncoder writes nothing.
type fakeEncoder struct{ name string }

func (e fakeEncoder) Name() string   { return e.name }
func (e fakeEncoder) Suffix() string { return "." + e.name }

func (e fakeEncoder) Encode(context.Context, io.Writer, *particle.Frame) error { return nil }

// suffixed writes files of another suffix than its name.
type suffixed struct {
	fakeEncoder
	suffix string
}

func (e suffixed) Suffix() string { return e.suffix }

func input(content string) format.Input {
	return format.Input{ReaderAt: strings.NewReader(content), Size: int64(len(content)), Name: "a.x"}
}

func TestRegistryPicksTheSurest(t *testing.T) {
	r := format.Registry{Decoders: []format.Decoder{
		fake{"guess", "", 10, nil}, fake{"one", "AB", 90, nil}, fake{"two", "AB", 90, nil},
		fake{"sure", "ABC", 100, nil}, fake{"never", "Z", 0, nil},
	}}
	tests := map[string]string{"ABCD": "sure", "ABX": "one", "Z": "guess", "": "guess"}
	for content, want := range tests {
		d, err := r.Decoder(input(content))
		if err != nil || d.Name() != want {
			t.Errorf("%q is read by %v, error %v, want %s", content, d, err, want)
		}
	}
}

func TestRegistryKnowsNothing(t *testing.T) {
	r := format.Registry{Decoders: []format.Decoder{fake{"never", "AB", 0, nil}, fake{"no", "X", 50, nil}}}
	tests := map[string]string{"AB": `"a.x" begins with 41 42`, "": `"a.x" is empty`}
	for content, want := range tests {
		d, err := r.Decoder(input(content))
		if d != nil || !errors.Is(err, format.ErrUnknown) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", content, d, err)
		}
	}
}

func TestRegistryShowsTheStart(t *testing.T) {
	long := strings.Repeat("x", format.SniffBytes+100)
	tests := []struct {
		name string
		in   format.Input
		want int
	}{
		{"long", input(long), format.SniffBytes},
		{"short", input("xyz"), 3},
		{"shorter than its size", format.Input{ReaderAt: strings.NewReader("xyz"), Size: 100}, 3},
		{"negative size", format.Input{ReaderAt: strings.NewReader("xyz"), Size: -1}, 0},
	}
	for _, test := range tests {
		var seen []byte
		r := format.Registry{Decoders: []format.Decoder{fake{"x", "", 1, &seen}}}
		if _, err := r.Decoder(test.in); err != nil || len(seen) != test.want {
			t.Errorf("%s: saw %d bytes, error %v, want %d", test.name, len(seen), err, test.want)
		}
	}
}

type broken struct{}

var errBroken = errors.New("disk on fire")

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errBroken }

func TestRegistryTellsReadErrors(t *testing.T) {
	r := format.Registry{Decoders: []format.Decoder{fake{"x", "", 1, nil}}}
	_, err := r.Decoder(format.Input{ReaderAt: broken{}, Size: 10, Name: "b.x"})
	if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), `"b.x"`) {
		t.Errorf("got %v", err)
	}
}

func TestRegistryLists(t *testing.T) {
	r := format.Registry{
		Decoders: []format.Decoder{fake{name: "a"}, fake{name: "b"}},
		Encoders: []format.Encoder{fakeEncoder{"a"}, fakeEncoder{"c"}},
	}
	if got := r.Suffixes(); !slices.Equal(got, []string{".a", ".b"}) {
		t.Errorf("suffixes are %v", got)
	}
	if e := r.Encoder("c"); e == nil || e.Name() != "c" {
		t.Errorf("encoder c is %v", e)
	}
	r.Encoders = append(r.Encoders, suffixed{fakeEncoder{"d5"}, ".d"}, suffixed{fakeEncoder{"d6"}, ".d"}, fakeEncoder{"d"})
	if e := r.Encoder("d"); e == nil || e.Name() != "d" {
		t.Errorf("a name goes before a suffix: %v", e)
	}
	r.Encoders = r.Encoders[:len(r.Encoders)-1]
	if e := r.Encoder("d"); e == nil || e.Name() != "d5" {
		t.Errorf("the first with the suffix: %v", e)
	}
	if e := r.Encoder(".D"); e == nil || e.Name() != "d5" {
		t.Errorf("with its dot: %v", e)
	}
	if e := r.Encoder("b"); e != nil {
		t.Errorf("encoder b is %v", e)
	}
}

func TestPayloadLimit(t *testing.T) {
	tests := map[int64]int64{0: format.DefaultMaxPayloadBytes, -1: format.DefaultMaxPayloadBytes, 5: 5}
	for limit, want := range tests {
		if got := (format.Options{MaxPayloadBytes: limit}).PayloadLimit(); got != want {
			t.Errorf("limit %d is %d, want %d", limit, got, want)
		}
	}
}

func TestDecodedFrame(t *testing.T) {
	d := format.Decoded{Header: particle.Header{
		Counts: particle.Counts{Points: 2},
		Attributes: []particle.Attribute{
			{Name: "Size", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}},
	}}
	layout, err := particle.Plan(&d.Header, make([]particle.ColumnSpec, 1))
	if err != nil {
		t.Fatal(err)
	}
	d.Layout = layout
	if d.Memory, err = format.HeapGrant(t.Context(), layout.Size, 0); err != nil || int64(len(d.Memory)) != layout.Size {
		t.Fatalf("granted %d bytes, error %v", len(d.Memory), err)
	}
	released := false
	f, err := d.Frame(func() { released = true })
	if err != nil {
		t.Fatal(err)
	}
	f.Release()
	if !released || f.Columns[0].Elements != 2 {
		t.Errorf("released %t, %d elements", released, f.Columns[0].Elements)
	}
	d.Memory = d.Memory[:4]
	if _, err := d.Frame(nil); !errors.Is(err, particle.ErrLayout) {
		t.Errorf("frame on too little memory: %v", err)
	}
}
