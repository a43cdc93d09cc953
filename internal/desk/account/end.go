package account

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// EndSessions signs a person out everywhere, for those who manage people: a lost laptop, a doubt.
func (s *Store) EndSessions(ctx context.Context, actor Actor, who person.ID) (err error) {
	defer errs.Wrap(&err, "end sessions of person %d", who)
	if err := actor.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := person.Get(ctx, tx, who); err != nil {
			return err
		}
		if err := s.EndIn(ctx, tx, who); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "account.sign_out_all", Object: "account", ObjectID: int64(who)})
	})
}
