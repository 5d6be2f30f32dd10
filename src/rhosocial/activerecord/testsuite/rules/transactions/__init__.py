"""A transaction keeps or undoes its work, and hides it from others until it commits."""

LEVEL = "core"
