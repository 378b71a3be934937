"""`make reset`: forget the data of `make run`; the next start begins with fresh demonstration data."""

import shutil
import sys

from lapinkumi.devstack import lock, paths
from lapinkumi.devstack.errors import StackError


def main() -> int:
    """Remove our own servers' data; 1 and a sentence while they run."""
    places = paths.make_places()
    try:
        with lock.held(places.lock, note="make reset"):
            for data in (places.postgres, places.valkey):
                shutil.rmtree(data, ignore_errors=True)
            for file in places.run.glob("playground.sqlite3*"):
                file.unlink()
            for file in places.run.glob("playground.sqlite3*"):
                file.unlink()
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    print("Forgotten. The next `make run` begins afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
