//go:build !unix

package wire

func playUnix(string) bool { return false }
