"""Connecting, losing a session and reconnecting; session settings, server version and configuration."""

LEVEL = "connect"
