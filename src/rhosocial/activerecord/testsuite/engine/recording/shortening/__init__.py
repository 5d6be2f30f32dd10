"""Makes a script shorter: edits of its syntax tree, each kept when the script still shows the same failure."""
