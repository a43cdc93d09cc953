package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// Options let a command line read its settings from variables and from a TOML file.
func Options() kong.Option {
	return kong.Configuration(File, "firstline.toml", "/etc/firstline/firstline.toml")
}

// File reads settings from TOML: key = value, keys as the flags with _ for -, lists in brackets.
func File(r io.Reader) (kong.Resolver, error) {
	f := file{}
	if _, err := toml.NewDecoder(r).Decode(&f); err != nil {
		if wrong, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, fmt.Errorf("settings file, line %d: %s", wrong.Position.Line, wrong.Message)
		}
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return f, nil
}

type file map[string]any

// Validate refuses keys that no command knows: a misspelt setting must not be left unnoticed.
func (f file) Validate(app *kong.Application) error {
	known := map[string]bool{}
	err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[key(flag)] = true
		}
		return next(nil)
	})
	if err != nil {
		return err
	}
	var unknown []string
	for name := range f {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return fmt.Errorf("settings file: there is no setting %s", strings.Join(unknown, ", "))
}

// Resolve gives the value of a flag that neither the command line nor a variable has set.
func (f file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil //nolint:nilnil // kong's way to say: not from here
		}
	}
	value, ok := f[key(flag)]
	if !ok {
		return nil, nil //nolint:nilnil // as above
	}
	switch v := value.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = fmt.Sprint(part)
		}
		return kong.JoinEscaped(parts, ','), nil
	case map[string]any, []map[string]any:
		return nil, fmt.Errorf("settings file: %s is a table, not a value", key(flag))
	default:
		return fmt.Sprint(v), nil
	}
}

func key(flag *kong.Flag) string { return strings.ReplaceAll(flag.Name, "-", "_") }
