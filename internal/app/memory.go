package app

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"
)

// spareHeap makes the garbage collector wait until that much more has been allocated, in bytes. A desk lives in some 12 MB and a page allocates one,
// so that by itself the collector ran fifty times a second in a crowd, and a fifth of the processors' time was its own. A larger GOGC would do the same for
// a desk with a small heap, and cost memory where the heap is large.
const spareHeap = 48 << 20

// settled is when a desk has started: what only starting needed goes back to the machine then.
const settled = 3 * time.Second

// keepSpareHeap holds the spare heap until ctx ends. Nobody writes to it, so it takes addresses and no memory.
func keepSpareHeap(ctx context.Context) error {
	spare := make([]byte, spareHeap)
	defer runtime.KeepAlive(spare)
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(settled):
	}
	debug.FreeOSMemory()
	<-ctx.Done()
	return nil
}
