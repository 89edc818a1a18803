"""How an image file is read, in a child process: see `core.decoding` for the order of the gates.

Nothing here but `process` imports more than Pillow and the standard library: the child has to start
for each file.
"""
