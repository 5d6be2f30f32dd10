"""What the caller gets when the database refuses: always one of the core's errors, and always the same one."""
