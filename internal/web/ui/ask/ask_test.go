package ask_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
	"firstline/internal/web/ui/ask"
)

func TestWhatWasAnsweredIsReadAsFarAsItIsAsked(t *testing.T) {
	t.Parallel()
	first := question.ID(1)
	list := []question.Question{
		{ID: 1, Kind: question.YesNo, Portal: question.Must, Desk: question.May},
		{ID: 2, Kind: question.Line, Portal: question.May, Desk: question.May, IfID: &first, IfAnswer: question.Yes},
		{ID: 3, Kind: question.Device, Portal: question.May, Desk: question.May},
	}
	find := func(text string) (asset.ID, error) {
		if text == "PC-7" {
			return 7, nil
		}
		return 0, errs.Bad("assets", "asset.pick_none")
	}
	for name, x := range map[string]struct {
		form    url.Values
		want    map[question.ID]question.Value
		unasked bool
		wrong   []errs.Field
	}{
		"nothing yet":             {url.Values{}, map[question.ID]question.Value{1: {}, 3: {}}, true, nil},
		"all that was shown":      {url.Values{"asked": {"1,3"}, "q1": {"no"}, "q3": {"PC-7"}}, map[question.ID]question.Value{1: {YesNo: question.No}, 3: {Asset: 7}}, false, nil},
		"what follows, not shown": {url.Values{"asked": {"1,3"}, "q1": {"yes"}}, map[question.ID]question.Value{1: {YesNo: question.Yes}, 2: {}, 3: {}}, true, nil},
		"what does not follow":    {url.Values{"asked": {"1,2,3"}, "q1": {"no"}, "q2": {"Tray"}}, map[question.ID]question.Value{1: {YesNo: question.No}, 3: {}}, false, nil},
		"an unknown device": {
			url.Values{"asked": {"1,3"}, "q3": {"PC-8"}},
			map[question.ID]question.Value{1: {}},
			false,
			[]errs.Field{{Name: "q3", Key: "asset.pick_none"}},
		},
	} {
		f := ask.Form{Place: question.Desk, List: list}
		unasked, err := f.Read(x.form, find)
		var wrong []errs.Field
		if e, ok := errors.AsType[*errs.Error](err); ok {
			wrong = e.Fields
		}
		if diff := cmp.Diff(x.want, f.Values); diff != "" || unasked != x.unasked {
			t.Errorf("%s: still to be asked %v, %s", name, unasked, diff)
		}
		if diff := cmp.Diff(x.wrong, wrong); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhoHasNoDeviceIsNotAskedForOne(t *testing.T) {
	t.Parallel()
	list := []question.Question{{ID: 1, Kind: question.Device, Portal: question.Must, Desk: question.Must}, {ID: 2, Kind: question.Line, Portal: question.Never, Desk: question.May}}
	for _, x := range []struct {
		place   question.Place
		devices []asset.Asset
		want    int
	}{{question.Portal, nil, 0}, {question.Portal, make([]asset.Asset, 1), 1}, {question.Desk, nil, 2}} {
		if got := ask.Of(list, x.place, question.ByPhone, x.devices); len(got) != x.want {
			t.Errorf("%s with %d devices asks %d", x.place, len(x.devices), len(got))
		}
	}
}
