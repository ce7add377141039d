// Package all is the visible list of the formats that Floe reads and writes.
package all

import (
	"floe/internal/format"
	"floe/internal/format/bgeo"
	"floe/internal/format/bgeo5"
	"floe/internal/format/csv"
	"floe/internal/format/gz"
	"floe/internal/format/icecache"
	"floe/internal/format/maya"
	"floe/internal/format/npy"
	"floe/internal/format/pdc"
	"floe/internal/format/ply"
	"floe/internal/format/prt"
	"floe/internal/format/ptc"
	"floe/internal/format/realflow"
	"floe/internal/format/text"
	"floe/internal/format/usda"
)

// Registry makes the list. HDF5 is not on it: libhdf5 opens files itself, so
// the loader hands them to h5convert.
func Registry() *format.Registry {
	decoders := []format.Decoder{
		bgeo.Decoder{},
		bgeo5.Decoder{},
		csv.Decoder{},
		icecache.Decoder{},
		maya.Decoder{},
		npy.Decoder{},
		npy.ArchiveDecoder{},
		pdc.Decoder{},
		ply.Decoder{},
		prt.Decoder{},
		ptc.Decoder{},
		realflow.Decoder{},
		realflow.RPC{},
	}
	return &format.Registry{
		Decoders: append(decoders, gz.New(decoders...)),
		Encoders: []format.Encoder{
			bgeo5.Encoder{},
			csv.Encoder{},
			csv.Encoder{Delimiter: '\t'},
			icecache.Encoder{},
			npy.Encoder{},
			npy.ArchiveEncoder{},
			ply.Encoder{},
			ply.Encoder{ASCII: true},
			prt.Encoder{},
			text.Encoder{},
			usda.Encoder{},
		},
	}
}
