package secret

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// phc is a stored password: algorithm, cost, salt and hash in one text, in the order that other programs read too.
type phc struct {
	cost cost
	salt []byte
	sum  []byte
}

var errPHC = errors.New("stored password is not an argon2id text within bounds")

func parsePHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return phc{}, errPHC
	}
	c, err := parseCost(parts[3])
	if err != nil {
		return phc{}, err
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return phc{}, errPHC
	}
	sum, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(sum) < 16 || len(sum) > 64 {
		return phc{}, errPHC
	}
	return phc{cost: c, salt: salt, sum: sum}, nil
}

// parseCost bounds the numbers, so that an imported text cannot ask for all memory.
func parseCost(text string) (cost, error) {
	var c cost
	for field := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(field, "=")
		n, err := strconv.ParseUint(value, 10, 32)
		if err != nil || n == 0 {
			return cost{}, errPHC
		}
		switch {
		case name == "m" && n <= 1<<18:
			c.memory = uint32(n)
		case name == "t" && n <= 16:
			c.time = uint32(n)
		case name == "p" && n <= 16:
			c.threads = uint8(n)
		default:
			return cost{}, errPHC
		}
	}
	if c.memory == 0 || c.time == 0 || c.threads == 0 {
		return cost{}, errPHC
	}
	return c, nil
}
