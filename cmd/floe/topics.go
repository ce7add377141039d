// Help that belongs to several commands: floe help expressions, floe help formats.

package main

import "github.com/spf13/cobra"

// newTopics are commands that do nothing but have a help.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "expressions", Short: "What --where and --derive understand", Long: expressionsHelp},
		{Use: "formats", Short: "What is read and written", Long: formatsHelp},
	}
}

const expressionsHelp = `Expressions choose points (--where) and make attributes (--derive NAME=EXPRESSION) in
floe export, stats and render, and in the filter of floeview's table. Put them in single
quotes, so that the shell leaves them alone:

  --where 'length(v) > 2 && P.y < 0'       fast points below the ground
  --where 'ID == 9007199254740993'         one point, exactly
  --where 'rand(ID) < 0.01'                one in a hundred, the same in every frame
  --where '0-100:2 ^10-20'                 points by number: every second, without some
  --where 'group:fast || name ~ "piece*"'  a group, or texts that match a pattern
  --where 'isnan(P)'                       points that are broken
  --derive speed='length(v)'               an attribute
  --derive pscale='fit(age, 0, 2, 0.05, 0.01)'

Names. An attribute as it is called, else whatever the case, else the group of that
name, else the attribute that plays the part: P is the position, v the velocity, Cd the
colour, pscale the size; id, age, life, N, orient and mass likewise. @P and v@P are P.
Odd names stand in backquotes. index is the point's number in the frame, number the
frame's; pi, inf, nan, true and false are what they say. --attributes of stats, and
--color, --vectors and --point-size of render know the same names.

Components. .x .y .z .w, .r .g .b .a, or [0]; .m00 to .m33 of matrices; .length.

Conditions. < <= > >= == != && || ! and parentheses. A vector compared with a number
counts by its length, an array by how many values it has. Texts stand in quotes; ~
compares with a pattern of * and ?, !~ with its opposite. Nothing compares with NaN:
write Age == nan or isnan(Age).

Arithmetic. + - * / % on numbers and vectors, component by component; {0, 1, 0} is a
vector. Whole numbers stay whole and exact, but for /. Functions:

  length(v) normalize(v) dot(v, w) cross(v, w) sum(v) count(array)
  abs(x) sqrt(x) pow(x, exponent) sin(radians) cos(radians)
  floor(x) ceil(x) round(x) mod(x, y)
  min(x, y, …) max(x, y, …) clamp(x, low, high)
  fit(x, oldlow, oldhigh, newlow, newhigh)
  rand(id) or rand(id, seed), isnan(x)

--derive may be repeated; later ones may use earlier ones, and so may --where. The page
expressions.md in share/doc/floe (docs in the sources) tells all of it.`

const formatsHelp = `Files are known by what is in them, not by their names. All are read as .gz too.

                                                     read  written (--to)
  Softimage ICE               .icecache              yes   icecache
  Floe, HDF5                  .sih5 .hdf5 .h5        yes   sih5 (or floe convert)
  Houdini                     .bgeo.sc .bgeo .geo    yes
  classic Houdini, Partio     .bgeo .geo             yes   bgeo5 (or bgeo)
                              .bhclassic .hclassic   yes
                              .itbl .atbl            yes
  Krakatoa, tyFlow            .prt                   yes   prt
  Maya nCache                 .mc .mcx               yes
  Maya particles              .pdc .pda              yes
  RealFlow                    .bin .rpc              yes
  RenderMan                   .ptc .ptf              yes
  scans, Blender              .ply                   yes   ply, ply-ascii
  tables                      .csv .tsv .xyz         yes   csv, tsv
  NumPy                       .npy .npz              yes   npy, npz
  USD                         .usda                        usda
  ICE Explorer                .txt                         text

What a format cannot hold is left out, and that is said. What is in a file and not shown
(volumes, packed primitives …) is said too: floe info FILE. The pages in formats, below
share/doc/floe (docs in the sources), tell what is read and written of each.`
