"""Many sessions at once over the real websocket; run it in full by ``python -m tests.load``."""
