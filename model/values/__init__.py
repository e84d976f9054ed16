"""What runs are made of and give, as frozen values: NumPy only, no torch. Everything else may import from here."""
