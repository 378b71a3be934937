"""The web container's health check: `python -m lapinkumi.health_probe` fails unless /healthz says that all is well."""

import os
import sys
from http.client import HTTPConnection

PORT = 8000
SECONDS = 8


def main() -> int:
    """Ask under a name that the shop answers to; print who is silent."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=SECONDS)
    connection.request("GET", "/healthz", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
    response = connection.getresponse()
    print(response.read().decode())  # noqa: T201 - docker keeps it with the container's state
    return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
