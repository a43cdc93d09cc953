package db_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves goroutines behind: each would stay in a desk that runs for months.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
