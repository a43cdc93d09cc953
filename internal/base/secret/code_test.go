package secret_test

import (
	"net/url"
	"testing"
	"time"

	"firstline/internal/base/secret"
)

// The vectors of RFC 6238, appendix B, of which an app shows the last six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	key := secret.CodeKey("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := key.Code(secret.CodeStep(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestCodeIsGoodForItsNeighboursAndOnlyOnce(t *testing.T) {
	t.Parallel()
	key, now := secret.NewCodeKey(), time.Unix(1_700_000_010, 0)
	step := secret.CodeStep(now)
	for away, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		got, ok := key.Match(key.Code(step+away), now, 0)
		if ok != want || ok && got != step+away {
			t.Errorf("%d steps away: %d, %t", away, got-step, ok)
		}
	}
	for spent, want := range map[int64]bool{step - 1: true, step: false, step + 1: false} {
		if _, ok := key.Match(key.Code(step), now, spent); ok != want {
			t.Errorf("spent up to %d: %t", spent-step, ok)
		}
	}
	for _, wrong := range []string{"", "12345", key.Code(step) + "0", " " + key.Code(step)} {
		if _, ok := key.Match(wrong, now, 0); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
}

func TestAddressOfAKeyIsReadByApps(t *testing.T) {
	t.Parallel()
	key := secret.CodeKey("12345678901234567890")
	got := key.Address("Verdane IT: help & more", "anna+it@org.example")
	u, err := url.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Verdane IT: help & more:anna+it@org.example" ||
		q.Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || q.Get("issuer") != "Verdane IT: help & more" {
		t.Error(got)
	}
}
