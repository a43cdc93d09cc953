package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, written as "35MiB", "500kB" or "1048576".
type Size int64

// UnmarshalText reads a size; kB and MB count in thousands, KiB and MiB in 1024.
func (s *Size) UnmarshalText(text []byte) error {
	units := []struct {
		name  string
		bytes int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}}
	number, factor := strings.TrimSpace(string(text)), int64(1)
	for _, unit := range units {
		if n, ok := strings.CutSuffix(number, unit.name); ok {
			number, factor = strings.TrimSpace(n), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > (1<<50)/factor {
		return fmt.Errorf("%q is no size such as 35MiB", text)
	}
	*s = Size(n * factor)
	return nil
}
