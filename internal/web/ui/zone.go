package ui

import "slices"

// Zones are time zones to choose from, and the chosen one where it is none of them.
func Zones(zones []string, chosen string) []Option {
	list := make([]Option, 0, len(zones)+1)
	if chosen != "" && !slices.Contains(zones, chosen) {
		list = append(list, Option{Value: chosen, Label: chosen, Selected: true})
	}
	for _, zone := range zones {
		list = append(list, Option{Value: zone, Label: zone, Selected: zone == chosen})
	}
	return list
}
