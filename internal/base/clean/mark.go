package clean

import (
	"strconv"
	"strings"
)

// personMark is the attribute of a span that mentions a person by their number: <span data-person="12">@Emma Whitfield</span>.
const personMark = "data-person"

// Mentioned are the numbers of the persons that marks name, each once, in the order of the text.
func (h HTML) Mentioned() (list []int64) {
	if !strings.Contains(string(h), personMark) {
		return nil
	}
	seen := map[int64]bool{}
	for _, top := range parse(string(h)) {
		for n := range top.Descendants() {
			for _, a := range n.Attr {
				id, err := strconv.ParseInt(a.Val, 10, 64)
				if n.Data == "span" && a.Key == personMark && err == nil && !seen[id] {
					seen[id] = true
					list = append(list, id)
				}
			}
		}
	}
	return list
}
