package archtest

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// noInit checks that nothing happens before main says so.
func noInit(h *house) []breach {
	var found []breach
	for _, f := range h.files {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				found = append(found, f.breach(fn, "no init functions: call it where the house is wired"))
			}
		}
	}
	return found
}

// makers are the functions whose result never changes, so that a package variable may hold it. A name that ends with a full
// stop stands for the whole package.
func makers() []string {
	return []string{
		"errors.New", "fmt.Errorf", "firstline/internal/base/errs.", "regexp.MustCompile", "strings.NewReplacer", "strings.Split", "strings.Fields", "encoding/",
		"html/template.Must", "text/template.Must", "html/template.New", "text/template.New", "text/template.FuncMap",
		"sync.OnceValue", "sync.OnceValues", "time.Date", "time.FixedZone", "net/netip.MustParsePrefix", "net/netip.MustParseAddr",
		"golang.org/x/text/language.", "golang.org/x/text/encoding/", "golang.org/x/text/unicode/norm.", "golang.org/x/text/cases.",
		"github.com/google/go-cmp/cmp.", "github.com/google/go-cmp/cmp/cmpopts.",
	}
}

// noState checks that package variables are constants in all but name: they have an initial value that is a literal or comes
// from a maker or a function whose name begins with must, and no code assigns to them, changes a part of them or takes their
// address.
func noState(h *house) []breach {
	var found []breach
	tables := map[string]map[string]bool{} // room → names of its variables
	for _, f := range h.files {
		if f.generated {
			continue
		}
		for _, v := range packageVariables(f) {
			if tables[f.room] == nil {
				tables[f.room] = map[string]bool{}
			}
			for i, name := range v.spec.Names {
				tables[f.room][name.Name] = true
				if name.Name == "_" || v.embedded {
					continue
				}
				if why := f.changeable(v.spec, i); why != "" {
					found = append(found, f.breach(name, "package variable %s %s", name.Name, why))
				}
			}
		}
	}
	for _, f := range h.files {
		f.changes(func(at ast.Node, importPath, name string) {
			room := f.room
			if importPath != "" {
				room = strings.TrimPrefix(importPath, module)
			}
			if tables[room][name] {
				found = append(found, f.breach(at, "changes the package variable %s", name))
			}
		})
	}
	return found
}

type variable struct {
	spec     *ast.ValueSpec
	embedded bool // filled by the compiler
}

func packageVariables(f *file) []variable {
	var all []variable
	for _, d := range f.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.ValueSpec)
			all = append(all, variable{spec, hasDirective(g.Doc, "//go:embed ") || hasDirective(spec.Doc, "//go:embed ")})
		}
	}
	return all
}

func hasDirective(doc *ast.CommentGroup, directive string) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, directive) })
}

// changeable says why the initial value makes the variable more than a constant, or nothing.
func (f *file) changeable(spec *ast.ValueSpec, i int) string {
	if len(spec.Values) == 0 {
		return "has no value: state belongs to a struct that somebody holds"
	}
	value := spec.Values[min(i, len(spec.Values)-1)]
	if call, ok := value.(*ast.CallExpr); ok && !f.constantCall(call) {
		return "is made by a function that is not known to give constants (see makers)"
	}
	why := ""
	ast.Inspect(value, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // runs later; what it changes is checked where it does
		case *ast.CompositeLit:
			if importPath, name, ok := f.qualified(n.Type); ok && (importPath == "sync" || importPath == "sync/atomic") {
				why = "holds a sync." + name + ": state belongs to a struct that somebody holds"
			}
		case *ast.CallExpr:
			if fn, ok := n.Fun.(*ast.Ident); ok && (fn.Name == "make" || fn.Name == "new") {
				why = "is made empty to be filled later"
			}
		}
		return true
	})
	return why
}

// constantCall tells whether a call gives something that never changes: a maker, a must function, a conversion, or a method
// called on such a value.
func (f *file) constantCall(call *ast.CallExpr) bool {
	switch fn := ast.Unparen(call.Fun).(type) {
	case *ast.IndexExpr: // a generic function
		return f.constantCall(&ast.CallExpr{Fun: fn.X})
	case *ast.ArrayType, *ast.MapType, *ast.StarExpr:
		return true
	case *ast.FuncLit: // a table built on the spot
		return true
	case *ast.Ident:
		return strings.HasPrefix(fn.Name, "must") || fn.Obj != nil && fn.Obj.Kind == ast.Typ || isBuiltinType(fn.Name)
	case *ast.SelectorExpr:
		if importPath, name, ok := f.qualified(fn); ok {
			full := importPath + "." + name
			return slices.ContainsFunc(makers(), func(m string) bool {
				return full == m || (strings.HasSuffix(m, ".") || strings.HasSuffix(m, "/")) && strings.HasPrefix(full, m)
			})
		}
		inner, ok := fn.X.(*ast.CallExpr)
		return ok && f.constantCall(inner)
	}
	return false
}

func isBuiltinType(name string) bool {
	return slices.Contains([]string{"string", "int", "int64", "float64", "byte", "rune"}, name)
}

// changes calls found for each variable that a statement changes: one of the package (importPath is empty) or of another.
func (f *file) changes(found func(at ast.Node, importPath, name string)) {
	changed := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.IndexExpr:
				e = x.X
				continue
			case *ast.SelectorExpr:
				if importPath, name, ok := f.qualified(x); ok {
					found(x, importPath, name)
					return
				}
				e = x.X
				continue
			case *ast.Ident:
				if f.packageLevel(x) {
					found(x, "", x.Name)
				}
			}
			return
		}
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					changed(e)
				}
			}
		case *ast.IncDecStmt:
			changed(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				changed(n.X)
			}
		case *ast.CallExpr:
			if fn, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && slices.Contains([]string{"delete", "clear", "copy"}, fn.Name) {
				changed(n.Args[0])
			}
		}
		return true
	})
}

// packageLevel tells whether a name means a variable of the package: the parser resolves names within one file, so one that it
// does not know stands in another file of the package.
func (f *file) packageLevel(x *ast.Ident) bool {
	if x.Obj == nil {
		return true
	}
	spec, ok := x.Obj.Decl.(*ast.ValueSpec)
	return ok && slices.ContainsFunc(packageVariables(f), func(v variable) bool { return v.spec == spec })
}
