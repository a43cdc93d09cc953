package mime

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// prop is the first value of one MAPI property.
type prop struct {
	id, kind uint16
	data     []byte
}

const (
	kindString8 = 0x1e
	kindUnicode = 0x1f
	kindObject  = 0x0d
	kindBinary  = 0x102
	kindMulti   = 0x1000
)

func (p prop) text(t *tnef) string {
	if p.kind&^kindMulti != kindUnicode {
		return t.text8(p.data)
	}
	units := make([]uint16, 0, len(p.data)/2)
	for i := 0; i+1 < len(p.data); i += 2 {
		units = append(units, binary.LittleEndian.Uint16(p.data[i:]))
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(utf16.Decode(units)), "\r\n", "\n"), "\x00", "")
}

// readProps reads a MAPI property list as far as it is sound.
func readProps(b []byte) []prop {
	r := &bytesReader{b: b}
	count := r.uint32()
	var out []prop
	for range min(count, maxTNEFAttrs) {
		p := prop{kind: r.uint16(), id: r.uint16()}
		if p.id >= 0x8000 {
			r.take(16)
			if r.uint32() == 0 {
				r.take(4)
			} else {
				r.padded(r.uint32())
			}
		}
		variable := false
		size := uint32(0)
		switch p.kind &^ kindMulti {
		case kindString8, kindUnicode, kindObject, kindBinary:
			variable = true
		case 0x02, 0x03, 0x04, 0x0a, 0x0b:
			size = 4
		case 0x05, 0x06, 0x07, 0x14, 0x40:
			size = 8
		case 0x48:
			size = 16
		case 0x00, 0x01:
		default:
			return out
		}
		values := uint32(1)
		if variable || p.kind&kindMulti != 0 {
			values = r.uint32()
		}
		if !variable && p.kind == 0x1002 {
			size = 2
		}
		for i := uint32(0); i < values && !r.cut; i++ {
			if variable {
				size = r.uint32()
			} else if size == 0 {
				break
			}
			v := r.padded(size)
			if i == 0 {
				p.data = v
			}
		}
		if r.cut {
			return out
		}
		out = append(out, p)
	}
	return out
}

// bytesReader takes little-endian values off a slice and remembers when it ended too early.
type bytesReader struct {
	b   []byte
	cut bool
}

func (r *bytesReader) take(n uint32) []byte {
	if uint64(n) > uint64(len(r.b)) {
		r.cut = true
		r.b = nil
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

// padded takes n bytes and the filling up to a multiple of four.
func (r *bytesReader) padded(n uint32) []byte {
	v := r.take(n)
	if fill := (4 - n%4) % 4; int(fill) <= len(r.b) {
		r.b = r.b[fill:]
	}
	return v
}

func (r *bytesReader) uint16() uint16 {
	if v := r.take(2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

func (r *bytesReader) uint32() uint32 {
	if v := r.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}
