package admin

import (
	"slices"

	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// accountRoles grants and takes roles.
func (s *screens) accountRoles(rq *front.Request) error {
	var f struct {
		Roles []string `form:"roles"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	has := func(role string) bool { return slices.Contains(f.Roles, role) }
	return s.onAccount(rq, "admin.roles_done", func(id person.ID) error {
		return s.Accounts.Grant(rq.Context(), rq.Actor, id, account.Roles{Agent: has("agent"), Lead: has("lead"), Admin: has("admin")})
	})
}

// accountInvite sends somebody a link by which they choose their first password.
func (s *screens) accountInvite(rq *front.Request) error {
	return s.onAccount(rq, "admin.account_invited", func(id person.ID) error {
		return s.Accounts.Invite(rq.Context(), rq.Actor, id, s.Letter)
	})
}

// accountDisable keeps somebody from signing in, or lets them again.
func (s *screens) accountDisable(rq *front.Request) error {
	var f struct {
		Disabled bool `form:"disabled"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	done := "admin.account_enabled_done"
	if f.Disabled {
		done = "admin.account_disabled_done"
	}
	return s.onAccount(rq, done, func(id person.ID) error {
		return s.Accounts.SetDisabled(rq.Context(), rq.Actor, id, f.Disabled)
	})
}

// accountSignOut ends all sessions of somebody.
func (s *screens) accountSignOut(rq *front.Request) error {
	return s.onAccount(rq, "admin.sessions_ended", func(id person.ID) error {
		return s.Accounts.EndSessions(rq.Context(), rq.Actor, id)
	})
}

// onAccount does one thing to the account of the person that the address names, and says so on their page.
func (s *screens) onAccount(rq *front.Request, done string, do func(id person.ID) error) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	back := personPath(person.ID(id)) + "/account"
	if err := do(person.ID(id)); err != nil {
		return s.backWith(rq, err, back)
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(back)
}
