// Package engine is what the command line and the window share: finding
// sequences, opening the pool, converting and exporting, and where converted
// files lie.
//
//	found, failures := engine.FindAll(args)
//	p, err := engine.OpenPool(engine.Options{})
//	dir := engine.Sih5Dir(engine.HiddenBeside, "", found[0].Dir)
//	frames := source.New(found[0], p, source.Options{Sih5Dir: dir})
//
//	work, err := engine.PlanConvert(found, engine.ConvertOptions{Policy: engine.HiddenBeside})
//	space, err := work.Space(ctx, p)
//	summary, err := work.Run(ctx, engine.Options{Nice: 10}, report)
//
// It prints nothing and knows neither flags nor exit codes: errors are plain, and
// those that a caller words anew have a type.
//
// # Caveats
//
// Every pool has a memory budget of its own. A program that views and converts at
// the same time has two, and should give the one that converts a small
// BudgetBytes, some hundred megabytes a loader.
package engine
