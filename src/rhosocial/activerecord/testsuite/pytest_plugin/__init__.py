"""Everything that talks to pytest: options, parametrization, selection, expected failures, gathering reports."""
