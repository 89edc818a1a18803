"""What an image costs under classical compression: methods, files, sizes, quality and charts.

Data flows one way: bytes -> ``images.Image`` -> parts -> file -> pixels -> row -> table -> figure.
Start reading at ``compression.compress``: it is the whole pipeline in one function.
"""
