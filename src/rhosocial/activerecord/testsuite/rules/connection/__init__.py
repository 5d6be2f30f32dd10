"""The area ``connection``: a session begins, ends, is lost and comes back; its settings, its version, its configuration."""
