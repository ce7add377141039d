package loader_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/loader"
	"floe/internal/stats"
	"floe/internal/wire"
)

func TestMeasure(t *testing.T) {
	_, paths, frames := samples(t, 7)
	lo, hi := -1.0, 2.0
	asked := []wire.MeasureArg{
		{Attribute: "PointPosition", Component: 2, Bins: 16, Lo: &lo, Hi: &hi},
		{Attribute: "PointPosition", Bins: -1},
		{Attribute: "pointvelocity", Component: -1, Log: true},
		{Attribute: "NoSuchThing"},
		{Attribute: "PointPosition", Component: 9},
	}
	everyWay(t, func(t *testing.T, do doer) {
		i := info(t, do, paths[0], wire.InspectArgs{Measure: asked})
		if len(i.Measures) != len(asked) {
			t.Fatalf("%d measures of %d", len(i.Measures), len(asked))
		}
		for k, a := range asked[:3] {
			m := i.Measures[k]
			want, err := stats.Compute(t.Context(), frames[0].Column(a.Attribute),
				stats.Options{Component: stats.Component(a.Component), Bins: a.Bins, Lo: a.Lo, Hi: a.Hi, Log: a.Log})
			if err != nil || m.Summary == nil || m.Error != "" || m.Attribute != a.Attribute || int(m.Component) != a.Component {
				t.Fatalf("%+v, %v", m, err)
			}
			if !reflect.DeepEqual(asJSON(t, *m.Summary), asJSON(t, want)) {
				t.Errorf("%s: %s, want %s", a.Attribute, asJSON(t, *m.Summary), asJSON(t, want))
			}
		}
		for _, m := range i.Measures[3:] {
			if m.Summary != nil || m.Error == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMeasureDigestsNothing(t *testing.T) {
	_, paths, _ := samples(t, 7)
	do := directly(false)
	body, _, err := do(t, wire.KindInspect, paths[0], wire.InspectArgs{Measure: []wire.MeasureArg{{Attribute: "PointPosition"}}})
	if err != nil || strings.Contains(string(body), "sha256") {
		t.Errorf("%s, %v", body, err)
	}
	if i := info(t, do, paths[0], wire.InspectArgs{HeaderOnly: true, Measure: []wire.MeasureArg{{Attribute: "PointPosition"}}}); i.Measures != nil {
		t.Errorf("measured without reading values: %+v", i.Measures)
	}
}

func TestMeasureOfConverted(t *testing.T) {
	_, paths, _ := samples(t, 7)
	do := directly(true)
	out := t.TempDir() + "/smoke.7.sih5"
	if _, _, err := do(t, wire.KindConvert, paths[0], wire.ConvertArgs{Out: out, Generator: "floe test", NoSync: true}); err != nil {
		t.Fatal(err)
	}
	args := wire.InspectArgs{Measure: []wire.MeasureArg{{Attribute: "PointVelocity"}}}
	if a, b := info(t, do, paths[0], args), info(t, do, out, args); asJSON(t, a.Measures) != asJSON(t, b.Measures) {
		t.Errorf("%s, of the source %s", asJSON(t, b.Measures), asJSON(t, a.Measures))
	}
}

func TestMeasureIsCancelled(t *testing.T) {
	_, paths, _ := samples(t, 7)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	job := wire.Job{Kind: wire.KindInspect, Path: paths[0], Args: marshal(t, wire.InspectArgs{Measure: []wire.MeasureArg{{Attribute: "PointPosition"}}})}
	_, err := loader.Handler(config(false))(ctx, job, format.HeapGrant, func(int64) {})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestMeasureDerived(t *testing.T) {
	_, paths, frames := samples(t, 7)
	derive := []wire.DeriveArg{{Name: "twice", Expr: "P * 2"}, {Name: "n", Expr: "number + twice.y * 0"}}
	everyWay(t, func(t *testing.T, do doer) {
		i := info(t, do, paths[0], wire.InspectArgs{Derive: derive, Number: "7", Measure: []wire.MeasureArg{
			{Attribute: "twice", Component: 2}, {Attribute: "PointPosition", Component: 2}, {Attribute: "n"},
		}})
		if twice, once := i.Measures[0].Summary, i.Measures[1].Summary; twice == nil || twice.Max != 2*once.Max || i.Measures[2].Summary.Max != 7 {
			t.Errorf("%s", asJSON(t, i.Measures))
		}
		header := info(t, do, paths[0], wire.InspectArgs{Derive: derive, Number: "7", HeaderOnly: true})
		for _, told := range []loader.Info{i, header} {
			if n := len(frames[0].Attributes); len(told.Attributes) != n+2 || told.Attributes[n].Name != "twice" || told.Attributes[n].Type != "vector3" {
				t.Errorf("%+v", told.Attributes)
			}
		}
		if _, _, err := do(t, wire.KindInspect, paths[0], wire.InspectArgs{Derive: []wire.DeriveArg{{Name: "x", Expr: "nothing"}}, HeaderOnly: true}); err == nil || !strings.Contains(err.Error(), `derive x: at character 1: there is no attribute "nothing"`) {
			t.Errorf("%v", err)
		}
	})
}
