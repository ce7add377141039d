// Who is at the other end: other unix systems rely on the private folder and
// the cookie.

//go:build unix && !linux && !darwin

package wire

func peerMatches(int, int) bool { return true }
