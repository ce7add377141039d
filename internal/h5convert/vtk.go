// The /VTKHDF group: the same datasets under the names that VTK and ParaView
// look for.

package h5convert

import (
	"encoding/binary"
	"math"

	"floe/internal/particle"
)

// vtk adds an unstructured grid of one poly-vertex cell, unless no column can be
// its points. Everything but the cell itself is hard links.
func (e *encoder) vtk() {
	f := e.frame
	position := f.FindRole(particle.PositionRole)
	if position < 0 || !e.linkable(position) || !vtkPoints(f.Columns[position].Type.Scalar()) {
		return
	}
	e.group(vtkGroup,
		attrNode{"Version", []int64{1, 0}},
		attrNode{"Type", asciiText("UnstructuredGrid")})
	e.link(e.plain[position], vtkGroup+"/Points")
	e.group(vtkGroup + "/PointData")
	for i := range f.Columns {
		if e.linkable(i) {
			e.link(e.plain[i], vtkGroup+"/PointData/"+e.names[i])
		}
	}
	e.cell(f.Points)
}

// asciiText is a string attribute with ASCII as its character set.
type asciiText string

func vtkPoints(scalar particle.Type) bool {
	return scalar == particle.Float32 || scalar == particle.Float64
}

// linkable columns are numbers of every point in a type that VTK reads; one
// that is not makes VTK refuse the whole file.
func (e *encoder) linkable(i int) bool {
	c := &e.frame.Columns[i]
	return e.plain[i] != "" && c.Context == particle.PerPoint && c.Stored() == c.Elements &&
		c.Type.Scalar() != particle.Float16
}

// cell adds one cell of all points. Without points there is no cell.
func (e *encoder) cell(points int64) {
	one := func(name string, v int64) {
		e.numbers(vtkGroup+"/"+name, particle.Int64, 1, binary.LittleEndian.AppendUint64(nil, uint64(v)), nil)
	}
	cells := min(points, 1)
	one("NumberOfPoints", points)
	one("NumberOfCells", cells)
	one("NumberOfConnectivityIds", points)
	e.numbers(vtkGroup+"/Types", particle.Uint8, 1, []byte{2}[:cells], nil)
	// VTK wants one integer type for both of these.
	scalar, offsets := particle.Int32, binary.LittleEndian.AppendUint32(make([]byte, 4), uint32(points))
	if points > math.MaxInt32 {
		scalar, offsets = particle.Int64, binary.LittleEndian.AppendUint64(make([]byte, 8), uint64(points))
	}
	e.numbers(vtkGroup+"/Offsets", scalar, 1, offsets[:int64(scalar.ScalarBytes())*(cells+1)], nil)
	e.connectivity(scalar, points)
}

func (e *encoder) connectivity(scalar particle.Type, points int64) {
	const path = vtkGroup + "/Connectivity"
	if points == 0 {
		e.numbers(path, scalar, 1, nil, nil)
		return
	}
	e.dataset(datasetNode{path: path, scalar: scalar, dims: []uint{uint(points)}, chunk: chunking{
		rows: countChunk, shuffle: true, deflate: 1,
		ready: func(i uint) []byte { return countingChunk(uint64(i), scalar.ScalarBytes()) },
	}})
}
