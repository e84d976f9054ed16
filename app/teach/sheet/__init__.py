"""The sheet: five exercises a stage about one's own sentence, with answers computed from the run, to be printed."""
