"""Scenarios of real applications: a small domain each, with its operations, its invariants, and many sessions at once.

An operation is written as an application would write it, for every database: conditional changes, locks where the database has
them, and another try when the database gave way to somebody else. Whatever happens meanwhile, the invariants hold, what was
acknowledged is durable, and what was refused left nothing. The observer, an independent session, is the judge.
"""
