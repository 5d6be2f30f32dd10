"""Texts from outside in the places of names: what they must not become."""
