// Who is at the other end: Linux.

package wire

import (
	"os"

	"golang.org/x/sys/unix"
)

func peerMatches(fd, pid int) bool {
	cred, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	return err == nil && int(cred.Uid) == os.Geteuid() && int(cred.Pid) == pid
}
