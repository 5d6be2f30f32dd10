"""Changing rows: ``insert``, ``update`` and ``delete`` through their option objects, and everything built on them."""
