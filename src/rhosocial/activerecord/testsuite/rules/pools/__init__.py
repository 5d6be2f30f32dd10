"""Backends in the core's pool: what a backend, not the pool, is answerable for."""
