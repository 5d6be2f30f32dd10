"""Several sessions at the same time, in threads or in tasks, and several instances in one process."""
