"""Figures that only one task has, for its model card: `python -m model.measure CHECKPOINT SOURCES [--record]`."""
