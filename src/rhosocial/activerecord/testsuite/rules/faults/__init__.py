"""When a session is lost at the worst moment, an error is raised, and a transaction is durable as a whole or not at
all."""

LEVEL = "full"
