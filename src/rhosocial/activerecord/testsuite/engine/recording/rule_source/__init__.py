"""The source of a failed rule as a script: what the rule computes by itself, with the calls of the kit written out."""
