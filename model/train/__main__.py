"""`python -m model.train`: see trainer.py."""

from .trainer import main

main()
