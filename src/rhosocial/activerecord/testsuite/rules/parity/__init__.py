"""The sync and the async backend of a driver behave alike: what works with one works with the other."""

LEVEL = "standard"
