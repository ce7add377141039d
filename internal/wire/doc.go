// Package wire is the conversation between a pool and a loader process: the
// messages, byte for byte, and the named pipe that carries them.
//
// docs/protocol.md is the specification; this package is its only
// implementation, used by both ends.
//
//	pool                         loader
//	            <- Hello         once, with the one-time cookie
//	Job         ->               a file to work on
//	            <- Size          needs so many bytes (again: gives the last grant back)
//	Grant, Deny ->               a descriptor travels with Grant
//	            <- Progress      at most 10 a second
//	Cancel      ->               may cross with the end of the job
//	            <- Ready, Fail   exactly one per job
//	Bye         ->               leave at once
//
// # Trust
//
// A loader decodes files of unknown origin, so what it says is checked like
// file content: every count is bounded by the bytes of its message, messages by
// [MaxMessageBytes], descriptors are only accepted where one is due.
package wire
