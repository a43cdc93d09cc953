package mail_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/locale"
)

func TestConditionsCountInEachLanguage(t *testing.T) {
	t.Parallel()
	texts := must(i18n.Load(locale.Files))(t)
	late := func(n string) mail.Condition {
		return mail.Condition{Key: mail.JobsLate, Args: map[string]string{"Queue": "mail", "Count": n}}
	}
	got := map[string][]string{}
	for _, language := range []string{"en", "fr", "nl"} {
		for _, n := range []string{"0", "1", "1234"} {
			got[language] = append(got[language], late(n).Text(texts.For(language)))
		}
	}
	want := map[string][]string{
		"en": {"0 jobs of the queue «mail» are more than 5 minutes late.", "1 job of the queue «mail» is more than 5 minutes late.", "1,234 jobs of the queue «mail» are more than 5 minutes late."},
		"fr": {"0 tâche de la file «\u00a0mail\u00a0» a plus de 5 minutes de retard.", "1 tâche de la file «\u00a0mail\u00a0» a plus de 5 minutes de retard.", "1\u00a0234 tâches de la file «\u00a0mail\u00a0» ont plus de 5 minutes de retard."},
		"nl": {"0 taken van de wachtrij «mail» zijn meer dan 5 minuten te laat.", "1 taak van de wachtrij «mail» is meer dan 5 minuten te laat.", "1.234 taken van de wachtrij «mail» zijn meer dan 5 minuten te laat."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := (mail.Condition{Key: mail.DiskLow, Args: map[string]string{"Free": "400"}}).Text(texts.For("en")); got != "Only 400 MB are left on the disk with the data." {
		t.Error(got)
	}
}
