// Package disk takes from a test's process what a healthy disk gives, as a broken one does.
package disk

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

// RefuseSync makes every confirmation of a write fail in this process from now on, in all its threads, as the kernel reports a disk that has lost
// what was written. There is no way back: call it in a process of its own.
func RefuseSync() error {
	const (
		noNewPrivileges = 38 // prctl
		filterAll       = 1  // SECCOMP_SET_MODE_FILTER, and the flag that means all threads
		load, equal     = 0x20, 0x15
		answer, allow   = 0x06, 0x7fff0000
		refuse          = 0x00050000 | uint32(syscall.EIO)
	)
	seccomp, ok := map[string]uintptr{"amd64": 317, "arm64": 277}[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("nobody has looked up the calls of %s", runtime.GOARCH)
	}
	program := []syscall.SockFilter{
		{Code: load, K: 0}, // the number of the call
		{Code: equal, Jt: 1, K: syscall.SYS_FSYNC},
		{Code: equal, Jf: 1, K: syscall.SYS_FDATASYNC},
		{Code: answer, K: refuse},
		{Code: answer, K: allow},
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// The kernel gives both to the other threads as well.
	if _, _, e := syscall.Syscall6(syscall.SYS_PRCTL, noNewPrivileges, 1, 0, 0, 0, 0); e != 0 {
		return fmt.Errorf("give up privileges: %w", e)
	}
	filter := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	if _, _, e := syscall.Syscall(seccomp, filterAll, filterAll, uintptr(unsafe.Pointer(&filter))); e != 0 {
		return fmt.Errorf("refuse confirmations: %w", e)
	}
	return nil
}
