// From names of columns to attributes: P.x, P[0], P_x, px, x.

package csv

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// style is a way to name components.
type style int

const (
	alone   style = iota
	axes          // x y z w
	joined        // the same without anything between: velX velY velZ
	colors        // r g b a
	cells         // m00 m01 …
	counted       // .0 .1 or :0 :1 or _0 _1, as vectors of other programs
	indexed       // [0] [1]: no vectors, as our own encoder writes them
)

// member says which component of what a column is.
type member struct {
	base  string
	style style
	place int
}

// usual are names that say more than they spell.
var usual = map[string]member{
	"x": {"position", axes, 0}, "y": {"position", axes, 1}, "z": {"position", axes, 2},
	"px": {"position", axes, 0}, "py": {"position", axes, 1}, "pz": {"position", axes, 2},
	"nx": {"normal", axes, 0}, "ny": {"normal", axes, 1}, "nz": {"normal", axes, 2},
	"vx": {"velocity", axes, 0}, "vy": {"velocity", axes, 1}, "vz": {"velocity", axes, 2},
	"r": {"color", colors, 0}, "g": {"color", colors, 1}, "b": {"color", colors, 2}, "a": {"color", colors, 3},
	"red": {"color", colors, 0}, "green": {"color", colors, 1}, "blue": {"color", colors, 2}, "alpha": {"color", colors, 3},
}

var endings = map[string]member{
	"x": {"", axes, 0}, "y": {"", axes, 1}, "z": {"", axes, 2}, "w": {"", axes, 3},
	"r": {"", colors, 0}, "g": {"", colors, 1}, "b": {"", colors, 2}, "a": {"", colors, 3},
	"red": {"", colors, 0}, "green": {"", colors, 1}, "blue": {"", colors, 2}, "alpha": {"", colors, 3},
}

// memberOf tells by its name which component of what a column is.
func memberOf(name string) member {
	lower := strings.ToLower(name)
	if m, ok := usual[lower]; ok {
		return m
	}
	if base, index, ok := strings.Cut(name, "["); ok && strings.HasSuffix(index, "]") && base != "" {
		if n, ok := place(strings.TrimSuffix(index, "]")); ok {
			return member{base, indexed, n}
		}
	}
	if i := strings.LastIndexAny(name, ".:_"); i > 0 {
		base, ending := name[:i], lower[i+1:]
		if m, ok := endings[ending]; ok {
			return member{base, m.style, m.place}
		}
		if len(ending) == 3 && ending[0] == 'm' && ending[1]-'0' < 4 && ending[2]-'0' < 4 {
			return member{base, cells, 4*int(ending[1]-'0') + int(ending[2]-'0')}
		}
		if n, ok := place(ending); ok {
			return member{base, counted, n}
		}
	}
	if n := len(name) - 1; n > 0 && lower[n] >= 'x' && lower[n] <= 'z' {
		return member{name[:n], joined, int(lower[n] - 'x')}
	}
	return member{base: name}
}

// place reads an index without zeros before it.
func place(digits string) (int, bool) {
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0 && n < particle.MaxComponents && strconv.Itoa(n) == digits
}

// fold is the columns of the table that make one attribute.
type fold struct {
	particle.Attribute
	kind kind
	from []int // one per component
}

// group collects the columns that may be one attribute.
type group struct {
	member
	from, places []int
}

// folds makes attributes of all columns.
func folds(names []string, seen []traits, quotesCount bool) []fold {
	var all []fold
	used := make([]bool, len(names))
	taken := map[string]bool{}
	for _, g := range groups(names, seen, quotesCount) {
		if from, f, ok := g.whole(); ok {
			f.from, f.Name = from, g.base
			if f.decide(seen, quotesCount); f.kind == textKind {
				continue // integers that do not go together
			}
			all = append(all, f)
			for _, i := range from {
				used[i] = true
			}
		}
	}
	for i, name := range names {
		if !used[i] {
			taken[name] = true
			f := fold{Attribute: particle.Attribute{Name: name}, from: []int{i}}
			f.decide(seen, quotesCount)
			all = append(all, f)
		}
	}
	for i := range all {
		for len(all[i].from) > 1 && taken[all[i].Name] {
			all[i].Name += "_"
		}
	}
	slices.SortStableFunc(all, func(a, b fold) int { return cmp.Compare(slices.Min(a.from), slices.Min(b.from)) })
	return all
}

// groups puts columns of single numbers together that are named alike.
func groups(names []string, seen []traits, quotesCount bool) []*group {
	found := map[member]*group{}
	var order []*group
	for i, name := range names {
		m := memberOf(name)
		if m.style == alone || seen[i].lists || seen[i].kind(particle.NoRole, quotesCount) == textKind {
			continue
		}
		key := member{base: m.base, style: m.style}
		if found[key] == nil {
			found[key] = &group{member: key}
			order = append(order, found[key])
		}
		g := found[key]
		g.from, g.places = append(g.from, i), append(g.places, m.place)
	}
	return order
}

// whole finds the columns of a vector in their order; f has type and width.
func (g *group) whole() (from []int, f fold, ok bool) {
	at := map[int]int{}
	for k, place := range g.places {
		if _, twice := at[place]; twice {
			return nil, f, false
		}
		at[place] = g.from[k]
	}
	for _, places := range g.forms() {
		from = nil
		for _, place := range places {
			if i, there := at[place]; there {
				from = append(from, i)
			}
		}
		if len(from) != len(places) {
			continue
		}
		if g.style == axes && len(from) == 4 && from[3] < from[0] {
			f.Type = particle.Quaternion
			return []int{from[3], from[0], from[1], from[2]}, f, true
		}
		f.Type = g.vector(len(from))
		return from, f, true
	}
	return nil, f, false
}

// forms are the sets of places that make a value, the largest first.
func (g *group) forms() [][]int {
	switch g.style {
	case colors:
		return [][]int{{0, 1, 2, 3}, {0, 1, 2}}
	case joined:
		return [][]int{{0, 1, 2}}
	case axes:
		if role := particle.RoleOf(g.base); role == particle.PositionRole || role == particle.VelocityRole || role == particle.NormalRole {
			return [][]int{{0, 1, 2}}
		}
		return [][]int{{0, 1, 2, 3}, {0, 1, 2}, {0, 1}}
	case cells:
		if len(g.from) == 16 {
			return [][]int{count(16)}
		}
		return [][]int{{0, 1, 2, 4, 5, 6, 8, 9, 10}}
	}
	if len(g.from) < 2 {
		return nil
	}
	return [][]int{count(len(g.from))}
}

func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// vector is the type of some float32 of this style, invalid for none of its own.
func (g *group) vector(n int) particle.Type {
	switch {
	case g.style == indexed:
		return particle.InvalidType
	case g.style == colors && n == 4:
		return particle.Color4
	case g.style == cells && n == 9:
		return particle.Matrix33
	case g.style == cells:
		return particle.Matrix44
	case n >= 2 && n <= 4:
		return []particle.Type{particle.Vector2, particle.Vector3, particle.Vector4}[n-2]
	}
	return particle.InvalidType
}

// role that the fold may have by its name and width.
func (f *fold) role() particle.Role {
	role, width := particle.RoleOf(f.Name), len(f.from)
	switch role {
	case particle.PositionRole, particle.VelocityRole, particle.NormalRole:
		if width != 3 {
			return particle.NoRole
		}
	case particle.OrientationRole:
		if width != 4 {
			return particle.NoRole
		}
	case particle.ColorRole:
		if width < 3 {
			return particle.NoRole
		}
	}
	return role
}

// decide finds type and kind by what was seen in all columns of the fold.
func (f *fold) decide(seen []traits, quotesCount bool) {
	var t traits
	for _, i := range f.from {
		t.join(seen[i])
	}
	f.kind = t.kind(f.role(), quotesCount)
	vector := f.Type
	f.Type, f.Structure, f.Context = kindTypes[f.kind], particle.Single, particle.PerPoint
	switch {
	case f.kind == textKind:
		return
	case t.lists:
		f.Structure = particle.Array
	case f.kind == float32Kind && vector != particle.InvalidType:
		f.Type = vector
	case len(f.from) > 1:
		f.Components = len(f.from)
	}
}
