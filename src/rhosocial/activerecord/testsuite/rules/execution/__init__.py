"""Handwritten statements: what ``execute``, ``fetch_one`` and ``fetch_all`` run and return."""

LEVEL = "core"
