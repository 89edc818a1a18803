"""The command line: what it reads and writes, how it stops, and its commands.

What is on stdout is data, what is said is on stderr. The exit status is 0, 2 where something was
wrong, and 130 after Ctrl-C.
"""
