"""Values that are computed: arithmetic, CASE, COALESCE, casts and collations; the functions stand in files of their own."""
