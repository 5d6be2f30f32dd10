"""What a query gives back: its columns and their names, its distinct rows, how many, and the first of them."""
