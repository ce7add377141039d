// The names of the .sih5 layout: groups, members, attributes, version.

package h5convert

import "floe/internal/particle"

// FormatMajor and FormatMinor are the version of the layout. A reader refuses a
// newer major; a newer minor only adds what an older reader may ignore.
const (
	FormatMajor = 1
	FormatMinor = 0
)

// formatName is the root's @format.
const formatName = "sih5"

// Groups.
const (
	attributesGroup = "/attributes"
	objectGroup     = "/object"
	edgesGroup      = "/edges"
	polygonsGroup   = "/polygons"
	samplesGroup    = "/samples"
	otherGroup      = "/other"
	raggedGroup     = "/ragged"
	stringsGroup    = "/strings"
	opaqueGroup     = "/opaque"
	idsGroup        = "/ids"
	sourceGroup     = "/source"
	frameGroup      = "/frame"
	vtkGroup        = "/VTKHDF"
)

// columnGroups are the groups whose members are columns.
var columnGroups = []string{
	attributesGroup, objectGroup, edgesGroup, polygonsGroup, samplesGroup,
	otherGroup, raggedGroup, stringsGroup, opaqueGroup,
}

// Members of a ragged or a string column's group.
const (
	valuesMember      = "values"
	offsetsMember     = "offsets"
	codesMember       = "codes"
	tableMember       = "table"
	textMember        = "text"
	textOffsetsMember = "text_offsets"
	idsMember         = "ids"
)

// Attributes of the root.
const (
	formatAttr        = "format"
	formatVersionAttr = "format_version"
	generatorAttr     = "generator"
	createdAttr       = "created_utc"
)

// Attributes of a column.
const (
	orderAttr        = "order"
	dataTypeAttr     = "ice_data_type"
	structureAttr    = "ice_structure"
	contextAttr      = "ice_context"
	categoryAttr     = "ice_category"
	objectIDAttr     = "ice_object_id"
	typeCodeAttr     = "ice_type"
	componentsAttr   = "components"
	constantAttr     = "constant"
	elementsAttr     = "elements"
	semanticAttr     = "semantic"
	unitAttr         = "unit"
	originalNameAttr = "original_name"
)

// Attributes of /frame.
const (
	numberAttr       = "number"
	numberTextAttr   = "number_text"
	fpsAttr          = "fps"
	secondsAttr      = "time_seconds"
	objectTypeAttr   = "object_type"
	substepAttr      = "substep"
	pointCountAttr   = "point_count"
	edgeCountAttr    = "edge_count"
	polygonCountAttr = "polygon_count"
	sampleCountAttr  = "sample_count"
	columnCountAttr  = "column_count"
	dialectAttr      = "dialect"
	warningsAttr     = "warnings"
)

// Attributes of /source.
const (
	fileNameAttr     = "file_name"
	fileSizeAttr     = "file_size"
	modTimeAttr      = "mtime_unix_ns"
	hashAlgoAttr     = "hash_algo"
	hashAttr         = "hash"
	compressionAttr  = "compression"
	cacheFormatAttr  = "cache_format"
	cacheVersionAttr = "cache_version"
)

// contextGroup is where the single columns of a context lie.
func contextGroup(c particle.Context) string {
	switch c {
	case particle.PerPoint:
		return attributesGroup
	case particle.PerObject:
		return objectGroup
	case particle.PerEdge:
		return edgesGroup
	case particle.PerPolygon:
		return polygonsGroup
	case particle.PerSample:
		return samplesGroup
	}
	return otherGroup
}

// typeCodes are Softimage's codes of data types, for programs that know them.
var typeCodes = map[particle.Type]int32{
	particle.Bool: 1, particle.Int32: 2, particle.Float32: 4, particle.Vector2: 8,
	particle.Vector3: 16, particle.Vector4: 32, particle.Quaternion: 64,
	particle.Matrix33: 128, particle.Matrix44: 256, particle.Color4: 512,
	particle.Location: 2048, particle.Rotation: 16384, particle.Shape: 32768,
	particle.String: 131072,
}

// typeOfCode is the inverse of typeCodes.
func typeOfCode(code int64) (particle.Type, bool) {
	for t, c := range typeCodes {
		if int64(c) == code {
			return t, true
		}
	}
	return particle.InvalidType, false
}
