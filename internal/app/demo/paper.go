package demo

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"
)

// paper is what users add to a ticket: a picture of their screen, a log or a table, made here.
func paper(kind, title, problem string, at time.Time) (name string, content []byte, err error) {
	switch kind {
	case "screenshot":
		content, err = screenshot(title)
		return "screenshot.png", content, err
	case "table":
		var b bytes.Buffer
		_, _ = b.WriteString("date;order;quantity;status\n")
		for i := range 24 {
			_, _ = fmt.Fprintf(&b, "%s;%d;%d;%s\n", at.AddDate(0, 0, -i).Format(time.DateOnly), 480200+i*7, (i*13)%40+1, []string{"ok", "ok", "blocked"}[i%3])
		}
		return "export.csv", b.Bytes(), nil
	}
	var b bytes.Buffer
	for i := range 30 {
		_, _ = fmt.Fprintf(&b, "%s INFO  client: attempt %d\n", at.Add(time.Duration(i-30)*7*time.Second).UTC().Format(time.RFC3339), i+1)
	}
	_, _ = fmt.Fprintf(&b, "%s ERROR client: %s\n", at.UTC().Format(time.RFC3339), problem)
	return "client.log", b.Bytes(), nil
}

// screenshot is a picture of a window with a message in it, a little different for each title.
func screenshot(title string) ([]byte, error) {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(title))
	n := sum.Sum32()
	picture := image.NewPaletted(image.Rect(0, 0, 640, 400), color.Palette{
		color.RGBA{uint8(40 + n%60), uint8(70 + n/7%60), uint8(110 + n/31%80), 255}, // the desktop
		color.White, color.RGBA{225, 228, 232, 255}, color.RGBA{90, 98, 108, 255}, color.RGBA{200, 50, 47, 255},
	})
	box := func(x, y, w, h int, c uint8) {
		draw.Draw(picture, image.Rect(x, y, x+w, y+h), image.NewUniform(picture.Palette[c]), image.Point{}, draw.Src)
	}
	box(0, 372, 640, 28, 3)
	box(110, 70, 420, 230, 1)
	box(110, 70, 420, 26, 2)
	box(508, 77, 12, 12, 4)
	box(135, 125, 40, 40, 4)
	for i := range 4 { // lines of writing
		box(195, 128+i*22, 130+int(n>>(4*i)%160), 8, 3)
	}
	box(410, 258, 90, 26, 2)
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}
