package demo

import (
	"context"
	"encoding/base32"

	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// enrolApps gives the requesters among the sign-ins an authenticator app on their phone.
func (s *stage) enrolApps(ctx context.Context) error {
	for _, who := range []string{"elodie.marchand@" + domain, "joris.vandijk@" + domain} {
		actor := access.Actor{Person: s.byAddress[who], Via: access.ViaPortal}
		if err := s.Apps.Begin(ctx, actor); err != nil {
			return err
		}
		mine, err := s.Apps.Mine(ctx, actor)
		if err != nil {
			return err
		}
		key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(mine.Key)
		if err != nil {
			return err
		}
		s.apps[actor.Person] = key
		if err := s.Apps.Enrol(ctx, actor, Passphrase, s.codeOf(actor.Person)); err != nil {
			return err
		}
	}
	return nil
}

// codeOf is what somebody's app shows at this moment.
func (s *stage) codeOf(who person.ID) string {
	return secret.CodeKey(s.apps[who]).Code(secret.CodeStep(s.clock.now()))
}
