// Which attribute does a name mean, and which was meant where there is none?

package expr

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// Scope is what an expression is compiled for.
type Scope struct {
	// Header names the attributes.
	Header *particle.Header
	// Context of the elements that are looked at; 0 stands for points.
	Context particle.Context
	// Number of the frame as in its file name; "" if it has none.
	Number string
}

const groupPrefix = "group:"

// find gives the index of the attribute that a name means, -1 if there is none.
func (s *Scope) find(name string) int {
	for _, spelled := range []string{name, groupPrefix + name, groupPrefix + strings.TrimPrefix(name, "group_")} {
		for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
			for _, context := range []particle.Context{s.Context, particle.PerObject} {
				for i, a := range s.Header.Attributes {
					if a.Context == context && same(a.Name, spelled) {
						return i
					}
				}
			}
		}
	}
	return s.findRole(particle.RoleOf(name))
}

// findRole looks among the attributes of the context only.
func (s *Scope) findRole(role particle.Role) int {
	if role == particle.NoRole {
		return -1
	}
	var h particle.Header
	var indices []int
	for i, a := range s.Header.Attributes {
		if a.Context == s.Context {
			h.Attributes, indices = append(h.Attributes, a), append(indices, i)
		}
	}
	if i := h.FindRole(role); i >= 0 {
		return indices[i]
	}
	return -1
}

// elsewhere gives an attribute of that name which belongs to something else.
func (s *Scope) elsewhere(name string) (particle.Attribute, bool) {
	if i := s.Header.Find(name); i >= 0 {
		return s.Header.Attributes[i], true
	}
	return particle.Attribute{}, false
}

// Suggest proposes names in place of one that means nothing in a header: "did you
// mean Age?", or which there are.
func Suggest(h *particle.Header, name string) string {
	return (&Scope{Header: h, Context: particle.PerPoint}).suggest(name)
}

// suggest proposes names in place of one that means nothing: those spelled much
// alike, else the first there are.
func (s *Scope) suggest(name string) string {
	names := s.names()
	if near := nearest(name, names); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	const most = 12
	switch {
	case len(names) == 0:
		return "there are no attributes"
	case len(names) > most:
		return "there are " + strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
	}
	return "there are " + strings.Join(names, ", ")
}

// names lists what can be written, as it is written.
func (s *Scope) names() (names []string) {
	const most, longest = 1000, 80 // whatever a file says
	for _, a := range s.Header.Attributes {
		if len(names) < most && len(a.Name) <= longest && (a.Context == s.Context || a.Context == particle.PerObject) {
			names = append(names, Spell(a.Name))
		}
	}
	return names
}

// Spell writes an attribute's name as an expression takes it: in backquotes if
// need be.
func Spell(name string) string {
	if _, reserved := words[strings.ToLower(name)]; nameLength(name) == len(name) && name != "" && !reserved {
		return name
	}
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(name) + "`"
}

// nearest gives up to three of the names that are much like one.
func nearest(name string, names []string) []string {
	type match struct {
		name     string
		distance int
	}
	var all []match
	wanted := simple(name)
	if len(wanted) > 80 {
		return nil
	}
	for _, n := range names {
		have := simple(n)
		d := editDistance(wanted, have)
		if len(wanted) >= 3 && strings.Contains(have, wanted) {
			d = 1
		}
		if d <= max(1, min(len(wanted), len(have))/3) {
			all = append(all, match{n, d})
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var near []string
	for _, m := range all[:min(len(all), 3)] {
		near = append(near, m.name)
	}
	return near
}

// simple is a name without what is easily forgotten.
func simple(name string) string {
	name = strings.Trim(strings.ToLower(name), "`@")
	name = strings.ReplaceAll(strings.TrimPrefix(name, groupPrefix), "_", "")
	if short := strings.TrimPrefix(name, "point"); len(short) > 2 { // ICE has many of those
		return short
	}
	return name
}

// editDistance counts the letters to insert, delete, replace or swap.
func editDistance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range len(a) {
		before, last, row := rows[0], rows[1], rows[2]
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		rows = [3][]int{last, row, before}
	}
	return rows[1][len(b)]
}

// genericComponents are the names of the components of any vector.
var genericComponents = map[string]int{"x": 0, "y": 1, "z": 2, "w": 3, "r": 0, "g": 1, "b": 2, "a": 3}

// componentOf gives the index of a component by its name, -1 if there is none.
// names are the attribute's own; they come first, for a quaternion's x is not its
// first.
func componentOf(name string, names []string, width int) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	k, known := genericComponents[strings.ToLower(name)]
	if !known || k >= width || slices.Contains(names, "w") && k != 3 && strings.ContainsAny(name, "xyzXYZ") {
		return -1
	}
	return k
}

// componentNames tells which components there are, for an error.
func componentNames(names []string, width int) string {
	switch {
	case width == 1:
		return "it is a single number"
	case names == nil && width <= 4:
		names = []string{"x", "y", "z", "w"}[:width]
	case len(names) == 0 || names[0] == "0":
		return "write [0] to [" + strconv.Itoa(width-1) + "]"
	}
	return "there are " + strings.Join(names, " ")
}
