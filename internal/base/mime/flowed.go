package mime

import "strings"

// unflow joins the lines of format=flowed text (RFC 3676) into paragraphs; quotations keep their depth.
func unflow(text string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(text))
	open, depth := false, 0 // a paragraph waits for its next line, at that quote depth
	for line := range strings.SplitSeq(text, "\n") {
		quoted := 0
		for quoted < len(line) && line[quoted] == '>' {
			quoted++
		}
		body := strings.TrimPrefix(line[quoted:], " ") // space-stuffing
		if open && quoted == depth && body != "-- " {
			out.WriteString(openText(body, delsp))
		} else {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			if quoted > 0 {
				out.WriteString(strings.Repeat(">", quoted) + " ")
			}
			out.WriteString(openText(body, delsp))
		}
		open, depth = strings.HasSuffix(body, " ") && body != "-- ", quoted
	}
	return out.String()
}

func openText(body string, delsp bool) string {
	if delsp && body != "-- " {
		return strings.TrimSuffix(body, " ")
	}
	return body
}
