package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// directModules are the modules that go.mod requires itself.
func directModules(goMod string) []string {
	var found []string
	block := false
	for line := range strings.Lines(goMod) {
		line = strings.TrimSpace(line)
		switch line {
		case "require (":
			block = true
			continue
		case ")":
			block = false
		}
		rest, single := strings.CutPrefix(line, "require ")
		if (block || single) && !strings.HasSuffix(line, "// indirect") {
			if fields := strings.Fields(rest); len(fields) >= 2 && !strings.HasPrefix(fields[0], "//") {
				found = append(found, fields[0])
			}
		}
	}
	return found
}

// allowedModules are the lines of modules.txt: a module and what it is for.
func allowedModules(list string) (modules []string, err error) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, _ := strings.Cut(line, " ")
		if strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("%s has no reason", name)
		}
		if slices.Contains(modules, name) {
			return nil, fmt.Errorf("%s stands there twice", name)
		}
		modules = append(modules, name)
	}
	return modules, nil
}

// moduleBreaches compares the two.
func moduleBreaches(goMod, list string) ([]string, error) {
	allowed, err := allowedModules(list)
	if err != nil {
		return nil, err
	}
	required := directModules(goMod)
	if len(required) == 0 {
		return nil, fmt.Errorf("no requirements found in go.mod")
	}
	var found []string
	for _, m := range required {
		if !slices.Contains(allowed, m) {
			found = append(found, m+" is required, but modules.txt does not say what for")
		}
	}
	for _, m := range allowed {
		if !slices.Contains(required, m) {
			found = append(found, m+" stands in modules.txt, but go.mod does not require it")
		}
	}
	return found, nil
}
