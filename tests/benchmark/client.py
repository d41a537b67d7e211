"""A client that costs little itself: ready-made requests on one kept connection."""

from __future__ import annotations

import gzip
import multiprocessing
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """Bytes on the wire, head and body."""
        return len(self.head) + len(self.body)

    def text(self) -> str:
        """The body as a browser reads it."""
        packed = self.header("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        lines = self.head.decode("latin-1").lower().split("\r\n")
        return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), "")


class Connection:
    """One connection to a server on this machine; an answer of another status than wanted is an error."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes, status: int = 200) -> Answer:
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _blank, body = data.partition(b"\r\n\r\n")
        answer = Answer(int(head[9:12]), head + b"\r\n\r\n", body)
        length = int(answer.header("content-length") or "0")
        while len(body) < length:
            body += self._more()
        if answer.status != status:
            raise RuntimeError(f"{request[:60]!r} was answered {answer.status}: {body[:200]!r}")
        return Answer(answer.status, answer.head, body)

    def _more(self) -> bytes:
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received

    def close(self) -> None:
        self._socket.close()


def get(path: str, headers: Mapping[str, str]) -> bytes:
    return _request("GET", path, headers, b"")


def post(path: str, headers: Mapping[str, str], **fields: str) -> bytes:
    body = urlencode(fields).encode()
    length = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _request("POST", path, {**headers, **length}, body)


def _request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def ask_all(port: int, requests: Sequence[bytes]) -> None:
    """Send the requests one after the other."""
    connection = Connection(port)
    for request in requests:
        connection.ask(request)
    connection.close()


def ask_at_once(port: int, people: Sequence[Sequence[bytes]]) -> None:
    """Let each person send their requests from a process of their own, all at the same time."""
    forked = multiprocessing.get_context("fork")
    processes = [forked.Process(target=ask_all, args=(port, requests)) for requests in people]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("a client failed; what it said stands above")
