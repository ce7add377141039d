// Which attribute, and which of its components, does a person mean by a name?

package particle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const groupPrefix = "group:"

// FindLike gives the index of the attribute that a person means by a name, -1 if
// there is none: the exact spelling, whatever the case, the group of that name
// ("fast" and "group_fast" are "group:fast"), and last the attribute that plays the
// role which the name usually has, so that "v" is PointVelocity. An @ before the
// name, as in VEX ("@P", "v@P"), says nothing.
func (h *Header) FindLike(name string) int {
	if i := h.Find(name); i >= 0 {
		return i
	}
	name = withoutAt(name)
	for _, spelled := range []string{name, groupPrefix + name, groupPrefix + strings.TrimPrefix(name, "group_")} {
		if i := h.Find(spelled); i >= 0 {
			return i
		}
	}
	return h.FindRole(RoleOf(name))
}

// withoutAt drops @ and v@ before a name.
func withoutAt(name string) string {
	if rest, ok := strings.CutPrefix(name, "@"); ok {
		return rest
	}
	if len(name) > 1 && name[1] == '@' && strings.IndexByte("fiuvpsd", name[0]) >= 0 {
		return name[2:]
	}
	return name
}

// What a [Reference] may mean besides a component counted from 0.
const (
	WholeValue  = -1 // no component is named
	LengthOfAll = -2 // "length" or "magnitude"
)

// Reference is an attribute, or a component of one, of a header.
type Reference struct {
	// Attribute is its index.
	Attribute int
	// Component counts from 0, or is WholeValue or LengthOfAll.
	Component int
}

// Refer reads "Age", "P.y", "v.length", "Cd[2]": a name as [Header.FindLike] takes
// it, and a component as [Attribute.ComponentLike] does. An attribute that has the
// whole text for its name goes first. The error is a [*NameError].
func (h *Header) Refer(text string) (Reference, error) {
	if i := h.FindLike(text); i >= 0 {
		return Reference{i, WholeValue}, nil
	}
	name, part := text, ""
	if inner, ok := strings.CutSuffix(text, "]"); ok {
		name, part, _ = strings.Cut(inner, "[")
	} else if dot := strings.LastIndexByte(text, '.'); dot > 0 {
		name, part = text[:dot], text[dot+1:]
	}
	if part == "" {
		return Reference{}, &NameError{Name: text}
	}
	i := h.FindLike(name)
	if i < 0 {
		return Reference{}, &NameError{Name: name, Part: part}
	}
	k, ok := h.Attributes[i].ComponentLike(part)
	if !ok {
		return Reference{}, &NameError{Name: name, Part: part, Attribute: &h.Attributes[i]}
	}
	return Reference{i, k}, nil
}

// ComponentLike tells which component of a value a word means: the attribute's own
// names for them, whatever the case; x y z w, or r g b a, of any vector; a number
// from 0; "length" and "magnitude", which are LengthOfAll. A quaternion's x is not
// its first.
func (a Attribute) ComponentLike(word string) (k int, ok bool) {
	word = strings.ToLower(word)
	names, width := a.ComponentNames(), a.Width()
	if k := slices.Index(names, word); k >= 0 {
		return k, true
	}
	if word == "length" || word == "magnitude" {
		return LengthOfAll, true
	}
	if k, err := strconv.Atoi(word); err == nil {
		return k, k >= 0 && k < width
	}
	if len(word) != 1 || width == 1 {
		return 0, false
	}
	if k := strings.Index("rgba", word); k >= 0 {
		return k, k < width
	}
	k = strings.Index("xyzw", word)
	return k, k >= 0 && k < width && !slices.Contains(names, "w")
}

// NameError is a text that means nothing in a header.
type NameError struct {
	// Name and Part are what was taken for the attribute and for the component.
	Name, Part string
	// Attribute is the one that lacks the component, nil if there is no such
	// attribute.
	Attribute *Attribute
}

func (e *NameError) Error() string {
	if e.Attribute == nil {
		return fmt.Sprintf("no attribute %q", e.Name)
	}
	names := e.Attribute.ComponentNames()
	there := "there are " + strings.Join(names, " ")
	switch {
	case names == nil:
		there = "it is a single number"
	case names[0] == "0":
		there = fmt.Sprintf("there are 0 to %d", len(names)-1)
	}
	return fmt.Sprintf("%s has no component %q; %s", e.Attribute.Name, e.Part, there)
}
