"""What DDL makes, judged by what it then does: a constraint counts when violating it is refused."""
