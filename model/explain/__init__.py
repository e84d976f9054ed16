"""Every number of a run, checked, disturbed and explained."""
