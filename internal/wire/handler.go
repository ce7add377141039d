// What does the work behind the conversation.

package wire

import "context"

// Granter asks for memory to put a frame into: bytes of it, while private bytes
// are held besides. It may wait; a further call gives the memory of the one
// before back.
type Granter func(ctx context.Context, bytes, private int64) ([]byte, error)

// Handler works on one job: in a loader process or in a goroutine. Ready's ID
// is set by the caller. progress may be called often and from any goroutine.
type Handler func(ctx context.Context, j Job, grant Granter, progress func(done int64)) (Ready, error)
