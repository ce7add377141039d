// Several sequences through one source: what is carried, what fails, who frees it.

package bundle_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"floe/internal/bundle"
	"floe/internal/particle"
)

var leaks atomic.Int64

// TestMain fails if any test left a frame unreleased.
func TestMain(m *testing.M) {
	particle.TrackLeaks(func(stack string) {
		leaks.Add(1)
		fmt.Fprintln(os.Stderr, "leaked frame, made by", stack)
	})
	code := m.Run()
	collect()
	if leaks.Load() > 0 && code == 0 {
		code = 1
	}
	os.Exit(code)
}

func collect() {
	for range 4 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
}

// shelf is a part's source: frames of so many points, counted while they live.
type shelf struct {
	points int64
	format string
	alive  atomic.Int64
	fails  map[int]error
	block  chan struct{} // loads wait for it, or for their context, if it is set
}

func (s *shelf) Load(ctx context.Context, index, _ int) (*particle.Frame, error) {
	if s.block != nil {
		select {
		case <-s.block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := s.fails[index]; err != nil {
		return nil, err
	}
	return s.frame(index), nil
}

func (s *shelf) frame(index int) *particle.Frame {
	h := particle.Header{Format: s.format, Counts: particle.Counts{Points: s.points, Edges: int64(index)},
		Attributes: []particle.Attribute{{Name: "ID", Type: particle.Int64, Context: particle.PerPoint, Structure: particle.Single}}}
	column := particle.NewColumn(&h, h.Attributes[0], make([]int64, s.points))
	s.alive.Add(1)
	return particle.FrameOf(h, []particle.Column{column}, func() { s.alive.Add(-1) })
}

func TestCarriesAllParts(t *testing.T) {
	smoke, fire := &shelf{points: 10, format: "sih5"}, &shelf{points: 5, format: "sih5"}
	s := bundle.New([]bundle.Part{{Name: "smoke", Source: smoke}, {Name: "fire", Source: fire, Index: []int{3, 4}}})
	f, err := s.Load(t.Context(), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f.Points != 15 || f.Edges != 5 || f.Format != "sih5" || len(f.Warnings) != 0 {
		t.Errorf("header is %+v", f.Header)
	}
	parts := bundle.Parts(f)
	if len(parts) != 2 || parts[0].Frame.Points != 10 || parts[1].Frame.Points != 5 || parts[1].Frame.Edges != 4 || parts[1].Part != 1 {
		t.Errorf("parts are %+v", parts)
	}
	if n := bundle.Bytes(f, (*particle.Frame).StoredBytes); n != 15*8 {
		t.Errorf("%d bytes", n)
	}
	f.Retain().Release()
	if smoke.alive.Load() != 1 || fire.alive.Load() != 1 {
		t.Error("parts went before their carrier")
	}
	f.Release()
	if smoke.alive.Load() != 0 || fire.alive.Load() != 0 {
		t.Error("parts outlive their carrier")
	}
	if again := bundle.Parts(f); len(again) != 1 || again[0].Frame != f {
		t.Error("a released carrier is still known")
	}
}

func TestFormatsThatDiffer(t *testing.T) {
	s := bundle.New([]bundle.Part{{Source: &shelf{format: "sih5"}}, {Source: &shelf{format: "icecache"}}, {Source: &shelf{format: "sih5"}}})
	f, err := s.Load(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	if f.Format != bundle.Format {
		t.Errorf("format is %q", f.Format)
	}
}

func TestPlainFrameIsItsOnlyPart(t *testing.T) {
	smoke := &shelf{points: 10}
	f, err := bundle.New([]bundle.Part{{Source: smoke, Index: []int{7}}}).Load(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	if parts := bundle.Parts(f); len(parts) != 1 || parts[0].Frame != f || len(f.Columns) != 1 || f.Edges != 7 {
		t.Errorf("parts are %+v", parts)
	}
	if bundle.Parts(nil) != nil || bundle.Bytes(nil, nil) != 0 {
		t.Error("nil has parts")
	}
}

func TestOneOfSeveralFails(t *testing.T) {
	broken := errors.New("truncated")
	smoke, fire, dust := &shelf{points: 1}, &shelf{fails: map[int]error{0: broken}}, &shelf{}
	s := bundle.New([]bundle.Part{
		{Name: "smoke", Source: smoke, Index: []int{0, bundle.None}},
		{Name: "fire", Source: fire, Index: []int{0, 0}},
		{Name: "dust", Source: dust, Index: []int{bundle.Gap, bundle.None}},
	})
	f, err := s.Load(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"fire could not be read: truncated", "dust has no frame here"}
	if !reflect.DeepEqual(f.Warnings, want) {
		t.Errorf("warnings are %q", f.Warnings)
	}
	if parts := bundle.Parts(f); parts[1].Err != broken || parts[1].Frame != nil || parts[2].Err != nil || parts[2].Frame != nil {
		t.Errorf("parts are %+v", parts)
	}
	f.Release()
	if _, err := s.Load(t.Context(), 1, 0); !errors.Is(err, broken) || !strings.Contains(err.Error(), "fire: ") {
		t.Errorf("error is %v", err)
	}
	if _, err := s.Load(t.Context(), 2, 0); err == nil {
		t.Error("a frame that nobody has was loaded")
	}
}

func TestWarningsOfPartsSayWhose(t *testing.T) {
	f, err := bundle.New([]bundle.Part{{Name: "smoke", Source: warner{}}, {Source: &shelf{}}}).Load(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	if !reflect.DeepEqual(f.Warnings, []string{"smoke: odd"}) {
		t.Errorf("warnings are %q", f.Warnings)
	}
}

type warner struct{}

func (warner) Load(context.Context, int, int) (*particle.Frame, error) {
	return particle.FrameOf(particle.Header{Warnings: []string{"odd"}}, nil, nil), nil
}

func TestCancelReleasesWhatWasLoaded(t *testing.T) {
	smoke, fire := &shelf{points: 10}, &shelf{block: make(chan struct{})}
	s := bundle.New([]bundle.Part{{Name: "smoke", Source: smoke}, {Name: "fire", Source: fire}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.Load(ctx, 0, 0)
		done <- err
	}()
	for smoke.alive.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if smoke.alive.Load() != 0 {
		t.Error("the loaded part stays")
	}
}

// A carrier that nobody released must not hide behind our own table.
func TestForgottenCarrierIsReported(t *testing.T) {
	collect()
	var told atomic.Int64
	particle.TrackLeaks(func(string) { told.Add(1) })
	defer particle.TrackLeaks(func(stack string) {
		leaks.Add(1)
		fmt.Fprintln(os.Stderr, "leaked frame, made by", stack)
	})
	func() {
		s := bundle.New([]bundle.Part{{Source: &shelf{}}, {Source: &shelf{}}})
		if _, err := s.Load(t.Context(), 0, 0); err != nil {
			t.Fatal(err)
		}
	}()
	for range 50 {
		collect()
		if told.Load() == 3 {
			return
		}
	}
	t.Errorf("%d frames reported, want the carrier and its 2 parts", told.Load())
}

// A file without a number beside a sequence is in memory once.
func TestStillIsLoadedOnce(t *testing.T) {
	smoke, rock := &shelf{points: 10}, &shelf{points: 1000}
	s := bundle.New([]bundle.Part{{Source: smoke, Index: []int{0, 1, 2}}, {Source: rock, Index: []int{0, 0, 0}}})
	for range 2 {
		var frames []*particle.Frame
		for i := range 3 {
			f, err := s.Load(t.Context(), i, 0)
			if err != nil {
				t.Fatal(err)
			}
			if bundle.Parts(f)[1].Frame.Points != 1000 || bundle.Bytes(f, (*particle.Frame).StoredBytes) != 80 {
				t.Errorf("%+v, %d bytes", bundle.Parts(f)[1], bundle.Bytes(f, (*particle.Frame).StoredBytes))
			}
			frames = append(frames, f)
		}
		if rock.alive.Load() != 1 || smoke.alive.Load() != 3 {
			t.Errorf("%d and %d alive", rock.alive.Load(), smoke.alive.Load())
		}
		for _, f := range frames {
			f.Release()
		}
		if rock.alive.Load() != 0 {
			t.Error("the still stays")
		}
	}
}

func TestStillThatFailsIsTriedAgain(t *testing.T) {
	rock := &shelf{fails: map[int]error{0: errors.New("broken")}}
	s := bundle.New([]bundle.Part{{Source: &shelf{}}, {Name: "rock", Source: rock, Index: []int{0, 0}}})
	for range 2 {
		f, err := s.Load(t.Context(), 0, 0)
		if err != nil || len(f.Warnings) != 1 {
			t.Fatal(f, err)
		}
		f.Release()
	}
	delete(rock.fails, 0)
	f, err := s.Load(t.Context(), 1, 0)
	if err != nil || len(f.Warnings) != 0 {
		t.Fatal(f, err)
	}
	f.Release()
}

func TestManyGoroutines(t *testing.T) {
	parts := []bundle.Part{}
	shelves := []*shelf{}
	for i := range 3 {
		shelves = append(shelves, &shelf{points: int64(i), fails: map[int]error{2*i + 1: errors.New("broken")}})
		parts = append(parts, bundle.Part{Name: fmt.Sprint(i), Source: shelves[i]})
	}
	shelves = append(shelves, &shelf{})
	parts = append(parts, bundle.Part{Name: "still", Source: shelves[3], Index: make([]int, 8)})
	s := bundle.New(parts)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 300 {
				ctx, cancel := context.WithCancel(t.Context())
				if rand.IntN(3) == 0 {
					cancel()
				}
				f, err := s.Load(ctx, rand.IntN(8), 0)
				cancel()
				if err != nil {
					continue
				}
				if len(bundle.Parts(f)) != 4 {
					t.Error("parts are lost")
				}
				f.Release()
			}
		})
	}
	group.Wait()
	for i, s := range shelves {
		if n := s.alive.Load(); n != 0 {
			t.Errorf("part %d: %d frames alive", i, n)
		}
	}
}
