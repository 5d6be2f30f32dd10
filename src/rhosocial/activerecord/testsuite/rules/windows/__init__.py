"""Window functions: ranks, partitions, frames and neighbouring rows."""

LEVEL = "full"
