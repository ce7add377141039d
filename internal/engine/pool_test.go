package engine

import (
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"floe/internal/particle"
	"floe/internal/wire"
)

func TestCount(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3)) // as a quota does
	for _, c := range []struct {
		o    Options
		want int
	}{
		{Options{}, 3}, {Options{Loaders: 7}, 7}, {Options{Files: 2}, 2}, {Options{Files: 9}, 3}, {Options{Loaders: 7, Files: 5}, 5},
	} {
		if got := c.o.Count(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.o, got, c.want)
		}
	}
}

// Both back ends answer, and tell what is in a file.
func TestInfo(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 200, 1)
	path := filepath.Join(dir, "a.0001.icecache")
	for _, backend := range []string{BackendProcess, BackendGoroutine} {
		t.Run(backend, func(t *testing.T) {
			o := inProcess
			o.Backend, o.Nice = backend, 1
			p, err := OpenPool(o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = p.Close() }()
			if n := p.Stats().Loaders; n != 2 {
				t.Errorf("%d loaders", n)
			}
			brief, err := Info(t.Context(), p, path, InfoOptions{HeaderOnly: true})
			if err != nil || brief.Points == 0 || brief.Path != path || brief.Attributes[0].Constant != nil {
				t.Errorf("header: %+v, %v", brief, err)
			}
			full, err := Info(t.Context(), p, path, InfoOptions{Stats: true, Measure: []wire.MeasureArg{{Attribute: "PointPosition", Component: 1}}})
			if err != nil || full.Points != brief.Points || full.Attributes[0].Constant == nil || full.Attributes[0].AttributeStats == nil ||
				len(full.Measures) != 1 || full.Measures[0].Summary == nil {
				t.Errorf("values: %+v, %v", full, err)
			}
			if _, err := Info(t.Context(), p, path, InfoOptions{MaxPayloadBytes: 10}); err == nil {
				t.Error("read more than it may")
			}
			if _, err := Info(t.Context(), p, path+".no", InfoOptions{}); err == nil {
				t.Error("read a file that is not there")
			}
		})
	}
}

func TestUnknownBackend(t *testing.T) {
	if p, err := OpenPool(Options{Backend: "thread"}); !errors.Is(err, ErrBackend) || p != nil {
		t.Errorf("%v, %v", p, err)
	}
}

// The names that sizes are looked up by are those that loaders tell.
func TestTypeNames(t *testing.T) {
	if _, known := particle.ParseType(particle.Vector3.String()); !known || particle.Single.String() != "single" {
		t.Error("types have other names than loader.Info")
	}
}
