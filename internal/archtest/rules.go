package archtest

// rule is one thing that must stay true of the whole house.
type rule struct {
	name  string
	check func(*house) []breach
}

func rules() []rule {
	return []rule{
		{"who may know whom", whoKnowsWhom},
		{"every desk package has its place", deskPlaces},
		{"packages are named for what they are", packageNames},
		{"packages say what they are for", packageDocs},
		{"parts stay in their rooms", keptApart},
		{"notes stay inside", notesStayInside},
		{"the desk has one clock", deskClock},
		{"no built SQL", noBuiltSQL},
		{"no SQL on screens", noSQLOnScreens},
		{"no init", noInit},
		{"no state in packages", noState},
	}
}
