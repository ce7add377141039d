// Package mmap maps whole files read-only into memory, and turns the fault that
// reading a truncated file causes into an error.
//
//	m, err := mmap.Open(path)
//	defer m.Close()
//	err = mmap.Guard(func() error { return use(m.Bytes()) })
//
// # How long the bytes stay valid
//
// Until Close, whatever happens to the name: a file that is deleted or replaced
// by a rename stays whole for those who mapped it. A use after Close kills the
// process, guarded or not; it is a bug of the caller, not a condition of the
// file.
//
// # Truncation
//
// If the file itself is shortened while it is mapped, or its disk fails, reading
// the lost pages raises SIGBUS (an in-page exception on Windows), which ends a Go
// program. [Guard] turns it into a [FaultError]. It guards Go code on the calling
// goroutine only:
//
//   - goroutines that the guarded function starts need a Guard of their own;
//   - C code, a graphics driver for example, that reads a mapping cannot be
//     guarded: hand it a copy that was made under a Guard;
//   - system calls given a mapping (write, send) fail with EFAULT by themselves.
//
// So nobody should ever truncate or overwrite a file in place: write a new one
// and rename it. Windows refuses to truncate a mapped file.
package mmap
