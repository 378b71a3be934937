"""Our own Valkey: on a Unix socket in a private folder, no network."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lapinkumi.devstack import binaries, leftovers, paths, processes
from lapinkumi.devstack.processes import Child

START_SECONDS = 30.0


@dataclass(frozen=True)
class Valkey:
    """A Valkey whose data and socket live in given folders."""

    data: Path
    sockets: Path
    durable: bool = True

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self, *, log: Path) -> Child:
        """Start it; it `answers` a moment later."""
        paths.private_folder(self.data)
        leftovers.stop_servers_in(self.data, stop_signal=signal.SIGTERM)
        return processes.start("Valkey", self._command(), log=log, stop_signal=signal.SIGTERM, cwd=self.data)

    def answers(self) -> bool:
        """Whether it is there and done with loading its data."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _command(self) -> list[str | Path]:
        command: list[str | Path] = [binaries.valkey_program(), "--port", "0", "--daemonize", "no"]
        command += ["--unixsocket", self.socket, "--unixsocketperm", "700", "--dir", self.data]
        command += ["--appendonly", "yes" if self.durable else "no", "--save", "", "--loglevel", "warning"]
        return command
