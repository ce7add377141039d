//go:build !cgo || nolibdeflate

// What a build without libdeflate offers.

package inflate

// Default is the fastest inflater of this build.
func Default() Inflater { return Klauspost{} }

// All lists the inflaters of this build, the default first.
func All() []Inflater { return []Inflater{Klauspost{}} }
