"""The page as a server that strangers may use: what stands between Gradio and whoever asks.

    demo.py     Gradio's Blocks, keeping nothing of a visitor and answering what goes wrong with a sentence
    lanes.py    the queue: small runs do not wait behind large ones, and answers that nobody fetches are let go
    door.py     the way in: which addresses there are, how much may be sent, the headers of every answer
    health.py   whether it is alive, and counters for who runs it

Gradio's version is pinned exactly, and tests hold every assumption that is made of it here.
"""
