// Any other HDF5 file with points, as far as it goes.

//go:build cgo

package h5convert

import (
	"fmt"
	"strings"

	"floe/internal/particle"
)

// decodeForeign looks for points in a file that nobody promised anything of:
// first /VTKHDF with Points and PointData, else the group whose datasets agree
// best on a number of rows, one with something like a position before others.
func decodeForeign(root *node) (*parsed, error) {
	p := &parsed{header: particle.Header{Format: "hdf5"}}
	if vtk := root.child(vtkGroup[1:]); vtk != nil && vtk.dataset("Points") != nil {
		p.vtkGrid(vtk)
		return p, nil
	}
	var best table
	findTables(root, "", &best)
	if best.rows == 0 {
		return nil, fmt.Errorf("no points found: no group has a dataset of numbers, one row a point")
	}
	p.table(&best)
	return p, nil
}

// positionName is what a position is called that had an uncommon name.
const positionName = "position"

func (p *parsed) vtkGrid(vtk *node) {
	points := vtk.dataset("Points")
	p.header.Points = points.rows()
	p.foreignColumn(positionName, points)
	if data := vtk.child("PointData"); data != nil {
		for _, n := range data.children {
			if n.data != nil {
				p.foreignColumn(n.name, n.data)
			}
		}
	}
}

// table is a group whose datasets have the same number of rows.
type table struct {
	path  string
	group *node
	rows  int64
	score int
}

// findTables keeps the best of all groups and row counts. Each dataset of a
// count is worth one, a position more than any number of them.
func findTables(n *node, path string, best *table) {
	scores := map[int64]int{}
	for _, c := range n.children {
		switch {
		case c.data == nil:
			findTables(c, path+"/"+c.name, best)
		case usable(c.data):
			scores[c.data.rows()]++
			if isPosition(c.name, c.data) {
				scores[c.data.rows()] += maxObjects
			}
		}
	}
	for rows, score := range scores {
		if score > best.score || (score == best.score && rows > best.rows) {
			*best = table{path, n, rows, score}
		}
	}
}

func usable(s *storage) bool {
	rank := len(s.dims)
	return s.elem.scalar.Valid() && rank >= 1 && rank <= 2 && s.rows() > 0 && s.width() >= 1 && s.width() <= particle.MaxComponents
}

// isPosition knows the spellings of particle and those of some simulations.
func isPosition(name string, s *storage) bool {
	if s.width() != 3 {
		return false
	}
	switch strings.ToLower(name) {
	case "coordinates", "coords", "points", "pos", "positions", "xyz":
		return true
	}
	return particle.RoleOf(name) == particle.PositionRole
}

func (p *parsed) table(t *table) {
	p.header.Points = t.rows
	p.warn("read as %d points of group %q", t.rows, t.path+"/")
	named := false
	for _, n := range t.group.children {
		switch {
		case n.data == nil:
			continue
		case !named && isPosition(n.name, n.data) && particle.RoleOf(n.name) != particle.PositionRole:
			named = true
			p.warn("%q is taken as the position", n.name)
			p.foreignColumn(positionName, n.data)
		default:
			p.foreignColumn(n.name, n.data)
		}
	}
}

func (p *parsed) warn(format string, args ...any) {
	p.header.Warnings = append(p.header.Warnings, fmt.Sprintf(format, args...))
}

// foreignColumn adds a dataset, or a warning if it does not fit.
func (p *parsed) foreignColumn(name string, s *storage) {
	if !usable(s) && s.rows() != 0 || s.rows() != p.header.Points {
		p.warn("dataset %q is left out: it has no numbers for each point", name)
		return
	}
	a := particle.Attribute{Name: name, Structure: particle.Single, Context: particle.PerPoint}
	a.Type, a.Components = typeOfData(name, s)
	p.header.Attributes = append(p.header.Attributes, a)
	p.columns = append(p.columns, columnParts{data: s})
}

// typeOfData guesses the type that numbers stand for.
func typeOfData(name string, s *storage) (t particle.Type, components int) {
	if s.elem.scalar == particle.Float32 {
		switch s.width() {
		case 2:
			return particle.Vector2, 0
		case 3:
			return particle.Vector3, 0
		case 4:
			return fourFloats(name), 0
		case 9:
			return particle.Matrix33, 0
		case 16:
			return particle.Matrix44, 0
		}
	}
	if s.width() == 1 {
		return s.elem.scalar, 0
	}
	return s.elem.scalar, int(s.width())
}

func fourFloats(name string) particle.Type {
	switch particle.RoleOf(name) {
	case particle.ColorRole:
		return particle.Color4
	case particle.OrientationRole:
		return particle.Quaternion
	}
	return particle.Vector4
}
