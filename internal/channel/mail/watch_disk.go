//go:build unix

package mail

import "syscall"

// freeBytes is how much room is left on a folder's disk.
func freeBytes(folder string) (int64, bool) {
	var s syscall.Statfs_t
	if folder == "" || syscall.Statfs(folder, &s) != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert // sizes differ between systems; no disk has more than 63 bits
}
