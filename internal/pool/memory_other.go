// How much memory there is: systems whose answer we do not read.

//go:build !linux

package pool

// DefaultBudget is 4 GiB.
func DefaultBudget() int64 { return 4 << 30 }
