// What is compressed here is expanded by others, and what others compress here.

package inflate

import (
	"bytes"
	stdflate "compress/flate"
	stdzlib "compress/zlib"
	"errors"
	"io"
	"testing"
)

func TestZlibWriter(t *testing.T) {
	for level := range 10 {
		for _, want := range [][]byte{nil, []byte("hello"), big, make([]byte, 1<<20)} {
			var out bytes.Buffer
			w, err := NewZlibWriter(&out, level)
			if err != nil {
				t.Fatal(err)
			}
			for rest := want; len(rest) > 0; {
				n, err := w.Write(rest[:min(len(rest), 70_000)])
				if err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if level > 0 && len(want) == 1<<20 && out.Len() > 1<<14 {
				t.Errorf("level %d: zeros take %d bytes", level, out.Len())
			}
			r, err := stdzlib.NewReader(&out)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("level %d: %d of %d bytes, %v", level, len(got), len(want), err)
			}
		}
	}
	for _, level := range []int{-1, 10} {
		if _, err := NewZlibWriter(io.Discard, level); err == nil {
			t.Errorf("level %d is taken", level)
		}
	}
}

func TestRawReader(t *testing.T) {
	var packed bytes.Buffer
	w, err := stdflate.NewWriter(&packed, 6)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(big)
	w.Close()
	file := packed.Bytes()
	for range 3 { // the buffers go round
		r := NewRawReader(bytes.NewReader(file))
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, big) {
			t.Fatalf("%d of %d bytes, %v", len(got), len(big), err)
		}
		r.Close()
		r.Close()
		if _, err := r.Read(make([]byte, 1)); err == nil || err == io.EOF {
			t.Errorf("read after close: %v", err)
		}
	}
	r := NewRawReader(bytes.NewReader(file[:len(file)/2]))
	if got, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) || !bytes.HasPrefix(big, got) {
		t.Errorf("half a stream: %d bytes, %v", len(got), err)
	}
	r.Close()
	r = NewRawReader(bytes.NewReader([]byte{0xff, 0xff, 0xff}))
	if _, err := io.ReadAll(r); err == nil {
		t.Error("nonsense is taken")
	}
}
