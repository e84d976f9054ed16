"""How the page is hosted: the lock files, the Spaces, the image with its proxy, and the gallery. README.md tells how each is used."""
