// What the jobs mean: their kinds, arguments and answers, as JSON.

package wire

// The kinds of jobs.
const (
	// KindDecode: the answer is a frame. Arguments: DecodeArgs.
	KindDecode = "decode"
	// KindConvert writes a .sih5. Arguments: ConvertArgs, body: ConvertBody.
	KindConvert = "convert"
	// KindInspect describes a file. Arguments: InspectArgs, body: loader.Info.
	KindInspect = "inspect"
	// KindExport writes another format. Arguments: ExportArgs, body: ConvertBody.
	KindExport = "export"
)

// DecodeArgs are the arguments of KindDecode and part of all others.
type DecodeArgs struct {
	// Dialect to try first.
	Dialect string `json:"dialect,omitempty"`
	// MaxPayloadBytes bounds the decompressed file; 0 for the default.
	MaxPayloadBytes int64 `json:"max_payload_bytes,omitempty"`
}

// ConvertArgs are the arguments of KindConvert.
type ConvertArgs struct {
	DecodeArgs
	// Out is the path of the .sih5 to write.
	Out string `json:"out"`
	// Generator is written into the file: program and version.
	Generator string `json:"generator"`
	// Number of the frame as in the file name, "" if it has none.
	Number string `json:"number,omitempty"`
	// FPS, if known.
	FPS float64 `json:"fps,omitempty"`
	// Hash the source file into the provenance.
	Hash bool `json:"hash,omitempty"`
	// NoSync leaves the flush to the system: faster, not safe against power loss.
	NoSync bool `json:"no_sync,omitempty"`
}

// ConvertBody is the answer to KindConvert and KindExport.
type ConvertBody struct {
	Points   int64    `json:"points"`
	Bytes    int64    `json:"bytes"` // size of the file written
	Dialect  string   `json:"dialect,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// Sih5 in ExportArgs.To writes HDF5. What it makes is a file of its own, not the
// converted twin of the source.
const Sih5 = "sih5"

// ExportArgs are the arguments of KindExport.
type ExportArgs struct {
	DecodeArgs
	// Out is the path of the file to write.
	Out string `json:"out"`
	// To is the name of the encoder, or Sih5.
	To string `json:"to"`
	// Attributes to write; none means all.
	Attributes []string `json:"attributes,omitempty"`
	// Derive are attributes to add or replace before points are chosen, in order:
	// later ones may use earlier ones.
	Derive []DeriveArg `json:"derive,omitempty"`
	// Where is the condition that a point must meet to be written, "" for none;
	// see package expr.
	Where string `json:"where,omitempty"`
	// Number of the frame as in the file name, "" if it has none: Where and Derive
	// may ask for it.
	Number string `json:"number,omitempty"`
}

// DeriveArg is an attribute that is computed; see package expr.
type DeriveArg struct {
	Name string `json:"name"`
	Expr string `json:"expr"`
}

// InspectArgs are the arguments of KindInspect.
type InspectArgs struct {
	DecodeArgs
	// Stats adds statistics and digests of the values.
	Stats bool `json:"stats,omitempty"`
	// HeaderOnly reads no values: constants and dialect are then unknown, and
	// nothing is measured.
	HeaderOnly bool `json:"header_only,omitempty"`
	// Measure asks for the figures of some attributes. Unlike Stats it reads no
	// others, and digests nothing.
	Measure []MeasureArg `json:"measure,omitempty"`
	// Derive adds attributes, later ones from earlier ones too, which are then told
	// of and measured as if the file had them; see package expr.
	Derive []DeriveArg `json:"derive,omitempty"`
	// Where is the condition that points must meet to be measured, "" for none; see
	// package expr. Stats do not heed it, nor do attributes that are not per point.
	Where string `json:"where,omitempty"`
	// Number of the frame as in the file name, "" if it has none: Derive and Where
	// may ask for it.
	Number string `json:"number,omitempty"`
}

// MeasureArg is one attribute to measure; see stats.Options.
type MeasureArg struct {
	Attribute string `json:"attribute"`
	// Component is 0 for what suits the type, -1 for the length, k+1 for
	// component k.
	Component int `json:"component,omitempty"`
	// Bins of the histogram: 0 for the usual number, negative for none.
	Bins int `json:"bins,omitempty"`
	// Lo and Hi bound the histogram; absent for the extremes of the values.
	Lo *float64 `json:"lo,omitempty"`
	Hi *float64 `json:"hi,omitempty"`
	// Log makes bins of the values' logarithms.
	Log bool `json:"log,omitempty"`
	// Sketch adds what percentiles over a sequence need.
	Sketch bool `json:"sketch,omitempty"`
}
