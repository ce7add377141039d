// What does the tree hold, and where do its values lie?

package bgeo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// tree is what a walk over the file found.
type tree struct {
	version    string // of the program that wrote it: "18.0.604"
	points     int64
	vertices   int64
	primitives int64
	attributes []attribute // of points and detail, in file order, that can be shown
	groups     []group     // of points
	hidden     []string    // sentences about what is not shown
	kinds      []primitives
	end        int64 // of the tree in the payload
}

// walker goes over the tree once. With texts it also keeps the tables of texts
// and the flags of pages, which a header does not need.
type walker struct {
	reader
	tree
	texts bool
}

// walk reads the tree.
func walk(r reader, texts bool) (*tree, error) {
	w := &walker{reader: r, texts: texts}
	t, err := w.next()
	if err != nil {
		return nil, err
	}
	if t.kind != arrayBegin {
		return nil, t.want("the list of everything")
	}
	w.points = -1
	if err := w.fields(t, w.section); err != nil {
		return nil, err
	}
	w.end = w.at()
	if w.points < 0 {
		return nil, fmt.Errorf("%w: no pointcount", errForm)
	}
	return &w.tree, nil
}

// fields calls visit for each key of a list or map of alternating keys and
// values; visit reads or skips the value that begins with the token.
func (w *walker) fields(t token, visit func(key string, value token) error) error {
	if t.kind != arrayBegin && t.kind != mapBegin {
		return t.want("a list of keys and values")
	}
	for {
		key, err := w.next()
		if err != nil {
			return err
		}
		if key.kind == arrayEnd || key.kind == mapEnd {
			return nil
		}
		if key.kind != textToken {
			return key.want("a key")
		}
		name := string(key.text)
		value, err := w.next()
		if err != nil {
			return err
		}
		if value.kind == arrayEnd || value.kind == mapEnd {
			return fmt.Errorf("%w: no value of %q at %d", errForm, name, value.at)
		}
		if err := visit(name, value); err != nil {
			return err
		}
	}
}

// each calls visit for each value of a list.
func (w *walker) each(t token, visit func(value token) error) error {
	if err := w.enter(t); err != nil {
		return err
	}
	for {
		value, err := w.next()
		if err != nil {
			return err
		}
		if value.kind == arrayEnd {
			return nil
		}
		if err := visit(value); err != nil {
			return err
		}
	}
}

func (w *walker) section(key string, v token) (err error) {
	switch key {
	case "fileversion":
		w.version, err = v.copyText()
		return err
	case "pointcount":
		return w.count(&w.points, key, v)
	case "vertexcount":
		return w.count(&w.vertices, key, v)
	case "primitivecount":
		return w.count(&w.primitives, key, v)
	case "attributes":
		if w.points < 0 {
			return fmt.Errorf("%w: no pointcount before the attributes", errForm)
		}
		return w.fields(v, w.owner)
	case "primitives":
		return w.each(v, w.primitive)
	case "pointgroups":
		return w.each(v, w.pointGroup)
	case "vertexgroups", "primitivegroups", "edgegroups":
		return w.hiddenGroups(strings.TrimSuffix(key, "groups"), v)
	}
	return w.skip(v)
}

func (w *walker) count(to *int64, key string, v token) error {
	n, err := v.integer()
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	if n < 0 || n > particle.MaxElements {
		return fmt.Errorf("%w: %s is %d", errForm, key, n)
	}
	*to = n
	return nil
}

// owner reads the attributes of points, vertices, primitives or the detail.
func (w *walker) owner(key string, v token) error {
	switch key {
	case "pointattributes":
		return w.each(v, func(t token) error { return w.attribute(particle.PerPoint, t) })
	case "globalattributes", "detailattributes":
		return w.each(v, func(t token) error { return w.attribute(particle.PerObject, t) })
	}
	var names []string
	err := w.each(v, func(t token) error {
		a, err := w.definition(t)
		names = append(names, a.name)
		return err
	})
	if what := strings.TrimSuffix(key, "attributes"); len(names) > 0 {
		w.hide("%s attributes are not shown: %s.", capital(what), list(names))
	}
	return err
}

// hiddenGroups reads the names of groups that are not of points.
func (w *walker) hiddenGroups(what string, v token) error {
	var names []string
	err := w.each(v, func(t token) error {
		name, err := w.groupName(t)
		names = append(names, name)
		return err
	})
	if len(names) > 0 {
		w.hide("%s groups are not shown: %s.", capital(what), list(names))
	}
	return err
}

func (w *walker) hide(text string, args ...any) {
	w.hidden = append(w.hidden, fmt.Sprintf(text, args...))
}

// major is the first number of the version, 0 if there is none.
func (t *tree) major() int {
	first, _, _ := strings.Cut(t.version, ".")
	n, err := strconv.Atoi(first)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// header makes what a viewer sees. Columns are the attributes, then the groups.
func (t *tree) header() particle.Header {
	h := particle.Header{Format: name, Version: t.major(), Counts: particle.Counts{Points: t.points}}
	for _, a := range t.attributes {
		h.Attributes = append(h.Attributes, a.Attribute)
	}
	for _, g := range t.groups {
		h.Attributes = append(h.Attributes, particle.Attribute{
			Name: "group:" + g.name, Type: particle.Bool, Structure: particle.Single, Context: particle.PerPoint})
	}
	h.Warnings = slices.Concat(t.hidden, t.primitiveWarnings())
	return h
}

// capital turns the first letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// mostNamed is how many names a sentence lists.
const mostNamed = 20

func list(names []string) string {
	if more := len(names) - mostNamed; more > 1 {
		return strings.Join(names[:mostNamed], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// grouped writes a count with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// trailing tells of bytes behind the tree.
func (t *tree) trailing(p payload) []string {
	if n := p.size() - t.end; n > 1 { // a text may end with a line
		return []string{fmt.Sprintf("%s bytes after the end of the geometry were ignored.", grouped(n))}
	}
	return nil
}
