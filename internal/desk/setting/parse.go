package setting

import "time"

// Duration reads a duration as Value writes it; ok is false for a field of another kind.
func (f Field) Duration(text string) (d time.Duration, ok bool) {
	if f.Kind != Duration {
		return 0, false
	}
	return parseDuration(text)
}

// Size reads an amount of bytes as Value writes it; ok is false for a field of another kind.
func (f Field) Size(text string) (bytes int64, ok bool) {
	if f.Kind != Size {
		return 0, false
	}
	return parseSize(text)
}
