package account

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
)

// Admins are the administrators in service: who is told when the desk itself needs care.
func Admins(ctx context.Context, q db.Querier) (list []person.ID, err error) {
	err = q.Select(ctx, &list, `
		SELECT a.person_id
		FROM account a
		JOIN person p ON p.id = a.person_id
		WHERE a.admin = TRUE AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL
		ORDER BY a.person_id`)
	return list, err
}
