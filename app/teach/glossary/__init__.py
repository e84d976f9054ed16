"""The words of the page: one entry for every term, and the marks under them in the page's prose.

entries.py   what a term is: its symbol, its paper, where it is seen; its words stand in texts.json
marking.py   rendered HTML → the same with each term marked where it first occurs
"""
