package question

import (
	"slices"
	"strings"

	"firstline/internal/base/errs"
)

// Channel is the door through which a problem came. It stands here because it decides what is asked; everybody else knows it as ticket.Channel.
type Channel string

// The channels.
const (
	ByEmail  Channel = "email"
	ByPortal Channel = "portal"
	ByPhone  Channel = "phone"
	ByVisit  Channel = "visit"
	ByAPI    Channel = "api"
)

// Channels are all channels, in the order that forms show them.
func Channels() []Channel { return []Channel{ByEmail, ByPortal, ByPhone, ByVisit, ByAPI} }

// On tells whether the question is asked about what came through a door. One that names no doors is asked about everything.
func (q *Question) On(ch Channel) bool { return on(q.Channels, ch) }

// OnlyOn are the doors that the question is asked about; none where it is all of them.
func (q *Question) OnlyOn() (list []Channel) {
	for _, ch := range Channels() {
		if q.Channels != "" && q.On(ch) {
			list = append(list, ch)
		}
	}
	return list
}

func on(words string, ch Channel) bool {
	return words == "" || slices.Contains(strings.Fields(words), string(ch))
}

// words are doors as they are stored: none where all of them are meant, so that one which the desk gets later is meant too.
func words(list []Channel) string {
	var names []string
	for _, ch := range Channels() {
		if slices.Contains(list, ch) {
			names = append(names, string(ch))
		}
	}
	if len(names) == len(Channels()) {
		return ""
	}
	return strings.Join(names, " ")
}

func checkChannels(c *errs.Check, list []Channel) {
	for _, ch := range list {
		c.That(slices.Contains(Channels(), ch), "channels", "ticket.channel_unknown")
	}
}

// within tells whether every door of the inner list is one of the outer.
func within(inner, outer string) bool {
	return !slices.ContainsFunc(Channels(), func(ch Channel) bool { return on(inner, ch) && !on(outer, ch) })
}
