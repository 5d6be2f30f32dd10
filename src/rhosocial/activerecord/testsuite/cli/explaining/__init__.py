"""The work behind ``ar-testsuite explain``: what a name means, and the text about it."""
