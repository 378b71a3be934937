"""A small mail server on this machine: takes mails, or answers as it is told."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: SmtpServer = self.server  # type: ignore[assignment]
        self.say(server.answers.get("HELLO", "220 stand-in"))
        while line := self.rfile.readline():
            verb = line.split(b":")[0].strip().upper().decode()
            if verb == "DATA":
                self.take(server)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(server.answers.get(verb, "250 ok"))

    def take(self, server: "SmtpServer") -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = server.answers.get("DATA", "250 taken")
        if answer.startswith("250"):
            server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
        if answer == "250 hang up":
            return self.connection.close()
        return self.say(answer)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class SmtpServer(socketserver.ThreadingTCPServer):
    """`answers` by verb ("RCPT TO": "550 no such user"); `mails` are those it took."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""
