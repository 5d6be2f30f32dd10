"""The sync and the async backend of a driver are twins: what works with one works with the other."""
