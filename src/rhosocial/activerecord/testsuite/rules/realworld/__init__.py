"""Scenarios of real applications: each has a small domain, its operations, its invariants and several sessions.

An operation is written as an application would write it for every database: with conditional changes, with locks
where the database has them, and with a retry after a conflict. The invariants always hold, acknowledged changes are
durable, and refused changes leave nothing. The observer, an independent session, checks this.
"""

LEVEL = "full"
