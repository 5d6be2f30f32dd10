"""Window functions: partitions, ranks with ties, frames, neighbours, several windows, and random ones."""
