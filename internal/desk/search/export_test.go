package search

import "context"

// Settle waits until nothing that was heard is left to be indexed.
func (k *Keeper) Settle(ctx context.Context) error {
	for {
		k.mu.Lock()
		rounds, idle := k.rounds, !k.busy && !k.look && len(k.waiting) == 0
		k.mu.Unlock()
		if idle {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-rounds:
		}
	}
}
