"""The tour: twelve cards, each finished by doing. Its words, and the two sentences that it needs."""
