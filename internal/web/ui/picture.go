package ui

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quietZone is how many blank modules a camera needs around the picture.
const quietZone = 4

// Picture is a text as squares that a phone's camera reads (QR code).
type Picture struct {
	Label string // what it is, for those who don't see it
	size  int    // in modules, with the quiet zone
	path  string
}

// NewPicture draws a text.
func NewPicture(text, label string) (Picture, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return Picture{}, err
	}
	n := code.Bounds().Dx()
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && isDark(code.At(x, y)) {
				x++
			}
			if x > from {
				b.WriteString("M" + strconv.Itoa(from+quietZone) + " " + strconv.Itoa(y+quietZone) + "h" + strconv.Itoa(x-from) + "v1h-" + strconv.Itoa(x-from) + "z")
			}
		}
	}
	return Picture{Label: label, size: n + 2*quietZone, path: b.String()}, nil
}

func isDark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r == 0
}

func (p Picture) box() string { return "0 0 " + strconv.Itoa(p.size) + " " + strconv.Itoa(p.size) }
