// What do the buttons look like? Drawings in the theme's colours.

package timeline

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// icon makes a drawing of 24 by 24 out of paths that are filled.
func icon(name, path string) fyne.Resource {
	return theme.NewThemedResource(fyne.NewStaticResource("timeline-"+name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="`+path+`"/></svg>`)))
}

var (
	iconFirst       = icon("first", "M4.5 5h2.5v14H4.5z M19.5 5v14L8.5 12z")
	iconLast        = icon("last", "M17 5h2.5v14H17z M4.5 5v14L15.5 12z")
	iconPrevProblem = icon("previous-problem", "M12.5 5.5v13L3.5 12z M16 4.5h3.4l-.6 9.5h-2.2z M16.2 16.2h3v3.1h-3z")
	iconNextProblem = icon("next-problem", "M11.5 5.5v13L20.5 12z M4.6 4.5H8L7.4 14H5.2z M4.8 16.2h3v3.1h-3z")
	iconStepBack    = icon("step-back", "M13.5 6v12L5 12z M15.5 6H18v12h-2.5z")
	iconStep        = icon("step", "M10.5 6v12L19 12z M6 6h2.5v12H6z")
	iconPlayBack    = icon("play-back", "M18 4.5v15L4.5 12z")
	iconPlay        = icon("play", "M6 4.5v15L19.5 12z")
	iconPause       = icon("pause", "M6 5h4v14H6z M14 5h4v14h-4z")
	iconLoop        = icon("loop", "M7 5.5h9V2.5l5 4.3-5 4.3V8H7.5v4H5V7.5a2 2 0 0 1 2-2z M17 18.5H8v3l-5-4.3 5-4.3V16h8.5v-4H19v4.5a2 2 0 0 1-2 2z")
	iconOnce        = icon("once", "M3 10.7h9V6.5l6 5.5-6 5.5v-4.2H3z M18.7 5.5h2.5v13h-2.5z")
	iconPingPong    = icon("ping-pong", "M8 6.5L2 12l6 5.5v-4.2h8v4.2l6-5.5-6-5.5v4.2H8z")
	iconRealTime    = icon("real-time", "M12 3a9 9 0 0 0 0 18a9 9 0 0 0 0-18z M12 5.2a6.8 6.8 0 0 1 0 13.6a6.8 6.8 0 0 1 0-13.6z M10.9 7.5h2.2v4.2l3.2 2.2-1.2 1.8-4.2-2.9z")
	iconEveryFrame  = icon("every-frame", "M2.5 6h5.4v12H2.5z M9.3 6h5.4v12H9.3z M16.1 6h5.4v12h-5.4z")
	iconHold        = icon("hold", "M3 6h7.5v12H3z M13 8.3h8.5v2.7H13z M13 13h8.5v2.7H13z")
	iconBlank       = icon("blank", "M3 6h7.5v12H3z M13 6v12h8.5V6z M14.8 7.8h4.9v8.4h-4.9z")
	iconSkip        = icon("skip", "M2.5 6h5.5v12H2.5z M16 6h5.5v12H16z M9.8 8.2l4.6 3.8-4.6 3.8z")
	iconMore        = icon("more", "M6.5 9.5h11L12 15.5z")
)
