"""Transactions: what they keep, what they undo, and what others see of them meanwhile."""
