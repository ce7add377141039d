//go:build !linux

// What does the system allow? Systems that are not asked.

package main

func memorySize() (total, available int64) { return 0, 0 }

func cpuQuota() float64 { return 0 }
