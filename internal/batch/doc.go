// Package batch plans and runs the conversion of sequences, file by file.
//
//	plan, err := batch.Make(sequences, batch.Options{Dir: out, Suffix: ".sih5", Check: fresh})
//	summary := batch.Run(ctx, plan, 4, do, report)
//
// A job is finished exactly when its result bears its final name and is fresh,
// so a plan made again after a stop holds what is left to do: there is no
// journal that could be wrong.
package batch
