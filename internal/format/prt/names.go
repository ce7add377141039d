// What Krakatoa calls things: customary channel names, and the rules for others.

package prt

import (
	"strconv"

	"floe/internal/particle"
)

// maxNameBytes bounds a channel's name.
const maxNameBytes = nameBytes - 1

// customary are Krakatoa's names of the roles. Its size is Radius, or Scale
// where there is one for each axis.
var customary = map[particle.Role]string{
	particle.PositionRole: "Position", particle.VelocityRole: "Velocity", particle.ColorRole: "Color",
	particle.SizeRole: "Radius", particle.IDRole: "ID", particle.AgeRole: "Age", particle.LifeRole: "LifeSpan",
	particle.OrientationRole: "Orientation", particle.NormalRole: "Normal", particle.MassRole: "Mass",
}

// channelName is the name that an attribute is written under, before it is made
// unique: the customary one if it is the frame's first choice for its role.
func channelName(f *particle.Frame, i int) (name string, isCustomary bool) {
	a := f.Columns[i].Attribute
	role := particle.RoleOf(a.Name)
	if role == particle.NoRole || f.FindRole(role) != i {
		return clean(a.Name), false
	}
	if role == particle.SizeRole && a.Width() == 3 {
		return "Scale", true
	}
	return customary[role], true
}

// clean makes a name of letters, digits and _, no digit first.
func clean(name string) string {
	b := make([]byte, 0, maxNameBytes+1)
	for _, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		digit := r >= '0' && r <= '9'
		if digit && len(b) == 0 {
			b = append(b, '_')
		}
		if !letter && !digit {
			r = '_'
		}
		b = append(b, byte(r))
	}
	if len(b) == 0 {
		return "_"
	}
	return string(b[:min(len(b), maxNameBytes)])
}

// names gives every name once.
type names map[string]bool

// unique appends a number to a name that is taken, and cuts it to fit.
func (n names) unique(name string) string {
	free := name
	for i := 2; n[free]; i++ {
		tail := "_" + strconv.Itoa(i)
		free = name[:min(len(name), maxNameBytes-len(tail))] + tail
	}
	n[free] = true
	return free
}
