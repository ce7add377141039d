// The root command: what all commands share.

package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"floe/internal/engine"
)

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "floe",
		Short: "Load, inspect and convert particle-cache sequences",
		Long: `floe reads sequences of particle caches, one file per frame, with one loader
process per core, and converts them to HDF5 (.sih5), which every HDF5 tool reads
and which is later opened by mapping, without a copy.

Sequences are named by a folder or a pattern; a file means just that file (ls
shows the sequence around it). Patterns are: sim.####.icecache,
sim.%04d.icecache, 'sim.$F4.icecache', 'sim.*.icecache', sim.1-100x2#.icecache, or
a pattern with a range after it: sim.#.icecache 1-100.

Every flag can also be set in the environment: --budget as FLOE_BUDGET.
` + exitHelp,
		Example: `  floe sample /tmp/fountain
  floe ls /tmp/fountain
  floe convert /tmp/fountain -o /tmp/converted
  floe info --stats /tmp/converted/fountain.0001.icecache.sih5`,
		Version:               version,
		SilenceUsage:          true,
		SilenceErrors:         true,
		DisableFlagsInUseLine: true,
		PersistentPreRunE:     prepareFlags,
		Args:                  knownCommand,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetVersionTemplate("floe {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		newInfo(),
		newLs(),
		newStats(),
		newConvert(),
		newExport(),
		newRender(),
		newWatch(),
		newDiff(),
		newSample(),
		newBench(),
		newCheck(),
		newDoctor(),
		newVersion(),
	)
	root.AddCommand(newTopics()...)
	return root
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  floe version",
		Args:    cobra.NoArgs,
		Run:     func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), "floe", version) },
	}
}

// knownCommand refuses what is no command, and says what may have been meant.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	root.SuggestionsMinimumDistance = 2
	hint := "floe --help lists the commands"
	if _, err := os.Lstat(args[0]); err == nil {
		hint = "say what to do with it, such as floe ls, floe info or floe convert; floe --help lists the commands"
	} else if similar := root.SuggestionsFor(args[0]); len(similar) > 0 {
		hint = "did you mean floe " + strings.Join(similar, " or floe ") + "?"
	}
	return usageHint(hint, "unknown command %q", args[0])
}

// someFiles refuses a command line that names none.
func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageHint("for the current folder write: "+cmd.CommandPath()+" .", "%s what? Name a file, a folder or a pattern", cmd.Name())
	}
	return nil
}

// flagError adds what may have been meant to an error about flags.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		if similar := similarFlags(cmd, name); len(similar) > 0 {
			return usageHint("did you mean "+strings.Join(similar, " or ")+"?", "%v", err)
		}
	}
	if _, arg, ok := strings.Cut(text, "unknown shorthand flag: "); ok {
		_, arg, _ = strings.Cut(arg, " in ")
		if _, err := os.Lstat(arg); err == nil {
			return usageHint("for the file of that name write ./"+arg, "%s", text)
		}
		if engine.IsRange(arg) {
			return usageHint("for frames below 0 put -- before the range", "%s", text)
		}
	}
	return usage("%v", inWords(err))
}

// similarFlags finds the flags that have a beginning in common with name.
func similarFlags(cmd *cobra.Command, name string) (similar []string) {
	name, _, _ = strings.Cut(name, "=")
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if len(name) > 1 && (strings.HasPrefix(f.Name, name) || strings.HasPrefix(name, f.Name)) {
			similar = append(similar, "--"+f.Name)
		}
	})
	return similar
}

// prepareFlags runs before every command.
func prepareFlags(cmd *cobra.Command, _ []string) error {
	if err := flagsFromEnvironment(cmd); err != nil {
		return err
	}
	for _, group := range exclusiveGroups(cmd.Flags()) {
		if given := changed(cmd.Flags(), group); len(given) > 1 {
			return usage("--%s and --%s exclude each other", given[0], given[1])
		}
	}
	if where := cmd.Flags().Lookup("where"); where != nil && where.Changed && strings.TrimSpace(where.Value.String()) == "" {
		return usage("--where is empty; leave it out for all points") // a variable of a script that is not set
	}
	return nil
}

// flagsFromEnvironment sets flags that were not given from FLOE_<FLAG>. One that
// the command line excludes is left alone.
func flagsFromEnvironment(cmd *cobra.Command) (err error) {
	given := map[string]bool{}
	for _, group := range exclusiveGroups(cmd.Flags()) {
		if len(changed(cmd.Flags(), group)) > 0 {
			for _, name := range group {
				given[name] = true
			}
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		key := "FLOE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := os.Getenv(key)
		if value == "" || f.Changed || given[f.Name] || err != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		if e := cmd.Flags().Set(f.Name, value); e != nil {
			err = usageHint("unset "+key+" or set it to what --"+f.Name+" takes", "in the environment, %s=%q: %v", key, value, inWords(e))
		}
	})
	if err == nil {
		err = sensibleJobs(cmd.Flags())
	}
	return err
}

// sensibleJobs checks -j of every command at one place, before any work.
func sensibleJobs(flags *pflag.FlagSet) error {
	if f := flags.Lookup("jobs"); f != nil && strings.HasPrefix(f.Value.String(), "-") {
		return usage("--jobs is %s, must be positive", f.Value)
	}
	return nil
}

// exclusiveGroups are the flags marked by MarkFlagsMutuallyExclusive. Cobra's
// own message about them is not for people.
func exclusiveGroups(flags *pflag.FlagSet) (groups [][]string) {
	const annotation = "cobra_annotation_mutually_exclusive"
	seen := map[string]bool{}
	flags.VisitAll(func(f *pflag.Flag) {
		for _, names := range f.Annotations[annotation] {
			if !seen[names] {
				seen[names] = true
				groups = append(groups, strings.Fields(names))
			}
		}
	})
	return groups
}

func changed(flags *pflag.FlagSet, names []string) (given []string) {
	for _, name := range names {
		if flags.Changed(name) {
			given = append(given, name)
		}
	}
	return given
}
