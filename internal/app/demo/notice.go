package demo

import (
	"context"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/notice"
)

// leftUnread is how many notices wait for each colleague when the desk opens; all older ones they have read.
const leftUnread = 3

// readNotices lets everybody of the desk read what they were told in the past.
func (s *stage) readNotices(ctx context.Context) error {
	staff, err := account.Staff(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, who := range staff {
		actor := access.Actor{Person: who.ID, Agent: who.Agent, Lead: who.Lead, Admin: who.Admin, Via: access.ViaWorkspace}
		list, _, err := s.Notices.Of(ctx, actor, notice.Page{Limit: leftUnread + 1, Unread: true})
		if err != nil {
			return err
		}
		if len(list) <= leftUnread {
			continue
		}
		if err := s.Notices.ReadAll(ctx, actor, list[leftUnread].ID); err != nil {
			return err
		}
	}
	return nil
}
