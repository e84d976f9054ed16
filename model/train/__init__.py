"""From pairs of sentences to a checkpoint."""
