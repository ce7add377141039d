// What is exported besides what is there: chosen points, derived attributes. And
// what the formats are called.

package ui

import (
	"fmt"
	"slices"
	"strings"

	"floe/internal/expr"
	"floe/internal/particle"
)

// formatWords say what the formats are that the engine calls by name.
var formatWords = map[string]string{
	"bgeo":      "Houdini",
	"bgeo5":     "Houdini, classic",
	"csv":       "table with commas",
	"icecache":  "Softimage ICE",
	"maya":      "Maya nCache",
	"npy":       "NumPy array",
	"npz":       "NumPy archive",
	"pdc":       "Maya particles",
	"ply":       "binary, for MeshLab, Blender …",
	"ply-ascii": "PLY as text",
	"prt":       "Krakatoa",
	"ptc":       "RenderMan point cloud",
	"realflow":  "RealFlow",
	"sih5":      "HDF5, for every HDF5 tool",
	"text":      "as ICE Explorer writes it",
	"tsv":       "table with tabs",
	"usda":      "USD as text",
}

// formatTitle is "prt (Krakatoa)", or the name alone.
func formatTitle(name string) string {
	if words := formatWords[name]; words != "" {
		return name + " (" + words + ")"
	}
	return name
}

func formatTitles(names []string) []string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = formatTitle(name)
	}
	return titles
}

// formatNamed is the name that a title begins with.
func formatNamed(title string) string {
	name, _, _ := strings.Cut(title, " (")
	return name
}

// readExpressions takes condition and derived attributes, if their grammar is right.
func (f *jobForm) readExpressions(j *Job) (err error) {
	if !f.export {
		return nil
	}
	if j.Where = strings.TrimSpace(f.where.Text); j.Where != "" {
		if _, err := expr.Parse(j.Where); err != nil {
			return fmt.Errorf("only points where: %w", err)
		}
	}
	if j.Derive, err = parseDerived(f.derive.Text); err != nil {
		return err
	}
	if len(j.Attributes) > 0 { // whoever derives an attribute wants it
		for _, d := range j.Derive {
			if !slices.Contains(j.Attributes, d.Name) {
				j.Attributes = append(slices.Clip(j.Attributes), d.Name)
			}
		}
	}
	return nil
}

// parseDerived reads lines of NAME = EXPRESSION.
func parseDerived(text string) (derived []Derived, err error) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, expression, found := strings.Cut(line, "=")
		d := Derived{strings.TrimSpace(name), strings.TrimSpace(expression)}
		if !found || d.Name == "" || d.Expr == "" {
			return nil, fmt.Errorf("derived attributes, line %d: write NAME = EXPRESSION, such as speed = length(v)", i+1)
		}
		if _, err := expr.Parse(d.Expr); err != nil {
			return nil, fmt.Errorf("%s: %w", d.Name, err)
		}
		derived = append(derived, d)
	}
	return derived, nil
}

// fits tells whether the expressions mean something in the frames that are shown of
// the chosen sequences; of those that show none nobody knows.
func (f *jobForm) fits(j *Job) error {
	if j.Where == "" && len(j.Derive) == 0 {
		return nil
	}
	for i, e := range f.entries {
		frame := f.window.frameOf(browserID(e))
		if frame == nil || frame.Points == 0 || !slices.Contains(f.sequences.Selected, f.names[i]) {
			continue
		}
		if err := j.fits(&frame.Header); err != nil {
			if len(f.entries) > 1 {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			return err
		}
	}
	return nil
}

func (j *Job) fits(h *particle.Header) error {
	header := *h
	header.Attributes = slices.Clone(h.Attributes)
	for _, d := range j.Derive {
		if err := d.addTo(&header); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	if j.Where == "" {
		return nil
	}
	e, err := expr.Parse(j.Where)
	if err == nil {
		_, err = e.Condition(expr.Scope{Header: &header})
	}
	if err != nil {
		return fmt.Errorf("only points where: %w", err)
	}
	return nil
}

// addTo adds the attribute to those that later expressions may use.
func (d Derived) addTo(h *particle.Header) error {
	e, err := expr.Parse(d.Expr)
	if err != nil {
		return err
	}
	v, err := e.Value(expr.Scope{Header: h})
	if err != nil {
		return err
	}
	a := v.Attribute(d.Name)
	at := slices.IndexFunc(h.Attributes, func(o particle.Attribute) bool { return o.Name == a.Name && o.Context == a.Context })
	if at < 0 {
		h.Attributes = append(h.Attributes, a)
	} else {
		h.Attributes[at] = a
	}
	return nil
}
