"""Predict, then reveal: questions that a run asks about itself."""
