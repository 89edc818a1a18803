"""Many images on many processes: what is to be done, who does it, and the rows that are kept.

`sources` finds the images, `plan` says which settings each is to have, `tasks` is one image on its
way to a worker and the rows that come back, `rows` is the file that keeps them, `local` are the
worker processes, and `run` brings them together. Nothing here says anything to a person: whoever
listens is told by `run.Listener`.
"""
