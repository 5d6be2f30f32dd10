"""One item under record: the calls that reach its backends, and the script that makes them again without the kit."""
