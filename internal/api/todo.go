package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
)

// A Todo is something to do at a time.
type Todo struct {
	ID       int64      `json:"id"`
	Kind     string     `json:"kind" enum:"task,call"`
	Title    string     `json:"title"`
	PersonID int64      `json:"person_id" doc:"Who has to do it"`
	ByID     int64      `json:"by_id" doc:"Who asked for it"`
	TicketID int64      `json:"ticket_id,omitempty" doc:"Absent where it belongs to none"`
	Due      time.Time  `json:"due"`
	DoneAt   *time.Time `json:"done_at,omitempty"`
	Phones   []string   `json:"phones,omitempty" doc:"Of whom to call back, in your own list"`
}

// TodoFields are what is said of one.
type TodoFields struct {
	Kind     string    `json:"kind,omitempty" enum:"task,call" doc:"Absent: task"`
	Title    string    `json:"title" minLength:"1" maxLength:"200"`
	PersonID int64     `json:"person_id,omitempty" minimum:"0" doc:"Who has to do it, an agent of your teams; absent: you"`
	Due      time.Time `json:"due"`
}

// NewTodo adds one.
type NewTodo struct {
	Body struct {
		TodoFields
		TicketID int64 `json:"ticket_id,omitempty" minimum:"0" doc:"Absent: it belongs to none"`
	}
}

// TodoID is one in an address.
type TodoID struct {
	ID int64 `path:"id" minimum:"1" doc:"The to-do's id"`
}

// TodoEdit changes one.
type TodoEdit struct {
	TodoID
	Body TodoFields
}

// TodoAnswer is one of them.
type TodoAnswer struct{ Body Todo }

// TodoList are several.
type TodoList struct {
	Body struct {
		Todos []Todo `json:"todos" nullable:"false" doc:"By their time"`
	}
}

func (s *surface) todos() {
	add(s, operation{
		method: http.MethodGet, path: "/todos", need: workTicket, id: "list-todos", tag: "Desk", summary: "List your to-dos and call-backs",
		more: "What is open of yours and of what you asked others to do, and what was done in the last 24 hours.",
	}, s.listTodos)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/todos", need: readTicket, id: "list-ticket-todos", tag: "Tickets", summary: "List what is to be done on a ticket",
		more: "For those who work at the desk; 404 for others.",
	}, s.listTicketTodos)
	add(s, operation{
		method: http.MethodPost, path: "/todos", need: workTicket, id: "add-todo", tag: "Desk", summary: "Add a to-do or a call-back",
		more: "Whoever has to do it is told at its time. On a ticket it is for those who work on it.", status: http.StatusCreated, refusals: []int{422},
	}, s.addTodo)
	add(s, operation{
		method: http.MethodPut, path: "/todos/{id}", need: workTicket, id: "change-todo", tag: "Desk", summary: "Change a to-do",
		more: "Yours, one that you asked for, or one on a ticket that you work on.", status: http.StatusNoContent, refusals: []int{422},
	}, s.changeTodo)
	add(s, operation{
		method: http.MethodDelete, path: "/todos/{id}", need: workTicket, id: "delete-todo", tag: "Desk", summary: "Delete a to-do", status: http.StatusNoContent,
	}, func(ctx context.Context, c *caller, in *TodoID) (*struct{}, error) {
		return nil, s.Todos.Delete(ctx, c.actor, todo.ID(in.ID))
	})
	add(s, operation{
		method: http.MethodPut, path: "/todos/{id}/done", need: workTicket, id: "tick-todo", tag: "Desk", summary: "Say that a to-do is done", status: http.StatusNoContent,
	}, func(ctx context.Context, c *caller, in *TodoID) (*struct{}, error) {
		return nil, s.Todos.SetDone(ctx, c.actor, todo.ID(in.ID), true)
	})
	add(s, operation{
		method: http.MethodDelete, path: "/todos/{id}/done", need: workTicket, id: "untick-todo", tag: "Desk", summary: "Say that a to-do is still to be done", status: http.StatusNoContent,
	}, func(ctx context.Context, c *caller, in *TodoID) (*struct{}, error) {
		return nil, s.Todos.SetDone(ctx, c.actor, todo.ID(in.ID), false)
	})
}

func todoOf(x *todo.Todo) Todo {
	row := Todo{ID: int64(x.ID), Kind: string(x.Kind), Title: x.Title, PersonID: int64(x.PersonID), ByID: int64(x.ByID), Due: x.DueAt.UTC(), DoneAt: timeOf(x.DoneAt)}
	if x.TicketID != nil {
		row.TicketID = int64(*x.TicketID)
	}
	return row
}

func (f TodoFields) draft() todo.Draft {
	return todo.Draft{Kind: todo.Kind(f.Kind), Title: f.Title, Person: person.ID(f.PersonID), Due: db.At(f.Due)}
}

func (s *surface) listTodos(ctx context.Context, c *caller, _ *struct{}) (*TodoList, error) {
	list, err := todo.OfPerson(ctx, s.DB, c.actor, s.DB.Now().Add(-24*time.Hour))
	x := &TodoList{}
	x.Body.Todos = []Todo{}
	for i := range list {
		row := todoOf(&list[i].Todo)
		row.Phones = list[i].Phones
		x.Body.Todos = append(x.Body.Todos, row)
	}
	return x, err
}

func (s *surface) listTicketTodos(ctx context.Context, c *caller, in *TicketID) (*TodoList, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	list, err := todo.OfTicket(ctx, s.DB, t.ID)
	x := &TodoList{}
	x.Body.Todos = []Todo{}
	for i := range list {
		x.Body.Todos = append(x.Body.Todos, todoOf(&list[i]))
	}
	return x, err
}

func (s *surface) addTodo(ctx context.Context, c *caller, in *NewTodo) (*TodoAnswer, error) {
	d := in.Body.draft()
	d.Ticket = ticket.ID(in.Body.TicketID)
	x, err := s.Todos.Add(ctx, c.actor, d)
	if err != nil {
		return nil, err
	}
	return &TodoAnswer{Body: todoOf(&x)}, nil
}

func (s *surface) changeTodo(ctx context.Context, c *caller, in *TodoEdit) (*struct{}, error) {
	return nil, s.Todos.Edit(ctx, c.actor, todo.ID(in.ID), in.Body.draft())
}
