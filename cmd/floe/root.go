// The root command: what all commands share.

package main

import (
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "floe",
		Short: "Load, inspect and convert particle-cache sequences",
		Long: `floe reads sequences of particle caches, one file per frame, with one loader
process per core, and converts them to HDF5 (.sih5), which every HDF5 tool reads
and which is later opened by mapping, without a copy.

Sequences are named by a folder, a file, or a pattern: sim.####.icecache,
sim.%04d.icecache, sim.$F4.icecache, 'sim.*.icecache', sim.1-100x2#.icecache, or
a pattern with a range after it: sim.#.icecache 1-100.

Every flag can also be set in the environment: --budget as FLOE_BUDGET.
` + exitHelp,
		Version:           version,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: flagsFromEnvironment,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetVersionTemplate("floe {{.Version}}\n")
	root.AddCommand(
		newInfo(),
		newLs(),
		newConvert(),
		newExport(),
		newSample(),
		newBench(),
		newDoctor(),
	)
	return root
}

// flagsFromEnvironment sets flags that were not given from FLOE_<FLAG>.
func flagsFromEnvironment(cmd *cobra.Command, _ []string) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		key := "FLOE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(key)
		if !ok || f.Changed || err != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		if e := cmd.Flags().Set(f.Name, value); e != nil {
			err = usage("%s=%q: %v", key, value, e)
		}
	})
	return err
}
