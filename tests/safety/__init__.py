"""The kit changes nothing that it did not make, and shows no secret."""
