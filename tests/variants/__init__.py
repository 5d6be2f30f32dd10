"""Honest backends that differ: the measure of false alarms."""
