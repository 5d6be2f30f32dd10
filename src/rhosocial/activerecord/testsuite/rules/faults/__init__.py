"""The session is lost at the worst moments: an error is raised, and what is durable is all or nothing."""
