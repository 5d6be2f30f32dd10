"""``python -m rhosocial.activerecord.testsuite`` is ``ar-testsuite``."""

import sys

from .cli import main

sys.exit(main())
