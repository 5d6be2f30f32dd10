"""Who locks a row has it for himself: everybody else waits, goes without, or is told."""
