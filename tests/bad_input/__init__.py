"""What is wrong with the set-up or the target ends in one clear message."""
