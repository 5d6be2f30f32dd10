"""Examines every configured target before a run: what the run would lack there, and what to do about it."""

from __future__ import annotations

from .examination import Doctor
from .verdicts import Finding, Verdict

__all__ = ["Doctor", "Finding", "Verdict"]
