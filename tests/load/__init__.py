"""Many sessions at once over real websockets; run the full test with ``python -m tests.load``."""
