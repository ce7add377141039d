// What is said of a flag's value that cannot be read?

package main

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// pflag's words, with what Go says of the value.
var unreadableValue = regexp.MustCompile(`(?s)^invalid argument (".*") for "([^"]*)" flag: (strconv\.Parse\w+|time): (.*)$`)

// mustBe says what Go's parsers read.
var mustBe = map[string]string{
	"strconv.ParseFloat": "a number, such as 0.5", "strconv.ParseInt": "a whole number", "strconv.ParseUint": "a whole number",
	"strconv.ParseBool": "true or false", "time": "a time, such as 30s or 2m",
}

// inWords says an error of pflag in words for people.
func inWords(err error) error {
	found := unreadableValue.FindStringSubmatch(err.Error())
	if found == nil {
		return err
	}
	value, flag, parser, why := found[1], found[2], found[3], found[4]
	wanted := mustBe[parser]
	if wanted == "" {
		return err
	}
	text := flag + " is " + value + ", "
	if strings.HasSuffix(why, strconv.ErrRange.Error()) {
		return errors.New(text + "which is too large")
	}
	text += "must be " + wanted
	if plain, err := strconv.Unquote(value); err == nil && parser == "strconv.ParseFloat" && strings.Count(plain, ",") == 1 {
		text += " (with a point, not a comma)"
	}
	return errors.New(text)
}
