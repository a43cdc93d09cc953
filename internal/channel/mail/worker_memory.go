//go:build linux

package mail

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// limitMemory is the wall: beside what it holds already the process gets so many bytes; the kernel refuses more, and the runtime ends it.
func limitMemory(most int64) error {
	own, err := ownMemory()
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Cur = min(uint64(own+max(most, 0)), limit.Max)
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}

// ownMemory is how much writable memory the process has set aside.
func ownMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(status, []byte("VmData:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("the kernel does not say how much memory is in use")
	}
	kib, err := strconv.ParseInt(string(fields[0]), 10, 64)
	return kib << 10, err
}
