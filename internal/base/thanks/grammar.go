package thanks

import "slices"

// part is what a phrase is for in a letter of thanks. Its name is the section of the rules that lists its phrases.
type part int

const (
	none        part = iota
	greeting         // hello
	address          // team, Madame
	thanks           // thank you
	boost            // so much: right after thanks
	forWhat          // for: then an object must follow
	object           // your quick help
	praise           // great
	ack              // ok
	yes              // yes: only where it turns out to be solved
	solved           // it works again
	sorry            // sorry to bother you
	wish             // have a nice day
	closing          // kind regards
	phone            // sent from my, at the beginning of a line: then a machine must follow
	machine          // iPhone 15
	and              // and
	filler           // oh
	name             // Peter; not in the rules
	reservation      // but
	request          // please
)

func sectionNames() []string {
	return []string{
		"", "greeting", "address", "thanks", "boost", "for", "object", "praise", "ack", "yes", "solved", "sorry", "wish", "closing",
		"phone", "machine", "and", "filler", "", "reservation", "request",
	}
}

// partOf is the part that a section lists; a class has none.
func partOf(section string) part { return part(max(0, slices.Index(sectionNames(), section))) }

func oneOf(p part, these ...part) bool { return slices.Contains(these, p) }

// fits tells whether a part may stand after what was read so far, over a gap. Most may stand anywhere: people write «merci bonne journée»
// without a comma. Those that lean on another may not.
func (p *parser) fits(next part, g gap) bool {
	if p.prev == forWhat && next != object || p.prev == phone && next != machine || p.prev == machine && next != machine && g&line == 0 {
		return false
	}
	switch next {
	case boost:
		return g&stop == 0 && oneOf(p.prev, thanks, boost) // «for looking into it again» is none
	case forWhat:
		return g&stop == 0 && (oneOf(p.prev, thanks, boost, address, name) || p.prev == and && p.joined == object)
	case object:
		return p.prev == forWhat || p.prev == object && g&comma != 0 || p.prev == and && p.joined == object
	case address:
		return g&stop == 0 && (oneOf(p.prev, greeting, address, thanks, boost, object, praise, ack, wish, closing, name) || p.prev == and && oneOf(p.joined, address, name))
	case and:
		return !oneOf(p.prev, none, and)
	case phone:
		return p.prev == none || g&line != 0
	case machine:
		return oneOf(p.prev, phone, machine) && g&(stop|line) == 0
	default:
		return true
	}
}

// mayEnd tells whether nothing is left open at the end of the text.
func (p *parser) mayEnd() bool { return !oneOf(p.prev, forWhat, and, phone) }
