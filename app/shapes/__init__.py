"""The four shapes of model that the tutorial begins with: 1→N, N→1, N→N, N→M.

    drawing.py   the silhouette of a shape: boxes that go in, boxes that come out
    answers.py   what an answer is: a translation, a label, a poem, a line of verse, readings, a reply
    view.py      the row of silhouettes above the sentence, and the tab
    tab.py       the tab's Gradio components and events

A shape, an example or a checkpoint is chosen by a link that says everything (`links.only`), so that nothing of the run
before stays.
"""
