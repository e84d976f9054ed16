"""How the page is hosted: the lock file, the Spaces and the gallery. README.md tells how each is used."""
