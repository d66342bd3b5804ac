// SPDX-License-Identifier: MIT

// gate REQUIREMENT...: what a Go program does with the command: `footing check -o json`
// for a decision, its exit status for yes, no and could not tell.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

type check struct {
	Schema       string `json:"schema"`
	Route        *string
	Requirements []struct {
		Text, Result string
		Cause        *string
	}
}

func main() {
	footing := os.Getenv("FOOTING")
	if footing == "" {
		footing = "footing"
	}
	args := append([]string{"check", "-o", "json"}, os.Args[1:]...)
	out, err := exec.Command(footing, args...).Output()
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		code = 70
	}
	if code > 2 || code < 0 {
		fmt.Fprintln(os.Stderr, "gate: footing failed:", err)
		os.Exit(70)
	}
	var document check
	if err := json.Unmarshal(out, &document); err != nil || document.Schema != "footing.check/1" {
		fmt.Fprintln(os.Stderr, "gate: no footing.check/1:", err)
		os.Exit(70)
	}
	for _, requirement := range document.Requirements {
		cause := ""
		if requirement.Cause != nil {
			cause = " (" + *requirement.Cause + ")"
		}
		fmt.Printf("%s: %s%s\n", requirement.Text, requirement.Result, cause)
	}
	fmt.Println([]string{"go", "no go", "could not tell: no go"}[code])
	os.Exit(code)
}
