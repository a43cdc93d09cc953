// Package archtest keeps the map of the house true: who may know whom, and what no room may do.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "firstline/"

// house is every Go file of the project, read from the files themselves: `go list` would answer from a cache.
type house struct {
	files []*file
}

// file is one Go file with what the rules ask of it.
type file struct {
	name      string // from the root of the project, slash-separated
	room      string // its folder
	test      bool
	generated bool
	syntax    *ast.File
	imports   map[string]string // local name → path
	set       *token.FileSet
}

// breach is one place where a rule is broken.
type breach struct {
	where string
	why   string
}

func (b breach) String() string { return b.where + ": " + b.why }

func (f *file) breach(at ast.Node, format string, args ...any) breach {
	return breach{fmt.Sprintf("%s:%d", f.name, f.set.Position(at.Pos()).Line), fmt.Sprintf(format, args...)}
}

// read parses all Go files below internal and cmd.
func read(root fs.FS) (*house, error) {
	h := &house{}
	for _, top := range []string{"internal", "cmd"} {
		if _, err := fs.Stat(root, top); err != nil {
			continue // not built yet
		}
		err := fs.WalkDir(root, top, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && slices.Contains([]string{"node_modules", "testdata", "dist"}, d.Name()) {
				return fs.SkipDir
			}
			if d.IsDir() || path.Ext(name) != ".go" {
				return nil
			}
			f, err := readFile(root, name)
			if err != nil {
				return err
			}
			h.files = append(h.files, f)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(h.files) == 0 {
		return nil, fmt.Errorf("no Go files found: this would approve of anything")
	}
	return h, nil
}

func readFile(root fs.FS, name string) (*file, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	f := &file{
		name: name, room: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(syntax),
		syntax: syntax, imports: map[string]string{}, set: set,
	}
	for _, i := range syntax.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		local := lastName(p)
		if i.Name != nil {
			local = i.Name.Name
		}
		f.imports[local] = p
	}
	return f, nil
}

// lastName is the package name that an import path most likely has: its last part that is not a major version.
func lastName(importPath string) string {
	last := path.Base(importPath)
	if len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = path.Base(path.Dir(importPath))
	}
	return strings.TrimPrefix(last, "go-")
}

// uses calls found for each mention of a name of another package, as in http.Handler.
func (f *file) uses(found func(at ast.Node, importPath, name string)) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if importPath, name, ok := f.qualified(s); ok {
				found(s, importPath, name)
			}
		}
		return true
	})
}

// qualified resolves pkg.Name to the path of the package, if it is one and not a local variable.
func (f *file) qualified(e ast.Expr) (importPath, name string, ok bool) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", "", false
	}
	x, ok := s.X.(*ast.Ident)
	if !ok || x.Obj != nil { // resolved inside the file: a variable that hides the package
		return "", "", false
	}
	importPath, ok = f.imports[x.Name]
	return importPath, s.Sel.Name, ok
}

// in tells whether the file stands in one of the rooms or below.
func (f *file) in(rooms ...string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return within(f.room, r) })
}

func within(room, of string) bool { return room == of || strings.HasPrefix(room, of+"/") }
