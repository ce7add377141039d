// Package particletest makes and compares frames in tests: [Random] draws a
// frame with any mixture of types, structures, contexts and constants, [Equal]
// and [EqualData] say where two frames differ.
//
//	rng := rand.New(rand.NewPCG(1, 2))
//	want := particletest.Random(rng, particletest.Options{})
//	…write want, read it back as got…
//	if err := particletest.EqualData(want, got); err != nil {
//		t.Error(err)
//	}
package particletest
