"""A backend that nobody but its author has ever seen, from its own repository and centrally."""
