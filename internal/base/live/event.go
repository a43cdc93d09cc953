// Package live tells open screens at once that something changed, so that nobody works on an old page.
//
// An event says that something happened and where, with ids only: the screen fetches what it shows again, and only what its
// person may see. So an event may come twice or out of order without harm, and one that was lost for certain is replaced by
// Reset, which tells the screen to fetch everything.
package live

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Event is one change.
type Event struct {
	ID     string           `json:"i"`           // unique across nodes; the browser sends back the last one it had
	Kind   string           `json:"k"`           // what happened: "ticket.changed"
	Topics []string         `json:"t"`           // whom it may concern: "ticket:17", "team:3"; never sent to a browser
	IDs    map[string]int64 `json:"d,omitempty"` // where it happened: {"ticket": 17}
}

// Reset is the kind that tells a screen that it may have missed something and has to fetch anew.
const Reset = "reset"

// revoke is the kind that ends streams; it stays between hubs.
const revoke = "live.revoke"

// Encode is the event in the form of a server-sent events stream.
func (e Event) Encode() []byte {
	data := []byte("{}")
	if len(e.IDs) > 0 {
		data, _ = json.Marshal(e.IDs) // a map of numbers always encodes
	}
	return fmt.Appendf(nil, "id: %s\nevent: %s\ndata: %s\n\n", e.ID, e.Kind, data)
}

// check keeps an event from breaking out of its line in the stream.
func (e Event) check() error {
	if e.Kind == "" || strings.ContainsAny(e.Kind, "\r\n\x00 ") {
		return fmt.Errorf("live event with kind %q", e.Kind)
	}
	if len(e.Topics) == 0 {
		return fmt.Errorf("live event %s concerns nobody", e.Kind)
	}
	return nil
}

// eventID orders events of all nodes by time, as well as clocks agree; the rest makes it unique.
func eventID(at time.Time, node string, n uint64) string {
	return strconv.FormatInt(at.UnixMicro(), 36) + "-" + node + "-" + strconv.FormatUint(n, 36)
}

// eventTime is when an event with this ID was made; false for what is no ID of ours.
func eventTime(id string) (time.Time, bool) {
	micros, rest, ok := strings.Cut(id, "-")
	n, err := strconv.ParseInt(micros, 36, 64)
	if !ok || rest == "" || err != nil || n <= 0 {
		return time.Time{}, false
	}
	return time.UnixMicro(n), true
}

// markID is a place in the events of one node; an event's ID has no dot.
func markID(at time.Time, node string, told uint64) string {
	return strconv.FormatInt(at.UnixMicro(), 36) + "-" + node + "-." + strconv.FormatUint(told, 36)
}

// marked reads a mark that this node has made.
func (h *Hub) marked(id string) (told uint64, ok bool) {
	_, rest, _ := strings.Cut(id, "-")
	node, n, isMark := strings.Cut(rest, "-.")
	told, err := strconv.ParseUint(n, 36, 64)
	return told, isMark && node == h.node && err == nil
}
