"""From probabilities to a sentence."""
