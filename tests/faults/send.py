"""A worker that waits only a second for another one that died over a letter.

python -m tests.faults.send
"""

from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from pakt.desk.due import rows
    from pakt.desk.due.worker import Loop
    from pakt.desk.outbox import relay, sending

    rows.LEASE = sending.HOLD = timedelta(seconds=1)
    rows.MOST_ATTEMPTS = 1000
    sending.FIRST_PAUSE = sending.LONGEST_PAUSE = timedelta(seconds=0.2)
    relay.REST = 0.1
    Loop().run()


if __name__ == "__main__":
    main()
