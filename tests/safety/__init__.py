"""Nothing is harmed that the kit did not make, and nothing secret is shown."""
