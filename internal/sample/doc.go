// Package sample simulates a particle fountain, for demonstrations, tests and
// benchmarks that need believable data without a file.
//
//	p := sample.Params{Frames: 100, Points: 10_000, Strands: true}
//	for number := 1; number <= 100; number++ {
//		frame := sample.Frame(p, number)
//		…
//		frame.Release()
//	}
//
// Three jets turn around the y axis and pulse; particles rise, swirl, are
// carried by turbulence, fall back and bounce on the ground y = 0. They cool
// down from white over orange to blue as they grow old, and die after 2 to 4
// seconds. The number of points grows until about Points are alive; from then
// on as many are born as die.
//
// # Any frame by itself
//
// A particle's path is a formula of its id and its age, so frame n needs no
// frame before it, frames can be made in parallel, and a particle keeps its id
// and its path over its whole life. Particles live in slots, as in a program
// that reuses memory: one that dies makes those behind it move up, and the next
// one born in its slot appears in the middle of the frame.
//
// # The same bytes everywhere
//
// The same [Params] and number give the same bytes on every machine. Time and
// angles are counted in integers. Sine comes from a table of our own, since
// package math may use other instructions elsewhere. Every product that is
// added to something passes an explicit conversion (mul, mul64), which forbids
// the compiler to fuse both into one operation with one rounding.
package sample
