package server

import (
	"context"
	"fmt"
	"strconv"

	"github.com/chromedp/chromedp"
)

// standing waits until the first element that a selector finds has a place, has kept it for a frame, and is what lies there; it tells where.
const standing = `new Promise((done) => {
	let before = "";
	const look = () => {
		const el = document.querySelector(%s);
		el?.scrollIntoViewIfNeeded();
		const r = el?.getBoundingClientRect();
		const place = r?.width ? [r.x, r.y, r.width, r.height].join() : "";
		const [x, y] = place ? [r.x + r.width / 2, r.y + r.height / 2] : [];
		if (place && place === before && el.contains(document.elementFromPoint(x, y))) done([x, y]);
		else requestAnimationFrame(look);
		before = place;
	};
	look();
})`

// Press clicks on the first element that a selector finds, as a person does: once it is there, stands still, and nothing lies over it.
// chromedp.Click would click on where it has been.
func Press(selector string) chromedp.Action[chromedp.Void] {
	find := chromedp.Evaluate[[2]float64](fmt.Sprintf(standing, strconv.Quote(selector)), chromedp.EvalAwaitPromise)
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		// The page may still be on its way: what waits in it is lost with it.
		if _, err := chromedp.WaitVisible(selector)(ctx, tab); err != nil {
			return fmt.Errorf("press %s: %w", selector, err)
		}
		at, err := find(ctx, tab)
		if err != nil {
			return fmt.Errorf("press %s: %w", selector, err)
		}
		_, err = chromedp.MouseClickXY(at[0], at[1])(ctx, tab)
		return err
	})
}
