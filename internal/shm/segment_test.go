// One segment in one process.

package shm

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

func TestCreateRefusesSizes(t *testing.T) {
	for _, size := range []int64{0, -1, -1 << 62} {
		if s, err := Create(size); err == nil {
			s.Close()
			t.Errorf("a segment of %d bytes", size)
		}
	}
}

// Fresh memory is zero and committed, whatever its size.
func TestFresh(t *testing.T) {
	for _, size := range []int64{1, 4095, 4096, 64 << 10, HugePage - 1, HugePage, HugePage + 1, 33<<20 + 5} {
		s := segment(t, size)
		m, err := s.Map(ReadWrite, false)
		if err != nil || int64(len(m)) != size || s.Size() != size {
			t.Fatalf("%d bytes: mapped %d, %v", size, len(m), err)
		}
		if bytes.Count(m, []byte{0}) != len(m) {
			t.Errorf("%d bytes: not zero", size)
		}
		m[0], m[size-1] = 1, 2
		s.Close()
	}
}

// A segment has one mapping; more access makes a new one, less keeps it.
func TestMapping(t *testing.T) {
	for _, size := range []int64{100, 3 << 20} {
		s := segment(t, size)
		read, err := s.Map(ReadOnly, true)
		if err != nil {
			t.Fatal(err)
		}
		if !faults(func() { read[0] = 1 }) {
			t.Error("wrote to memory mapped for reading")
		}
		again, err := s.Map(ReadOnly, false)
		if err != nil || unsafe.SliceData(again) != unsafe.SliceData(read) {
			t.Errorf("mapped twice: %v", err)
		}
		write, err := s.Map(ReadWrite, false)
		if err != nil {
			t.Fatal(err)
		}
		write[0], write[size-1] = 3, 4
		less, err := s.Map(ReadOnly, false)
		if err != nil || unsafe.SliceData(less) != unsafe.SliceData(write) {
			t.Errorf("asking for less made another mapping: %v", err)
		}
		s.Unmap()
		s.Unmap()
		if !faults(func() { sink = write[0] }) {
			t.Error("readable after Unmap")
		}
		back, err := s.Map(ReadOnly, true)
		if err != nil || back[0] != 3 || back[size-1] != 4 {
			t.Errorf("the content is lost: %v", err)
		}
		s.Close()
		s.Close()
		if !faults(func() { sink = back[0] }) {
			t.Error("readable after Close")
		}
		if _, err := s.Map(ReadOnly, false); err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("mapped a closed segment: %v", err)
		}
		s.Unmap()
	}
}

// Huge pages are possible only at their own alignment.
func TestAlignment(t *testing.T) {
	s := segment(t, 5<<20)
	for range 10 {
		m, err := s.Map(ReadWrite, false)
		if err != nil {
			t.Fatal(err)
		}
		align := uintptr(64)
		if onLinux {
			align = HugePage
		}
		if a := uintptr(unsafe.Pointer(unsafe.SliceData(m))); a%align != 0 {
			t.Errorf("mapped at %#x", a)
		}
		s.Unmap()
	}
}

// A lack of memory cannot be had here: committing more than the machine has
// wakes the system's killer instead of failing, unless a control group or a
// small tmpfs is in the way. The budget of the pool is what keeps that away.
func TestNoMemory(t *testing.T) {
	if os.Getenv("FLOE_TEST_SMALL_MEMORY") == "" {
		t.Skip("needs a small memory control group around the test; run it in one and set FLOE_TEST_SMALL_MEMORY")
	}
	var all []*Segment
	defer func() {
		for _, s := range all {
			s.Close()
		}
	}()
	for {
		s, err := Create(64 << 20)
		if err != nil {
			if !strings.Contains(err.Error(), ErrNoMemory.Error()) {
				t.Errorf("got %v", err)
			}
			return
		}
		all = append(all, s)
	}
}

// What a segment costs: fresh, made anew; kept, mapped in both processes all the
// time; remap, recycled but mapped anew, as a loader does.
func BenchmarkSegment(b *testing.B) {
	fill := func(b *testing.B, m []byte) {
		for i := 0; i < len(m); i += 64 {
			m[i] = byte(i)
		}
	}
	for _, size := range []int64{12 << 20, 120 << 20} {
		mapped := func(b *testing.B, s *Segment, populate bool) []byte {
			m, err := s.Map(ReadWrite, populate)
			if err != nil {
				b.Fatal(err)
			}
			return m
		}
		b.Run(fmt.Sprintf("fresh/%dMiB", size>>20), func(b *testing.B) {
			b.SetBytes(size)
			huge := 0
			for b.Loop() {
				s, err := Create(size)
				if err != nil {
					b.Fatal(err)
				}
				if s.Huge() {
					huge++
				}
				fill(b, mapped(b, s, false))
				s.Close()
			}
			b.ReportMetric(float64(huge)/float64(b.N), "huge/op")
		})
		b.Run(fmt.Sprintf("remap/%dMiB", size>>20), func(b *testing.B) {
			b.SetBytes(size)
			s := segment(b, size)
			for b.Loop() {
				fill(b, mapped(b, s, !s.Huge()))
				s.Unmap()
			}
		})
		b.Run(fmt.Sprintf("kept/%dMiB", size>>20), func(b *testing.B) {
			b.SetBytes(size)
			m := mapped(b, segment(b, size), true)
			for b.Loop() {
				fill(b, m)
			}
		})
	}
}
