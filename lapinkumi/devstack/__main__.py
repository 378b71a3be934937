"""`python -m lapinkumi.devstack`: what `make run` runs."""

import sys

from lapinkumi.devstack import paths, plan
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.supervisor import Supervisor


def main() -> int:
    """Run the stack; 1 and a sentence when it cannot start or does not stay up."""
    try:
        Supervisor(plan.read(), paths.make_places()).run()
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
