// Who is at the other end: macOS.

package wire

import (
	"os"

	"golang.org/x/sys/unix"
)

func peerMatches(fd, pid int) bool {
	cred, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil || int(cred.Uid) != os.Geteuid() {
		return false
	}
	peer, err := unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
	return err == nil && peer == pid
}
