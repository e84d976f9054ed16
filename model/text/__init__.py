"""From what a person typed to ids and back; no torch in here."""
