package archtest

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// emptyNames say nothing about what a package is for.
func emptyNames() []string {
	return []string{
		"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "manager", "managers",
		"service", "services", "misc", "core", "lib", "shared", "impl", "interfaces", "handlers",
	}
}

// packageNames checks that a package is named like its folder, and for what it is.
func packageNames(h *house) []breach {
	var found []breach
	for _, f := range h.files {
		name := strings.TrimSuffix(f.syntax.Name.Name, "_test")
		if slices.Contains(emptyNames(), path.Base(f.room)) || slices.Contains(emptyNames(), name) {
			found = append(found, f.breach(f.syntax.Name, "the name %s does not say what the package is for", name))
		}
		if name != "main" && name != path.Base(f.room) {
			found = append(found, f.breach(f.syntax.Name, "package %s stands in the folder %s", name, path.Base(f.room)))
		}
	}
	return found
}

// packageDocs checks that each package says what it is for, once, in one sentence (more may follow as further paragraphs).
func packageDocs(h *house) []breach {
	var found []breach
	docs := map[string]string{}
	var rooms []*file
	for _, f := range h.files {
		if f.test || f.generated {
			continue
		}
		if _, known := docs[f.room]; !known {
			docs[f.room] = ""
			rooms = append(rooms, f)
		}
		if f.syntax.Doc == nil {
			continue
		}
		if docs[f.room] != "" {
			found = append(found, f.breach(f.syntax.Name, "a second package comment"))
		}
		docs[f.room] = f.syntax.Doc.Text()
		if why := badDoc(f.syntax.Name.Name, docs[f.room]); why != "" {
			found = append(found, f.breach(f.syntax.Name, "package comment: %s", why))
		}
	}
	for _, f := range rooms {
		if docs[f.room] == "" {
			found = append(found, f.breach(f.syntax.Name, "package %s says nowhere what it is for", f.room))
		}
	}
	return found
}

func badDoc(name, doc string) string {
	first, _, _ := strings.Cut(doc, "\n\n")
	first = strings.Join(strings.Fields(first), " ")
	sentenceEnd := regexp.MustCompile(`[.!?] +[A-Z]`)
	switch {
	case name == "main" && !strings.HasPrefix(first, "Command "):
		return "begins with «Command …»"
	case name != "main" && !strings.HasPrefix(first, "Package "+name+" "):
		return "begins with «Package " + name + " …»"
	case !strings.HasSuffix(first, "."):
		return "is a sentence and ends with a full stop"
	case sentenceEnd.MatchString(first):
		return "its first paragraph is one sentence"
	}
	return ""
}
