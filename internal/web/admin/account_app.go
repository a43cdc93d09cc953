package admin

import (
	"firstline/internal/desk/person"
	"firstline/internal/front"
)

// accountApp takes away the authenticator app of somebody who has lost their phone.
func (s *screens) accountApp(rq *front.Request) error {
	return s.onAccount(rq, "code.admin_removed", func(id person.ID) error { return s.Apps.RemoveOf(rq.Context(), rq.Actor, id) })
}
