//go:build !linux

package mail

// limitMemory has no wall to build here; the runtime's own limit and the time for one mail remain.
func limitMemory(int64) error { return nil }
