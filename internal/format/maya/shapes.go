// Which channel is what attribute of which shape?

package maya

import "strings"

// attributes that the caches of particles, hair and fluids have; what stands
// before them is the name of a shape.
var attributes = map[string]bool{
	"id": true, "particleId": true, "count": true, "birthTime": true, "age": true, "mass": true,
	"position": true, "worldPosition": true, "birthPosition": true, "birthWorldPosition": true,
	"velocity": true, "worldVelocity": true, "worldVelocityInObjectSpace": true, "acceleration": true,
	"lifespanPP": true, "finalLifespanPP": true, "radiusPP": true, "rgbPP": true, "opacityPP": true,
	"rotationPP": true, "angularVelocityPP": true, "incandescencePP": true,
	"hairCounts": true, "vertexCounts": true, "positions": true,
	"density": true, "temperature": true, "fuel": true, "resolution": true, "offset": true,
}

// countAttribute is always one value.
const countAttribute = "count"

// piece is a channel with the two parts of its name.
type piece struct {
	channel
	shape     string
	attribute string // "position" for the points of a mesh
}

// shape is what shares a number of points.
type shape struct {
	name   string
	points int64
	pieces []piece
}

// shapesOf sorts channels by their shapes, in file order.
func shapesOf(channels []channel) []*shape {
	names := prefixes(channels)
	byName := map[string]*shape{}
	var all []*shape
	for _, c := range channels {
		p := split(c, names)
		s := byName[p.shape]
		if s == nil {
			s = &shape{name: p.shape}
			byName[p.shape] = s
			all = append(all, s)
		}
		s.pieces = append(s.pieces, p)
	}
	for _, s := range all {
		s.points = s.count()
	}
	return all
}

// prefixes are the shapes that some attribute gives away.
func prefixes(channels []channel) map[string]bool {
	names := map[string]bool{}
	for _, c := range channels {
		if i := strings.LastIndexByte(c.name, '_'); i > 0 && attributes[c.name[i+1:]] {
			names[c.name[:i]] = true
		}
	}
	return names
}

// split takes a channel's name apart, after the longest shape that is known.
func split(c channel, shapes map[string]bool) piece {
	last := strings.LastIndexByte(c.name, '_')
	for i := last; i > 0; i = strings.LastIndexByte(c.name[:i], '_') {
		if shapes[c.name[:i]] && i+1 < len(c.name) {
			return piece{channel: c, shape: c.name[:i], attribute: c.name[i+1:]}
		}
	}
	switch {
	case kinds[c.tag].components == 3:
		return piece{channel: c, shape: c.name, attribute: "position"}
	case last > 0 && last+1 < len(c.name):
		return piece{channel: c, shape: c.name[:last], attribute: c.name[last+1:]}
	}
	return piece{channel: c, shape: c.name, attribute: c.name}
}

// count is the number of points: that of the positions, else of the ids, else
// the largest of all.
func (s *shape) count() (most int64) {
	for _, name := range []string{"position", "positions", "worldPosition", "id", "particleId"} {
		for _, p := range s.pieces {
			if p.attribute == name {
				return p.values
			}
		}
	}
	for _, p := range s.pieces {
		if p.attribute != countAttribute {
			most = max(most, p.values)
		}
	}
	return most
}
