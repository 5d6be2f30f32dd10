"""Which functions of the backend's author each item executes, to find those that the failures have in common."""
