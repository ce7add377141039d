// From properties to attributes: by our own comments, else by the names.

package ply

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// fold is the properties that make one attribute.
type fold struct {
	particle.Attribute
	table int
	from  []int // properties: one per component, or one list
	ids   int   // property with the ids of shapes, -1 for none
}

// schema is what the header means.
type schema struct {
	*preamble
	vertex   int // table of the points
	folds    []fold
	warnings []string

	contexts []particle.Context // per table; 0 for those that are not shown
	used     [][]bool           // per table, per property
	indices  []map[string]int   // per table, made when needed
}

func newSchema(p *preamble) (*schema, error) {
	s := &schema{preamble: p, contexts: make([]particle.Context, len(p.tables)),
		used: make([][]bool, len(p.tables)), indices: make([]map[string]int, len(p.tables))}
	for i, t := range p.tables {
		s.used[i] = make([]bool, len(t.properties))
	}
	if s.vertex = s.tableOf(particle.PerPoint); s.vertex < 0 {
		return nil, errors.New("there is no element vertex")
	}
	s.contexts[s.vertex] = particle.PerPoint
	s.remarks()
	for t := range s.tables {
		if s.contexts[t] != 0 {
			s.foldByName(t, s.contexts[t])
		} else {
			s.warn("%s of the element %q are not shown.", plural(s.tables[t].rows, "row"), s.tables[t].name)
		}
	}
	return s, nil
}

func (s *schema) warn(text string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(text, args...))
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tableOf gives the table that holds a context, -1 for none.
func (s *schema) tableOf(context particle.Context) int {
	for _, c := range contexts {
		if c.context == context {
			return slices.IndexFunc(s.tables, func(t table) bool { return t.name == c.name })
		}
	}
	return -1
}

// index finds a property by its name.
func (s *schema) index(t int, name string) (int, bool) {
	if s.indices[t] == nil {
		s.indices[t] = map[string]int{}
		for i, p := range s.tables[t].properties {
			if _, twice := s.indices[t][p.name]; !twice {
				s.indices[t][p.name] = i
			}
		}
	}
	i, there := s.indices[t][name]
	return i, there
}

func (s *schema) add(f fold) {
	s.folds = append(s.folds, f)
	s.contexts[f.table] = f.Context
	s.use(f.table, f.from)
}

func (s *schema) use(t int, properties []int) {
	for _, i := range properties {
		s.used[t][i] = true
	}
}

// family is a way to name components.
type family int

const (
	alone   family = iota
	axes           // x y z w
	colors         // r g b a, red green blue alpha
	indices        // 0 1 2 …
	cells          // m00 m01 …
)

// member is the place of a property in a group.
type member struct {
	base   string // name of the attribute
	family family
	place  int
}

// usual are names that say more than they spell.
var usual = map[string]member{
	"x": {"position", axes, 0}, "y": {"position", axes, 1}, "z": {"position", axes, 2},
	"nx": {"normal", axes, 0}, "ny": {"normal", axes, 1}, "nz": {"normal", axes, 2},
	"vx": {"velocity", axes, 0}, "vy": {"velocity", axes, 1}, "vz": {"velocity", axes, 2},
	"red": {"color", colors, 0}, "green": {"color", colors, 1}, "blue": {"color", colors, 2}, "alpha": {"color", colors, 3},
	"r": {"color", colors, 0}, "g": {"color", colors, 1}, "b": {"color", colors, 2}, "a": {"color", colors, 3},
}

var endings = map[string]member{
	"x": {"", axes, 0}, "y": {"", axes, 1}, "z": {"", axes, 2}, "w": {"", axes, 3},
	"r": {"", colors, 0}, "g": {"", colors, 1}, "b": {"", colors, 2}, "a": {"", colors, 3},
	"red": {"", colors, 0}, "green": {"", colors, 1}, "blue": {"", colors, 2}, "alpha": {"", colors, 3},
}

// memberOf tells by its name which component of what a property is.
func memberOf(name string) member {
	if m, ok := usual[name]; ok {
		return m
	}
	i := strings.LastIndexByte(name, '_')
	if i < 1 {
		return member{base: name}
	}
	base, ending := name[:i], name[i+1:]
	if m, ok := endings[ending]; ok {
		return member{base, m.family, m.place}
	}
	if len(ending) == 3 && ending[0] == 'm' && ending[1]-'0' < 4 && ending[2]-'0' < 4 {
		return member{base, cells, 4*int(ending[1]-'0') + int(ending[2]-'0')}
	}
	if n, err := strconv.Atoi(ending); err == nil && n >= 0 && n < particle.MaxComponents && strconv.Itoa(n) == ending {
		return member{base, indices, n}
	}
	return member{base: name}
}

// group collects the properties that may be one attribute.
type group struct {
	member
	from   []int // properties
	places []int // their places
}

// foldByName makes attributes of the properties that no comment speaks of.
func (s *schema) foldByName(t int, context particle.Context) {
	groups := map[member]*group{}
	var order []*group
	for i, p := range s.tables[t].properties {
		if s.used[t][i] {
			continue
		}
		m := memberOf(p.name)
		if p.list {
			m = member{base: p.name}
		}
		key := member{base: m.base, family: m.family}
		g := groups[key]
		if g == nil || m.family == alone {
			g = &group{member: key}
			groups[key], order = g, append(order, g)
		}
		g.from, g.places = append(g.from, i), append(g.places, m.place)
	}
	start := len(s.folds)
	for _, g := range order {
		s.foldGroup(t, context, g)
	}
	slices.SortStableFunc(s.folds[start:], func(a, b fold) int { return cmp.Compare(slices.Min(a.from), slices.Min(b.from)) })
}

// foldGroup makes one attribute of a group, with or without its last component,
// or else one of each of its properties.
func (s *schema) foldGroup(t int, context particle.Context, g *group) {
	from, a, ok := g.whole(s.tables[t].properties)
	if ok {
		a.Context, a.Name = context, s.free(t, g.base, from)
		s.add(fold{Attribute: a, table: t, from: from, ids: -1})
	}
	for _, i := range g.from {
		if p := s.tables[t].properties[i]; !s.used[t][i] {
			a := particle.Attribute{Name: p.name, Type: p.kind, Structure: particle.Single, Context: context}
			if p.list {
				a.Structure = particle.Array
			}
			s.add(fold{Attribute: a, table: t, from: []int{i}, ids: -1})
		}
	}
}

// free appends to a name until no other property has it.
func (s *schema) free(t int, name string, from []int) string {
	for {
		i, taken := s.index(t, name)
		if !taken || slices.Contains(from, i) {
			return name
		}
		name += "_"
	}
}

// whole finds the components of a vector in their order: places 0 to n-1, each
// once, all of one type.
func (g *group) whole(properties []property) (from []int, a particle.Attribute, ok bool) {
	at := map[int]int{}
	for k, place := range g.places {
		if _, twice := at[place]; twice {
			return nil, a, false
		}
		at[place] = g.from[k]
	}
	for _, places := range g.forms() {
		from = from[:0:0]
		for _, place := range places {
			i, there := at[place]
			if !there || properties[i].kind != properties[at[places[0]]].kind {
				break
			}
			from = append(from, i)
		}
		if len(from) == len(places) {
			return g.ordered(from, properties[from[0]].kind)
		}
	}
	return nil, a, false
}

// forms are the sets of places that make a value of the family, the largest
// first.
func (g *group) forms() [][]int {
	switch {
	case g.family == colors:
		return [][]int{{0, 1, 2, 3}, {0, 1, 2}}
	case g.family == axes && slices.Contains([]string{"position", "normal", "velocity"}, g.base):
		return [][]int{{0, 1, 2}}
	case g.family == axes:
		return [][]int{{0, 1, 2, 3}, {0, 1, 2}, {0, 1}}
	case g.family == cells && len(g.from) == 16:
		return [][]int{count(16)}
	case g.family == cells && len(g.from) == 9:
		return [][]int{{0, 1, 2, 4, 5, 6, 8, 9, 10}}
	case g.family == indices && len(g.from) > 1:
		return [][]int{count(len(g.from))}
	}
	return nil
}

func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// ordered gives the components as the type wants them: w goes first where the
// file has it first, as in quaternions.
func (g *group) ordered(from []int, kind particle.Type) ([]int, particle.Attribute, bool) {
	a := particle.Attribute{Structure: particle.Single, Type: kind, Components: len(from)}
	quaternion := g.family == indices && g.base == "rot" && len(from) == 4
	if g.family == axes && len(from) == 4 && from[3] < from[0] {
		from, quaternion = []int{from[3], from[0], from[1], from[2]}, true
	}
	if typ := vectorType(g.family, len(from), quaternion); kind == particle.Float32 && typ != particle.InvalidType {
		a.Type, a.Components = typ, 0
	}
	return from, a, true
}

// vectorType is the type of some float32 that belong together.
func vectorType(f family, n int, quaternion bool) particle.Type {
	switch {
	case quaternion:
		return particle.Quaternion
	case f == colors && n == 4:
		return particle.Color4
	case f == cells && n == 9:
		return particle.Matrix33
	case f == cells:
		return particle.Matrix44
	case n >= 2 && n <= 4:
		return []particle.Type{particle.Vector2, particle.Vector3, particle.Vector4}[n-2]
	}
	return particle.InvalidType
}
