// Package text writes frames in the text layout of the original ICE Explorer,
// for people and for scripts that were made for it.
//
//	err := text.Encoder{}.Encode(ctx, w, frame)
//
// # Layout
//
//	[Header info]
//	name = ICECACHE
//	version = 103
//	type = siICENodeObjectPointCloud
//	particle_count = 2
//	edge_count = 0
//	polygon_count = 0
//	sample_count = 0
//	blob_count = 0
//	attribute_count = 1
//	substeps_count = 0
//
//
//	[Attribute info]
//	name = PointPosition
//	datatype = siICENodeDataVector3
//	structtype = siICENodeStructureSingle
//	contexttype = siICENodeContextComponent0D
//	objid = 0
//	category = siICEAttributeCategoryBuiltin
//	ptlocator_size = 0
//	is constant = 0
//
//	0: x=0.000000 y=1.000000 z=0.500000
//	1: x=0.000000 y=2.000000 z=0.500000
//
// and so on, one block per attribute in file order, all contexts. Floats have
// six decimals. A constant has one line. Matrices have one line per row, each
// with the element's number. Without elements, and for point locations, the
// line is <no data>. Lines end with LF.
//
// The version is that of the file if it was an ICE cache (or a .sih5 made from
// one), else 103. blob_count is 0, as no such attribute can be loaded, and
// ptlocator_size is the size of a location's block in bytes.
//
// # What the original could not write
//
// A ragged attribute has one line per element, with the length of its array and
// then its values, each as it would stand alone; matrices stand in one line too:
//
//	0: count=2 x=0.000000 y=1.000000 z=0.500000 x=0.000000 y=2.000000 z=0.500000
//	1: count=0
//
// Types that Softimage does not have are written with our own names (int64,
// float16 …), values of several components as [0]=… [1]=… with the number of
// components in the name: float[3]. Line ends and backslashes inside texts are
// written as \n, \r and \\, so that an element keeps its line. Ids of shapes
// follow the type: 0: value=128 id=5.
package text
