"""What makes the app fit for many people at once.

- `line`: who works now, who waits, and for how long.
- `busy`: what a person reads who has waited in vain.
- `cache`: each result is computed once for everybody.
- `faults`: what a person reads, and what is noted, where something goes wrong.
- `garbage`: a setting of the process that the load test has shown to pay.
"""
