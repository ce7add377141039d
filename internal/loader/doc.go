// Package loader is the far end of the pool: it works on one file at a time, in
// a child process or in a goroutine.
//
// [Handler] makes the function that does the work; [Main] is the life of a
// loader process around it:
//
//	if len(os.Args) > 1 && os.Args[1] == "loader" {
//		loader.Main(loader.Handler(loader.Config{Registry: all.Registry(), MapInput: true}))
//	}
//
// Main must be reached before anything of a window or a command line exists, so
// that a loader starts in milliseconds and draws nothing.
//
// # Caveats
//
// Granted memory is mapped only while its job runs; it is unmapped before Ready
// is sent, so that the pool may trust what it has checked. A loader process
// holds no state from job to job besides warm buffers.
package loader
