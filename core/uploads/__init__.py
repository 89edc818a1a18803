"""From the bytes of an untrusted file to pixels; `decoding` gives the order of the checks.

Nothing here but `process` imports more than Pillow and the standard library: the child has to start
for each file.
"""
