package search

import (
	"context"

	"firstline/internal/desk/ticket"
)

// Meanwhile lets the keeper hear of a ticket while it goes through what was missed.
func (k *Keeper) Meanwhile(ctx context.Context, id ticket.ID) error {
	k.mu.Lock()
	k.waiting[id] = true
	k.mu.Unlock()
	return k.between(ctx)
}

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
