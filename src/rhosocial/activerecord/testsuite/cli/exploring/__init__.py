"""What ``explore`` does: rounds of runs, finds grouped by cause, and what is shown and kept of them."""
