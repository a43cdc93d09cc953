package mail

import (
	"context"

	"firstline/internal/base/db"
)

// All are all mails, oldest first.
func All(ctx context.Context, q db.Querier) (list []Mail, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM mail ORDER BY id`)
	return list, err
}

// IsNoReply and IsVerification are looked at by a table of cases.
var (
	IsNoReply      = isNoReply
	IsVerification = isVerification
)
