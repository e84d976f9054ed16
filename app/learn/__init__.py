"""The tab in which two models learn: a recording that ships is replayed, and a visitor can begin a training.

settings.py   what a visitor asked for, checked
tab.py        the Gradio components and events; everything is drawn in the browser (web/learn/)
"""
