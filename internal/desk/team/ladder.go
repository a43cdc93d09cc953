package team

import "firstline/internal/desk/access"

// IsAbove tells whether work of team from can climb to t.
func (t Team) IsAbove(from Team) bool { return t.Active && t.Level > from.Level }

// Skips tells whether work that climbs from from to t leaves out a level. The team that from itself passes on to skips nothing: where a
// desk has no second level, the third is the next.
func (t Team) Skips(from Team) bool {
	return t.Level > from.Level+1 && (from.EscalatesTo == nil || *from.EscalatesTo != t.ID)
}

// Above are the teams to which work of from can climb, in the order of all; next is the one that from passes on to, 0 where none is set.
func Above(all []Team, from Team) (list []Team, next access.TeamID) {
	for _, t := range all {
		if !t.IsAbove(from) {
			continue
		}
		list = append(list, t)
		if from.EscalatesTo != nil && *from.EscalatesTo == t.ID {
			next = t.ID
		}
	}
	return list, next
}
