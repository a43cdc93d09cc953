package mail

import (
	"slices"

	"firstline/internal/desk/letter"
)

// TextKind names an editable text: one for each kind of letter, and one for those to whom nothing of what they wrote is sent back.
type TextKind string

// ReceivedStranger is what somebody gets whose address nobody has verified: anybody may have written in their name, so it repeats nothing.
const ReceivedStranger TextKind = "received_stranger"

// TextKinds are all texts, in the order that the editor shows them.
func TextKinds() []TextKind {
	list := []TextKind{}
	for _, k := range letter.Kinds {
		list = append(list, TextKind(k))
		if k == letter.Received {
			list = append(list, ReceivedStranger)
		}
	}
	return list
}

// Key is the name of the text in the catalogues.
func (k TextKind) Key() string { return "letter.kind_" + string(k) }

// subjectKey and bodyKey are where its words stand in the catalogues.
func (k TextKind) subjectKey() string { return "letter.subject_" + string(k) }
func (k TextKind) bodyKey() string    { return "letter.body_" + string(k) }

// Places are the names that the text may leave open, for the editor's help; PlaceKey explains each.
func (k TextKind) Places() []string {
	list := []string{"desk"}
	switch letter.Kind(k) {
	case letter.Received:
		list = append(list, "name", "number", "subject", "link", messagePlace)
	case letter.Reply:
		list = append(list, "name", "number", "subject", "agent", signaturePlace, "link", messagePlace)
	case letter.Resolved:
		list = append(list, "name", "number", "subject", "agent", signaturePlace, "link", messagePlace, buttonsPlace)
	case letter.Reminder:
		list = append(list, "name", "number", "subject", "link", buttonsPlace)
	case letter.LastReminder:
		list = append(list, "name", "number", "subject", "closes", "link", buttonsPlace)
	case letter.RatingAsked:
		list = append(list, "name", "number", "subject", "link", buttonsPlace)
	case letter.IdentityTold:
		list = append(list, "name", "number", "by", "how", "link")
	case letter.AppEnrolled, letter.AppRemoved:
		list = append(list, "name", "link")
	case letter.LowRating:
		list = append(list, "name", "number", "subject", "by", "score", "words", "link")
	case letter.LeadGlass, letter.OwnerDeclined, letter.ReturnedAgain:
		list = append(list, "name", "number", "subject", "by", "link")
	case letter.AgentAssigned, letter.AgentAnswer, letter.AgentReopened, letter.LeadReopened, letter.OwnerAsked, letter.OwnerMoved, letter.AgentVendor, letter.AgentLate:
		list = append(list, "name", "number", "subject", "by", "link", messagePlace)
	case letter.PromiseWarned, letter.PromiseBroken:
		list = append(list, "name", "number", "subject", "promise", "due", "link")
	case letter.ApprovalAsked, letter.ApprovalReminder:
		list = append(list, "name", "number", "subject", "requester", "by", "question", "link", buttonsPlace)
	case letter.ApprovalAnswered:
		list = append(list, "name", "number", "subject", "by", "answer", "words", "link")
	case letter.RuleTold:
		list = append(list, "name", "number", "subject", "by", "words", "link")
	case letter.AgentTold:
		list = append(list, "name", "number", "subject", "what", "link")
	case letter.Gathered:
		list = append(list, "name", "count", "link", noticesPlace)
	case letter.Invitation, letter.Reset:
		list = append(list, "name", "until", "link")
	case letter.Alarm:
		list = append(list, "name", "condition", "link")
	case letter.CaseOpened, letter.CaseGoesOn:
		list = append(list, "name", "number", "subject", "agent", "vendor", "contract", "reference", messagePlace)
	case letter.CaseReminder:
		list = append(list, "name", "number", "subject", "agent", "vendor", "contract", "reference", "sent")
	default: // ReceivedStranger
		list = append(list, "number")
	}
	return list
}

// headPlaces are those that fit into a subject.
func (k TextKind) headPlaces() []string {
	return slices.DeleteFunc(k.Places(), func(p string) bool {
		return p == messagePlace || p == buttonsPlace || p == noticesPlace || p == signaturePlace || p == "link" || p == "contract" || p == "reference"
	})
}

// needs are the places without which the letter would say nothing.
func (k TextKind) needs() []string {
	switch letter.Kind(k) {
	case letter.Reply, letter.CaseOpened, letter.CaseGoesOn:
		return []string{messagePlace}
	case letter.Resolved:
		return []string{messagePlace, buttonsPlace}
	case letter.Reminder, letter.LastReminder, letter.RatingAsked, letter.ApprovalAsked, letter.ApprovalReminder:
		return []string{buttonsPlace}
	case letter.Gathered:
		return []string{noticesPlace}
	case letter.Invitation, letter.Reset:
		return []string{"link"}
	case letter.Alarm:
		return []string{"condition"}
	}
	return nil
}

// PlaceKey is the explanation of a place in the catalogues.
func PlaceKey(place string) string { return "letter.place_" + place }

// isAutomatic tells letters that no person wrote: they say so in their header, and a breaker counts them.
func isAutomatic(l letter.Letter) bool {
	switch l.Kind {
	case letter.Reply, letter.Resolved, letter.CaseOpened, letter.CaseGoesOn:
		return false
	case letter.CaseReminder:
		return l.SenderID == nil
	}
	return true
}
