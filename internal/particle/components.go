// What the components of a value are called: x y z, r g b a, m00 …

package particle

import "strconv"

// ComponentNames names the scalars of one value in their order: "x" "y" "z",
// "r" "g" "b" "a", "w" "x" "y" "z", "m00" to "m33" (row, column), and "0" "1"…
// where nothing better is known. It is nil for values of one scalar.
func (a Attribute) ComponentNames() []string {
	w := a.Width()
	switch {
	case w <= 1:
		return nil
	case a.Type == Quaternion, a.Type == Rotation:
		return []string{"w", "x", "y", "z"}
	case a.Type == Matrix33:
		return matrixNames(3)
	case a.Type == Matrix44:
		return matrixNames(4)
	case a.Type == Color4, RoleOf(a.Name) == ColorRole && (w == 3 || w == 4):
		return []string{"r", "g", "b", "a"}[:w]
	case a.Type >= Vector2 && a.Type <= Vector4, w == 3 && isVectorRole(RoleOf(a.Name)):
		return []string{"x", "y", "z", "w"}[:w]
	}
	names := make([]string, w)
	for k := range names {
		names[k] = strconv.Itoa(k)
	}
	return names
}

func isVectorRole(r Role) bool {
	return r == PositionRole || r == VelocityRole || r == NormalRole
}

func matrixNames(n int) []string {
	var names []string
	for row := range n {
		for column := range n {
			names = append(names, "m"+strconv.Itoa(row)+strconv.Itoa(column))
		}
	}
	return names
}
