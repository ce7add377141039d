// How a sequence was looked at, for the next time and for the clipboard.

package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"floe/internal/render"
)

// SequenceState is how a sequence was left.
type SequenceState struct {
	Camera render.Camera `json:"camera"` // the upright axis among it
	Look   render.Look   `json:"look"`
	FPS    float64       `json:"fps"`
	// In and Out are frame numbers, of meaning if HasRange.
	HasRange bool    `json:"hasRange"`
	In       float64 `json:"in"`
	Out      float64 `json:"out"`
	// Missing is "hold", "blank" or "skip"; Mode is "loop", "once" or "pingpong".
	Missing string `json:"missing"`
	Mode    string `json:"mode"`
	// Range is where the range of the colours comes from: "frame", "sequence" or
	// "hand".
	Range string `json:"range"`
	// Number of the frame under the playhead.
	Number float64 `json:"number"`
	// Only is the condition that points must meet to be seen, "" for all.
	Only string `json:"only"`
	// Marks are the frame numbers that are marked, ascending.
	Marks []float64 `json:"marks"`
}

// DefaultSequenceState is that of a sequence that was never seen.
func DefaultSequenceState() SequenceState {
	return SequenceState{Camera: render.DefaultCamera(), Look: render.DefaultLook(), FPS: 24, Missing: "hold", Mode: "loop", Range: "frame"}
}

// sane replaces what makes no sense by the default.
func (s SequenceState) sane() SequenceState {
	s.Missing = oneOf(s.Missing, "hold", "blank", "skip")
	s.Mode = oneOf(s.Mode, "loop", "once", "pingpong")
	s.Range = oneOf(s.Range, "frame", "sequence", "hand")
	if !(s.FPS > 0 && s.FPS <= 1000) {
		s.FPS = 24
	}
	if s.In > s.Out {
		s.HasRange = false
	}
	if s.Camera.Up > render.ZUp {
		s.Camera.Up = render.YUp
	}
	s.Marks = saneMarks(s.Marks)
	return s
}

// saneMarks gives a copy in order, nil if there are none.
func saneMarks(marks []float64) []float64 {
	sane := slices.Sorted(slices.Values(marks))
	return slices.Compact(slices.DeleteFunc(sane, func(n float64) bool { return math.IsNaN(n) || math.IsInf(n, 0) }))
}

// Key is what a sequence is remembered by: its pattern with the whole path.
func Key(dir, pattern string) string {
	path := filepath.Join(dir, pattern)
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// storedState replaces the numbers of names by the names, which stay the same when
// names are added.
type storedState struct {
	plainState
	Look storedLook `json:"look"`
}

type plainState SequenceState

type storedLook struct {
	render.Look
	Color storedColor
}

type storedColor struct {
	render.ColorBy
	Map mapName
}

type mapName render.Map

func (m mapName) MarshalText() ([]byte, error) { return []byte(render.Map(m).String()), nil }

// UnmarshalText leaves a name alone that it does not know: it may be of a newer
// version.
func (m *mapName) UnmarshalText(text []byte) error {
	if known, ok := render.ParseMap(string(text)); ok {
		*m = mapName(known)
	}
	return nil
}

func (s SequenceState) stored() storedState {
	if !finite(reflect.ValueOf(&s.Look.Clip).Elem()) {
		s.Look.Clip = render.Clip{} // a box of nothing would hide everything
	}
	finite(reflect.ValueOf(&s).Elem())
	s.Marks = saneMarks(s.Marks)
	return storedState{plainState: plainState(s), Look: storedLook{Look: s.Look, Color: storedColor{ColorBy: s.Look.Color, Map: mapName(s.Look.Color.Map)}}}
}

func (s storedState) state() SequenceState {
	state := SequenceState(s.plainState)
	state.Look = s.Look.Look
	state.Look.Color = s.Look.Color.ColorBy
	state.Look.Color.Map = render.Map(s.Look.Color.Map)
	return state.sane()
}

// finite sets the numbers that JSON cannot hold to 0, which stands for "as usual",
// and tells whether there were none.
func finite(v reflect.Value) bool {
	good := true
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); v.CanSet() && (math.IsNaN(f) || math.IsInf(f, 0)) {
			v.SetFloat(0)
			return false
		}
	case reflect.Struct:
		for i := range v.NumField() {
			good = finite(v.Field(i)) && good
		}
		if !good && v.Type() == reflect.TypeFor[render.Range]() {
			v.SetZero() // half a range is none
		}
	case reflect.Array:
		for i := range v.Len() {
			good = finite(v.Index(i)) && good
		}
	}
	return good
}

// MarshalJSON writes the state so that later versions understand it.
func (s SequenceState) MarshalJSON() ([]byte, error) { return json.Marshal(s.stored()) }

// UnmarshalJSON reads it; what the text does not mention stays as it is, and so
// does what has the wrong kind, of which the first is told.
func (s *SequenceState) UnmarshalJSON(text []byte) error {
	stored := s.stored()
	err := json.Unmarshal(text, &stored)
	var kind *json.UnmarshalTypeError
	if err == nil || errors.As(err, &kind) {
		*s = stored.state()
	}
	return err
}

// remembered is a state with the time that it is from.
type remembered struct {
	Used  time.Time     `json:"used"`
	State SequenceState `json:"state"`
}

// viewVersion is that of the text made by SequenceState.Text.
const viewVersion = 1

// viewState is a state without what belongs to the sequence rather than the view.
type viewState struct {
	storedState
	Marks *struct{} `json:"marks,omitempty"`
}

// Text writes the state as text for the clipboard, less its marks.
func (s SequenceState) Text() (string, error) {
	text, err := json.MarshalIndent(struct {
		Version int       `json:"floeView"`
		State   viewState `json:"state"`
	}{viewVersion, viewState{storedState: s.stored()}}, "", "  ")
	if err != nil {
		return "", fmt.Errorf("copy the view: %w", err)
	}
	return string(text), nil
}

// ParseText reads what Text wrote, with anything before and after it; what it does
// not mention is taken from base.
func ParseText(text string, base SequenceState) (SequenceState, error) {
	var view struct {
		Version int           `json:"floeView"`
		State   SequenceState `json:"state"`
	}
	view.State = base
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if from < 0 || to < from {
		return base, errors.New("paste the view: this text is no view of Floe")
	}
	err := json.Unmarshal([]byte(text[from:to+1]), &view)
	switch {
	case err != nil:
		return base, fmt.Errorf("paste the view: %w", err)
	case view.Version == 0:
		return base, errors.New("paste the view: this text is no view of Floe")
	case view.Version > viewVersion:
		return base, fmt.Errorf("paste the view: it is of version %d, this Floe reads up to %d", view.Version, viewVersion)
	}
	return view.State, nil
}
