"""Backends in the core's pool: the part that a backend, not the pool, is responsible for."""

LEVEL = "standard"
