"""A failed rule beside its twin: the same rule on a reference, both courses recorded, and the first place where they part."""
