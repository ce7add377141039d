// Package pool runs jobs, one file each, on loaders: child processes, or
// goroutines of this process behind the same interface.
//
//	p := pool.Processes(pool.Options{Command: argv})
//	defer p.Close()
//	reply, err := p.Do(ctx, pool.Request{Kind: wire.KindDecode, Path: path})
//
// The pool does not know what a request means. It hands the best waiting job to
// the loader that has been idle longest, so loaders take turns and no job waits
// for a particular one; it grants the memory that a job asks for within one
// budget; and it answers every request exactly once, whatever happens to the
// loader: one that crashes, hangs, exceeds its memory or breaks the protocol
// fails its job and is replaced.
//
// # How long the bytes stay valid
//
// [Reply.Memory] is shared memory, valid until [Reply.Release], which may be
// called from any goroutine, also after Close. Memory that is never released
// counts against the budget for ever, and when the budget is used up further
// jobs wait until their context ends.
package pool
