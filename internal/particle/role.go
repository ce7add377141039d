// Well-known roles: which attribute is the position, the colour, the id.

package particle

import "strings"

// Role is what an attribute means to a viewer.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	PositionRole
	VelocityRole
	ColorRole
	SizeRole
	IDRole
	AgeRole
	LifeRole
	OrientationRole
	NormalRole
	MassRole
	roleCount
)

var roleNames = [roleCount]string{
	"", "position", "velocity", "color", "size", "id", "age", "life",
	"orientation", "normal", "mass",
}

// String gives "position", "velocity" …; "" for NoRole.
func (r Role) String() string {
	if r < roleCount {
		return roleNames[r]
	}
	return ""
}

// roleSpellings lists, per role, the names of Softimage ICE, Houdini, Krakatoa,
// Maya, RealFlow, PLY and NumPy files in lower case; the earlier wins where a frame
// has several.
var roleSpellings = [roleCount][]string{
	PositionRole:    {"pointposition", "position", "p", "worldposition", "pos", "xyz", "positions", "points", "coords", "vertices"},
	VelocityRole:    {"pointvelocity", "velocity", "v", "worldvelocity", "vel", "velocities"},
	ColorRole:       {"color", "cd", "rgbpp", "pointcolor", "rgb", "rgba", "colour", "colors"},
	SizeRole:        {"size", "pscale", "scale", "radius", "radiuspp", "scale_0"},
	IDRole:          {"id", "particleid"},
	AgeRole:         {"age", "nage"},
	LifeRole:        {"agelimit", "life", "lifespan", "lifespanpp", "finallifespanpp"},
	OrientationRole: {"orientation", "orient", "rotationpp", "rot"},
	NormalRole:      {"pointnormal", "normal", "n", "normals"},
	MassRole:        {"mass"},
}

// RoleOf gives the role that a name usually has, whatever its case.
func RoleOf(name string) Role {
	lower := strings.ToLower(name)
	for role := NoRole + 1; role < roleCount; role++ {
		for _, s := range roleSpellings[role] {
			if s == lower {
				return role
			}
		}
	}
	return NoRole
}

// FindRole gives the index of the attribute that plays a role, -1 if none does.
// Only attributes whose type can play it count: a string called "id" does not.
func (h *Header) FindRole(role Role) int {
	if role == NoRole || role >= roleCount {
		return -1
	}
	for _, spelling := range roleSpellings[role] {
		for i, a := range h.Attributes {
			if strings.EqualFold(a.Name, spelling) && canPlay(role, a) {
				return i
			}
		}
	}
	return -1
}

func canPlay(role Role, a Attribute) bool {
	if !a.Type.IsNumeric() || a.Ragged() {
		return false
	}
	switch role {
	case PositionRole: // Houdini's older ones are homogeneous
		return a.Width() == 3 || a.Width() == 4
	case VelocityRole, NormalRole:
		return a.Width() == 3
	case ColorRole:
		return a.Width() >= 3
	case OrientationRole:
		return a.Width() == 4
	}
	return true
}
