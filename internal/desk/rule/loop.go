package rule

import "slices"

// changes tells whether anything of a plan changes the ticket itself.
func changes(list []Did) bool {
	return slices.ContainsFunc(list, func(d Did) bool { return d.Do != AddNote && d.Do != Tell })
}

// loops are the names of rules that could set each other off again and again: each acts on what another does, and together they want the same
// thing in two ways. Whether their conditions ever let them is not looked at.
func loops(rules []Rule) (names [][]string) {
	n := len(rules)
	reach := make([][]bool, n)
	for i := range rules {
		reach[i] = make([]bool, n)
		for j := range rules {
			reach[i][j] = rules[i].Active && rules[j].Active && rules[i].leadsTo(rules[j].When.On)
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	seen := make([]bool, n)
	for i := range n {
		if seen[i] || !reach[i][i] {
			continue
		}
		var circle []Rule
		for j := i; j < n; j++ {
			if reach[i][j] && reach[j][i] {
				seen[j] = true
				circle = append(circle, rules[j])
			}
		}
		if disagree(circle) {
			var list []string
			for _, r := range circle {
				list = append(list, r.Name)
			}
			names = append(names, list)
		}
	}
	return names
}

// leadsTo tells whether something that a rule does is an occasion.
func (r *Rule) leadsTo(on Event) bool {
	return slices.ContainsFunc(r.Then, func(a Action) bool {
		if a.Do == SetCategory && on == PriorityChanged || (a.Do == AssignAgent || a.Do == Escalate) && on == StateChanged {
			return true // by what comes with it
		}
		return slices.Contains(effects(a.Do), on)
	})
}

// disagree tells whether rules give the same thing different values.
func disagree(rules []Rule) bool {
	wants := map[Event][]Action{}
	for _, r := range rules {
		for _, a := range r.Then {
			thing := Event("")
			switch a.Do {
			case SetPriority:
				thing, a = PriorityChanged, Action{Do: a.Do, Priority: a.Priority}
			case SetCategory:
				thing, a = CategoryChanged, Action{Do: a.Do, Category: a.Category}
			case AssignTeam, Escalate: // both move it
				thing, a = Moved, Action{Do: a.Do, Team: a.Team}
			case AssignAgent:
				thing, a = Assigned, Action{Do: a.Do, Person: a.Person}
			case AddWatcher, AddTag, RemoveTag, AddNote, Tell, AskApproval:
				continue
			}
			if !slices.Contains(wants[thing], a) {
				wants[thing] = append(wants[thing], a)
			}
			if len(wants[thing]) > 1 {
				return true
			}
		}
	}
	return false
}
