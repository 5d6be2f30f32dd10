"""Several sessions at the same time, in threads or tasks, and several backends in one process."""

LEVEL = "full"
