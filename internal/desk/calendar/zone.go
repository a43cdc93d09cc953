package calendar

import (
	_ "embed" // the list of zones
	"strings"
)

//go:embed zones.txt
var zones string

// Zones are the time zones to choose from, one for each place of the IANA database, and UTC. A calendar may have any zone that the
// machine knows, also an older name.
func Zones() []string { return strings.Fields(zones) }
