"""Models as files for other programs, each proved against the program's own answers before it takes its name."""
