"""What makes the page teach: questions out of the run, and what a learner and a teacher find beside the picture.

    view.py     the bar under the picture, with all that the browser plays from
    quiz/       five kinds of questions, made of a run as plain values

Nothing here keeps anything of a visitor on the server: answers and the score stay in the browser (web/teach/).
"""
