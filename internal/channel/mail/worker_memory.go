//go:build linux

package mail

import "syscall"

// limitMemory is the wall: the kernel refuses the process more memory, and the runtime ends it.
func limitMemory(bytes int64) error {
	most := uint64(max(bytes, 64<<20)) //nolint:gosec // not negative
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most})
}
