package ticket

import (
	"slices"

	"firstline/internal/base/db"
)

// listed is the filter as conditions on ticket t of a list: without what is spam or in the trash, unless the filter asks for that.
func (f *Filter) listed(p *db.Params) string {
	if f.Open != nil && *f.Open || len(f.States) > 0 || f.asksHidden() { // none of those states is open
		return f.where(p)
	}
	return Unhidden + " AND " + f.where(p)
}

// asksHidden tells whether the filter names a state whose tickets are hidden from other lists. To say «not those» is not to ask for them.
func (f *Filter) asksHidden() bool {
	return slices.ContainsFunc(f.States, State.IsHidden) ||
		slices.ContainsFunc(f.All, func(one Filter) bool { return one.asksHidden() }) ||
		slices.ContainsFunc(f.Any, func(one Filter) bool { return one.asksHidden() })
}

// hidden tells whether the filter is about one such state alone, which an index of its own serves.
func (f *Filter) hidden() bool { return len(f.States) == 1 && f.States[0].IsHidden() }

// AwayFilter are the tickets that were put away so.
func AwayFilter(state State) Filter {
	return Filter{Open: new(false), States: []State{state}}
}
