"""What lets the app serve many people at once.

- `waiting_line`: who works now, who waits, and for how long.
- `turns`: the pages of many people are drawn one after another.
- `leaving`: a person who goes on elsewhere ends a long fit.
- `busy`: what people read when they have waited in vain.
- `door`: how many sessions are served at a time; the others wait outside.
- `cache`: each result is computed once for everybody.
- `faults`: what people read, and what is logged, when something goes wrong.
- `garbage`: a setting of the process that pays off in the load test.
"""
