// Package bgeo reads geometry of Houdini 12 and later: .bgeo.sc, .bgeo and .geo.
//
//	decoded, err := bgeo.Decoder{}.Decode(ctx, input, options, grant)
//
// (in progress)
package bgeo
