// What the comments of our own files say of their properties.

package ply

import (
	"strconv"
	"strings"

	"floe/internal/particle"
)

// remark is one comment of our own that was understood.
type remark struct {
	of        part
	attribute particle.Attribute // its name only, unless of is exact
	names     []string           // of the properties
}

// parseRemark reads a comment as header writes it.
func parseRemark(comment string) (remark, bool) {
	if text, ok := strings.CutPrefix(comment, "attribute "); ok {
		return parseExact(text)
	}
	for _, of := range []part{display, ids} {
		names, quoted, ok := strings.Cut(comment, ": "+of.String()+" of ")
		name, err := strconv.Unquote(quoted)
		if ok && err == nil {
			return remark{of: of, attribute: particle.Attribute{Name: name}, names: words(names)}, true
		}
	}
	return remark{}, false
}

// parseExact reads `"Name" type[3] array per context: property property`.
func parseExact(text string) (remark, bool) {
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return remark{}, false
	}
	name, err := strconv.Unquote(quoted)
	described, names, ok := strings.Cut(text[len(quoted):], ": ")
	if err != nil || !ok {
		return remark{}, false
	}
	a, ok := parseType(words(described))
	a.Name = name
	return remark{of: exact, attribute: a, names: words(names)}, ok
}

// parseType reads the words type, or type[components], then maybe array, then
// per and a context.
func parseType(words []string) (particle.Attribute, bool) {
	a := particle.Attribute{Structure: particle.Single}
	if len(words) == 4 && words[1] == "array" {
		a.Structure = particle.Array
		words = append(words[:1:1], words[2:]...)
	}
	if len(words) != 3 || words[1] != "per" {
		return a, false
	}
	typeName, width, wide := strings.Cut(words[0], "[")
	typ, known := particle.ParseType(typeName)
	context, somewhere := particle.ParseContext(words[2])
	a.Type, a.Context = typ, context
	if !known || !somewhere || !hasPlace(a) {
		return a, false
	}
	if wide {
		n, err := strconv.Atoi(strings.TrimSuffix(width, "]"))
		if err != nil || n < 1 || n > particle.MaxComponents || !typ.IsScalar() {
			return a, false
		}
		a.Components = n
	}
	return a, true
}

// remarks applies all comments of our own that fit the properties.
func (s *schema) remarks() {
	var copies []remark
	for _, comment := range s.comments {
		if text, ok := strings.CutPrefix(comment, "left out: "); ok {
			s.warn("The writer left out %s.", text)
			continue
		}
		r, ok := parseRemark(comment)
		switch {
		case !ok:
		case r.of == display:
			copies = append(copies, r) // stands before its attribute
		case r.of == ids:
			s.remarkIDs(r)
		default:
			s.remarkExact(r)
		}
	}
	for _, r := range copies {
		s.remarkCopy(r)
	}
}

// remarkExact makes a fold of an attribute's own properties if they are there.
func (s *schema) remarkExact(r remark) {
	a := r.attribute
	t := s.tableOf(a.Context)
	if t < 0 || (a.Context == particle.PerObject && s.tables[t].rows != 1) {
		return
	}
	width := a.Width()
	if a.Ragged() {
		width = 1
	}
	from, ok := s.unused(t, r.names, property{kind: kinds[kind(a.Type.Scalar())], list: a.Ragged()})
	if ok && len(from) == width {
		s.add(fold{Attribute: a, table: t, from: from, ids: -1})
	}
}

// remarkIDs adds the ids to a shape, which stands before them.
func (s *schema) remarkIDs(r remark) {
	if len(s.folds) == 0 || len(r.names) != 1 {
		return
	}
	f := &s.folds[len(s.folds)-1]
	if f.Type != particle.Shape || f.Name != r.attribute.Name {
		return
	}
	if from, ok := s.unused(f.table, r.names, property{kind: particle.Uint32, list: f.Ragged()}); ok && from[0] > f.from[0] {
		f.ids = from[0]
		s.use(f.table, from)
	}
}

// remarkCopy forgets properties that repeat an attribute.
func (s *schema) remarkCopy(r remark) {
	for _, f := range s.folds {
		if f.Name != r.attribute.Name || f.Context != particle.PerPoint {
			continue
		}
		if from, ok := s.unused(f.table, r.names, property{kind: particle.Uint8, list: f.Ragged()}); ok {
			s.use(f.table, from)
			return
		}
	}
}

// unused finds properties by their names, all of one type and none in use.
func (s *schema) unused(t int, names []string, like property) ([]int, bool) {
	var from []int
	seen := map[int]bool{}
	for _, name := range names {
		i, there := s.index(t, name)
		if !there || s.used[t][i] || seen[i] {
			return nil, false
		}
		if p := s.tables[t].properties[i]; p.kind != like.kind || p.list != like.list {
			return nil, false
		}
		from, seen[i] = append(from, i), true
	}
	return from, len(from) > 0
}
