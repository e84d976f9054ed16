"""The teacher's panel, in which a lesson's link is made."""
