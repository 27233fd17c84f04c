"""One message to one address over the network: to a public machine only, without detours, and not for long."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from growth_equestre.gateway import rules_webhooks
from growth_equestre.gateway.types_webhooks import Sending

SLOWEST_SECONDS = 10.0
"""For everything: finding, connecting, sending and hearing the status. The rest of the answer is not read."""


def send(url: str, headers: Mapping[str, str], body: bytes, may_be_loopback: bool) -> Sending:
    """Post the body; says what became of it and never raises for what a receiver or the network does.

    The address is looked up once and that very IP is connected to, so that a name cannot mean another machine between
    the look and the call. A redirect is not followed: it is a failure.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = _addresses(host, port, may_be_loopback)
    except OSError:
        return Sending(None, "O endereço não foi encontrado.")
    if not found:
        return Sending(None, "O endereço fica na rede interna: nada foi enviado.")
    connection = _Connection(host, port, found[0], is_secure=parts.scheme == "https")
    watch = threading.Timer(SLOWEST_SECONDS, connection.give_up)
    watch.start()
    try:
        return _answered(connection, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", headers, body)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        return Sending(None, _told(error, connection.is_given_up))
    finally:
        watch.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one IP, under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str, is_secure: bool) -> None:
        super().__init__(host, port, timeout=SLOWEST_SECONDS)
        self._address, self._is_secure = address, is_secure
        self.is_given_up = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secure:
            # Reads SSL_CERT_FILE and the system's authorities; checks the name.
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def give_up(self) -> None:
        """End whatever waits: a receiver that sends a byte a minute would keep a time-out per byte happy."""
        self.is_given_up = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _addresses(host: str, port: int, may_be_loopback: bool) -> list[str]:
    """The IPs that the name means; none when any of them is not to be reached. Raises OSError for an unknown name."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return found if all(rules_webhooks.may_reach(one, may_be_loopback) for one in found) else []


def _answered(connection: _Connection, path: str, headers: Mapping[str, str], body: bytes) -> Sending:
    named = {"Content-Type": "application/json", "User-Agent": "GrowthEquestre/1", "Connection": "close", **headers}
    connection.request("POST", path, body, named)
    status = connection.getresponse().status
    if 200 <= status < 300:
        return Sending(status)
    if 300 <= status < 400:
        return Sending(status, f"O endereço mandou procurar em outro lugar ({status}).")
    return Sending(status, f"O endereço respondeu {status}.")


def _told(error: Exception, is_given_up: bool) -> str:
    if is_given_up or isinstance(error, TimeoutError):
        return f"Sem resposta em {SLOWEST_SECONDS:.0f} segundos."
    if isinstance(error, ssl.SSLError):
        return "O certificado do endereço não vale."
    if isinstance(error, ConnectionRefusedError):
        return "O endereço recusou a conexão."
    return "A conexão caiu."
