// The conformance suite of decoders.

package formattest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/particle"
)

// Case is one good file of a format.
type Case struct {
	Name string
	File []byte
	// Options to decode with.
	Options format.Options
}

// MaxGrant is what damaged files are granted at most.
const MaxGrant = 64 << 20

// Suite runs all tests of a decoder on every case.
func Suite(t *testing.T, d format.Decoder, cases []Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Fatal("formattest: no cases")
	}
	t.Run("names", func(t *testing.T) { testNames(t, d) })
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			s := suite{d: d, c: c, name: "test" + d.Suffixes()[0]}
			s.want = s.decode(t, s.in(), format.HeapGrant)
			t.Run("sniff", s.sniff)
			t.Run("header", s.header)
			t.Run("dirty", s.dirty)
			t.Run("mapped", s.mapped)
			t.Run("grants", s.grants)
			t.Run("cancel", s.cancel)
			t.Run("reader", s.reader)
			t.Run("together", s.together)
			t.Run("truncated", s.truncated)
			t.Run("flipped", s.flipped)
		})
	}
}

func testNames(t *testing.T, d format.Decoder) {
	if d.Name() == "" || len(d.Suffixes()) == 0 {
		t.Errorf("name %q, suffixes %q", d.Name(), d.Suffixes())
	}
	for _, head := range [][]byte{nil, {0}, bytes.Repeat([]byte{0xA5}, format.SniffBytes)} {
		if score := d.Sniff(head, "readme.txt"); score >= 50 {
			t.Errorf("sniffs %d on %d bytes of nothing", score, len(head))
		}
	}
}

type suite struct {
	d    format.Decoder
	c    Case
	name string
	want *particle.Frame
}

func (s *suite) in() format.Input { return Input(s.c.File, s.name) }

func (s *suite) decode(t *testing.T, in format.Input, grant format.Grant) *particle.Frame {
	t.Helper()
	return DecodeWith(t, s.d, in, s.c.Options, grant)
}

// try decodes what may be damaged: an error or a valid frame.
func (s *suite) try(t *testing.T, file []byte) error {
	t.Helper()
	decoded, err := s.d.Decode(context.Background(), Input(file, s.name), s.c.Options, LimitGrant(MaxGrant))
	if err != nil {
		if decoded != nil {
			t.Errorf("both a frame and the error %v", err)
		}
		return err
	}
	if _, err := Check(decoded); err != nil {
		t.Errorf("invalid frame: %v", err)
	}
	return nil
}

func (s *suite) sniff(t *testing.T) {
	head := s.c.File[:min(len(s.c.File), format.SniffBytes)]
	if score := s.d.Sniff(head, s.name); score < 50 {
		t.Errorf("sniffs %d", score)
	}
	for n := range min(len(head), 64) {
		s.d.Sniff(head[:n], s.name)
	}
}

func (s *suite) header(t *testing.T) {
	h, err := s.d.Header(s.in(), s.c.Options)
	if err != nil {
		t.Fatal(err)
	}
	if h.Format != s.want.Format || h.Version != s.want.Version || h.Counts != s.want.Counts ||
		h.ObjectType != s.want.ObjectType || h.Substep != s.want.Substep {
		t.Errorf("header %+v\nwant %+v", h, s.want.Header)
	}
	if !reflect.DeepEqual(h.Attributes, s.want.Attributes) {
		t.Errorf("attributes %+v\nwant %+v", h.Attributes, s.want.Attributes)
	}
}

func (s *suite) same(t *testing.T, what string, got *particle.Frame) {
	t.Helper()
	if diff := Diff(s.want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
	if !reflect.DeepEqual(s.want.Header, got.Header) {
		t.Errorf("%s: header %+v\nwant %+v", what, got.Header, s.want.Header)
	}
}

// dirty decodes into recycled memory: every byte must be written.
func (s *suite) dirty(t *testing.T) {
	s.same(t, "0xA5", s.decode(t, s.in(), DirtyGrant(0xA5, 0)))
	s.same(t, "0x5A", s.decode(t, s.in(), DirtyGrant(0x5A, 12345)))
}

func (s *suite) mapped(t *testing.T) {
	file := bytes.Clone(s.c.File)
	in := Mapped(file, s.name)
	s.same(t, "mapped", s.decode(t, in, DirtyGrant(0xA5, 0)))
	if !bytes.Equal(file, s.c.File) {
		t.Error("the mapped file was written to")
	}
	in.ReaderAt = failingReader{file: file}
	if _, err := s.d.Header(in, s.c.Options); err != nil && !errors.Is(err, errRead) {
		t.Error(err)
	}
}

func (s *suite) grants(t *testing.T) {
	for first := range 3 {
		_, err := s.d.Decode(context.Background(), s.in(), s.c.Options, FailingGrant(first))
		if first == 0 && !errors.Is(err, ErrRefused) {
			t.Errorf("refused grant: error %v", err)
		}
		if err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("grant %d refused: error %v", first, err)
		}
	}
	short := func(_ context.Context, n, _ int64) ([]byte, error) { return particle.Allocate(n / 2), nil }
	if decoded, err := s.d.Decode(context.Background(), s.in(), s.c.Options, short); err == nil {
		if _, err := Check(decoded); err != nil {
			t.Errorf("half of the grant: %v", err)
		}
	}
}

func (s *suite) cancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.d.Decode(ctx, s.in(), s.c.Options, format.HeapGrant); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: error %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	_, err := s.d.Decode(ctx, s.in(), s.c.Options, func(_ context.Context, n, _ int64) ([]byte, error) {
		cancel()
		return particle.Allocate(n), nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled after the grant: error %v", err)
	}
}

// reader fails at some places of the file.
func (s *suite) reader(t *testing.T) {
	size := int64(len(s.c.File))
	for _, limit := range []int64{0, 1, size / 2, size - 1} {
		in := s.in()
		in.ReaderAt = failingReader{file: s.c.File, limit: limit}
		if _, err := s.d.Decode(context.Background(), in, s.c.Options, format.HeapGrant); !errors.Is(err, errRead) {
			t.Errorf("reads fail from %d on: error %v", limit, err)
		}
	}
}

func (s *suite) together(t *testing.T) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			decoded, err := s.d.Decode(context.Background(), s.in(), s.c.Options, DirtyGrant(0x5A, 0))
			if err != nil {
				t.Error(err)
				return
			}
			if f, err := Check(decoded); err != nil {
				t.Error(err)
			} else if diff := Diff(s.want, f); diff != "" {
				t.Error(diff)
			}
		})
	}
	group.Wait()
}

// mostDamaged bounds how often one case is decoded damaged.
func mostDamaged() int {
	if testing.Short() {
		return 100
	}
	return 1000
}

func (s *suite) truncated(t *testing.T) {
	step := len(s.c.File)/mostDamaged() + 1
	for n := 0; n < len(s.c.File); n += step {
		s.try(t, s.c.File[:n])
		s.d.Header(Input(s.c.File[:n], s.name), s.c.Options)
	}
}

func (s *suite) flipped(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range mostDamaged() {
		file := bytes.Clone(s.c.File)
		for range 1 + random.IntN(3) {
			file[random.IntN(min(len(file), 1<<random.IntN(30)))] ^= 1 << random.IntN(8)
		}
		s.try(t, file)
		s.d.Header(Input(file, s.name), s.c.Options)
	}
}

// Fuzz makes a fuzz test of a decoder.
func Fuzz(f *testing.F, d format.Decoder, seeds [][]byte) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s := suite{d: d, c: Case{File: file}, name: "test" + d.Suffixes()[0]}
		s.d.Sniff(file[:min(len(file), format.SniffBytes)], s.name)
		s.d.Header(s.in(), format.Options{MaxPayloadBytes: MaxGrant})
		s.c.Options.MaxPayloadBytes = MaxGrant
		s.try(t, file)
	})
}
