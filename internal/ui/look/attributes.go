// Which attributes can be used for what, and how they are listed.

package look

import (
	"floe/internal/particle"
	"floe/internal/render"
)

// uses tell what the renderer can make of an attribute.
func colors(a particle.Attribute) bool {
	return a.Type != particle.Location && (a.Context == particle.PerPoint || a.Context == particle.PerObject)
}

func sizes(a particle.Attribute) bool { return colors(a) && a.Type.IsNumeric() && !a.Ragged() }

func vectors(a particle.Attribute) bool {
	return a.Context == particle.PerPoint && a.Width() == 3 && a.Type.IsNumeric() && !a.Ragged()
}

func strands(a particle.Attribute) bool {
	return a.Context == particle.PerPoint && a.Width() == 3 && a.Type.IsNumeric() && a.Ragged()
}

// listOf gives the options for an attribute: first some fixed ones, then those
// of the frame that can be used, then the one that is chosen if it is missing.
func (p *Panel) listOf(can func(particle.Attribute) bool, fixed ...string) (options []option, names []string) {
	for _, f := range fixed {
		options, names = append(options, option{text: f}), append(names, "")
	}
	if p.header == nil {
		return options, names
	}
	for _, a := range p.header.Attributes {
		if can(a) {
			options, names = append(options, option{text: a.Name, detail: detail(a)}), append(names, a.Name)
		}
	}
	return options, names
}

func detail(a particle.Attribute) string {
	text := a.Type.String()
	if a.Ragged() {
		text += " array"
	}
	if a.Context != particle.PerPoint {
		text += " per " + a.Context.String()
	}
	return text
}

// attribute gives an attribute of the frame; false if it has none of that name.
func (p *Panel) attribute(name string) (particle.Attribute, bool) {
	if p.header == nil || name == "" {
		return particle.Attribute{}, false
	}
	i := p.header.Find(name)
	if i < 0 {
		return particle.Attribute{}, false
	}
	return p.header.Attributes[i], true
}

// current shows a chosen attribute in a dropdown, as missing if the frame lacks
// it or cannot use it.
func (p *Panel) current(d *dropdown, name string, can func(particle.Attribute) bool) {
	a, found := p.attribute(name)
	switch {
	case p.header == nil || found && can(a):
		d.show(option{text: name}, false)
	case found:
		d.show(option{text: name, detail: "of no use here"}, true)
	default:
		d.show(option{text: name, detail: "not in this frame"}, true)
	}
}

// holdsColor tells whether an attribute is shown as the colour it holds.
func holdsColor(a particle.Attribute) bool {
	return a.Width() >= 3 && a.Type.IsNumeric() && (a.Type == particle.Color4 || particle.RoleOf(a.Name) == particle.ColorRole)
}

// componentsOf lists what of an attribute can be shown.
func componentsOf(a particle.Attribute) (names []string, components []render.Component) {
	all := a.ComponentNames()
	if len(all) == 0 || !a.Type.IsNumeric() {
		return nil, nil
	}
	names, components = []string{"length"}, []render.Component{0}
	if holdsColor(a) {
		names = []string{"colour"}
	}
	for k, name := range all {
		names, components = append(names, name), append(components, render.ComponentAt(k))
	}
	if holdsColor(a) {
		names, components = append(names, "length"), append(components, render.MagnitudeOf)
	}
	return names, components
}
