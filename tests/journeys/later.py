"""The portal some days from now, where its clock stands still: `python -m tests.journeys.later DAYS demo …`.

What only a birthday brings can be looked at so. Sign-in at a provider is on its own clock and can't be tried.
"""

import sys
from datetime import UTC, datetime, timedelta

from portal import clock
from portal.__main__ import main

if __name__ == "__main__":
    with clock.everywhere_at(datetime.now(UTC) + timedelta(days=int(sys.argv[1]))):
        main(sys.argv[2:])
