"""`python -m pakt` is `pakt`."""

import sys

from pakt.cli import main

sys.exit(main())
