package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTableIsUpToDate(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../trigrams.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := table(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("trigrams.txt is not what the training texts give: run go generate")
	}
}
