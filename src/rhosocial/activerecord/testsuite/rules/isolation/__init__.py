"""Isolation levels prevent the anomalies that their contract names."""

LEVEL = "full"
