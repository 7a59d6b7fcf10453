# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One exchange over real sockets: what arrives, and what the ways to fail are taken for."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    CloudError,
    MissingLibrary,
    NotSent,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.http import transport as transport_module
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, RequestsTransport
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.unit.module_utils.http.sockets import Play, closes, hangs, request, says, server

OK = "HTTP/1.1 200 OK\nContent-Type: application/json\nX-Request-Id: r1\nContent-Length: 2\n\n{}"
SHORT = "HTTP/1.1 200 OK\nContent-Length: 100\n\n{"
CHUNKS_CUT = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n"
NO_GZIP = "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 4\n\noops"
TIMEOUT = (2.0, 2.0)


def get(host: str, path: str = "/x", scheme: str = "http", timeout: tuple[float, float] = TIMEOUT) -> Request:
    return Request("GET", f"{scheme}://{host}{path}", {"Authorization": "Token s3cret"}, timeout=timeout)


def test_a_reply_is_complete_and_its_headers_are_lower_case() -> None:
    with server(says(OK)) as host:
        reply = RequestsTransport().send(get(host))
    assert (reply.status, reply.body) == (200, b"{}")
    assert reply.headers["x-request-id"] == "r1"


def test_what_is_sent_is_what_was_asked_for() -> None:
    seen: list[bytes] = []

    def play(connection: socket.socket) -> None:
        seen.append(request(connection))
        connection.sendall(OK.replace("\n", "\r\n").encode())

    with server(play) as host:
        RequestsTransport().send(Request("POST", f"http://{host}/a?b=c", {"X-A": "1"}, b'{"d":1}', TIMEOUT))
    head = seen[0].decode()
    assert head.startswith("POST /a?b=c HTTP/1.1\r\n")
    assert "X-A: 1\r\n" in head
    assert "python-requests" not in head


def test_connections_are_kept() -> None:
    with server(says(OK, times=3), closes) as host:
        one = RequestsTransport()
        assert [one.send(get(host)).status for _number in range(3)] == [200, 200, 200]


def test_redirects_are_not_followed() -> None:
    with server(says("HTTP/1.1 302 Found\nLocation: /login\nContent-Length: 0\n\n"), closes) as host:
        assert RequestsTransport().send(get(host)).status == 302


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(closes, id="hangs up"),
        pytest.param(says(SHORT), id="a short body"),
        pytest.param(says(CHUNKS_CUT), id="a last chunk that does not come"),
        pytest.param(says(NO_GZIP), id="not what the encoding says"),
        pytest.param(says("220 mail.test ESMTP\n\n"), id="another protocol"),
    ],
)
def test_a_reply_that_does_not_come_whole_is_lost(play: Play) -> None:
    with server(play) as host, pytest.raises(ReplyLost) as raised:
        RequestsTransport().send(get(host))
    assert host in str(raised.value)
    _is_harmless(raised.value)


def test_a_reply_that_takes_too_long_is_lost() -> None:
    asked, until = threading.Event(), threading.Event()
    with server(hangs(until, asked)) as host:
        with pytest.raises(ReplyLost):
            RequestsTransport().send(get(host, timeout=(2.0, 0.05)))
        until.set()
    assert asked.is_set()


def test_a_kept_connection_that_was_closed_meanwhile_is_lost_or_made_anew() -> None:
    with server(says(OK), says(OK)) as host:
        one = RequestsTransport()
        one.send(get(host))
        try:
            assert one.send(get(host)).status == 200
        except ReplyLost as lost:
            _is_harmless(lost)


def test_a_closed_port_was_not_reached() -> None:
    with server(closes) as host:
        pass
    with pytest.raises(NotSent) as raised:
        RequestsTransport().send(get(host))
    assert str(raised.value).startswith(f"no reply from {host}: ")
    _is_harmless(raised.value)


def test_an_unknown_host_was_not_reached() -> None:
    with pytest.raises(NotSent) as raised:
        RequestsTransport().send(get("no-such-host.invalid"))
    assert "no-such-host.invalid" in str(raised.value)


@pytest.mark.parametrize("url", ["http://", "no-scheme/x", "ftp://host/x", "http://host:port/"])
def test_a_url_that_is_none_was_not_sent(url: str) -> None:
    with pytest.raises(NotSent):
        RequestsTransport().send(Request("GET", url))


def test_a_proxy_that_is_not_there() -> None:
    with server(closes) as host:
        pass
    with pytest.raises(NotSent):
        RequestsTransport(proxy=f"http://{host}").send(get("cloud.invalid"))


def test_a_proxy_is_asked_for_the_whole_url() -> None:
    seen: list[bytes] = []

    def play(connection: socket.socket) -> None:
        seen.append(request(connection))
        connection.sendall(OK.replace("\n", "\r\n").encode())

    with server(play) as host:
        assert RequestsTransport(proxy=f"http://{host}").send(get("cloud.invalid")).status == 200
    assert seen[0].startswith(b"GET http://cloud.invalid/x HTTP/1.1")


def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def play(connection: socket.socket) -> None:
        seen.append(request(connection))
        connection.sendall(OK.replace("\n", "\r\n").encode())

    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password taken\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with server(play) as host:
        assert RequestsTransport().send(get(host)).status == 200
    assert b"Token s3cret" in seen[0]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def _over_tls(certificate: Path) -> Play:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def play(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            says(OK)(secured)

    return play


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with server(_over_tls(certificate)) as host, pytest.raises(NotSent) as raised:
        RequestsTransport().send(get(host, scheme="https"))
    assert str(raised.value).startswith(f"TLS with {host} failed: ")
    assert raised.value.hint == "see ca_file and validate_certs"
    _is_harmless(raised.value)


def test_a_certificate_that_the_profile_vouches_for_is_taken(certificate: Path) -> None:
    with server(_over_tls(certificate)) as host:
        assert RequestsTransport(verify=str(certificate)).send(get(host, scheme="https")).status == 200


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_verification_can_be_turned_off(certificate: Path) -> None:
    with server(_over_tls(certificate)) as host:
        assert RequestsTransport(verify=False).send(get(host, scheme="https")).status == 200


def test_plain_text_where_tls_was_expected_is_refused() -> None:
    with server(lambda connection: connection.sendall(b"220 mail.test ESMTP\r\n")) as host, pytest.raises(NotSent):
        RequestsTransport().send(get(host, scheme="https"))


def test_closing_wakes_a_thread_that_waits_for_a_reply() -> None:
    asked, until = threading.Event(), threading.Event()
    ended: list[CloudError] = []
    one = RequestsTransport()

    def ask(host: str) -> None:
        try:
            one.send(get(host, timeout=(2.0, 60.0)))
        except CloudError as error:
            ended.append(error)

    with server(hangs(until, asked)) as host:
        thread = threading.Thread(target=ask, args=(host,), daemon=True)
        thread.start()
        assert asked.wait(10)
        one.close()
        thread.join(10)
        assert not thread.is_alive()
        until.set()
    assert [type(error) for error in ended] == [ReplyLost]


def test_after_closing_nothing_is_sent() -> None:
    with server(says(OK, times=2)) as host:
        one = RequestsTransport()
        one.send(get(host))
        one.close()
        one.close()
        with pytest.raises(Unavailable, match="the task is over"):
            one.send(get(host))


def test_each_thread_has_connections_of_its_own() -> None:
    both_here = threading.Barrier(2, timeout=10)

    def play(connection: socket.socket) -> None:
        request(connection)
        both_here.wait()  # a second connection while the first is in use
        connection.sendall(OK.replace("\n", "\r\n").encode())

    with server(play) as host:
        one = RequestsTransport()
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(one.send(get(host)).status), daemon=True)
            for _number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert statuses == [200, 200]


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "LIBRARY_MISSING", "No module named 'requests'")
    with pytest.raises(MissingLibrary) as raised:
        RequestsTransport()
    assert "requests" in raised.value.sentence()
    assert raised.value.hint == "pip install requests"


def test_requests_and_replies_show_no_headers_or_bodies() -> None:
    shown = repr(Request("GET", "http://h/", {"Authorization": "s3cret"}, b"s3cret"))
    assert "s3cret" not in shown


def _is_harmless(error: CloudError) -> None:
    assert "s3cret" not in str(error.as_failure())
    assert "object at 0x" not in str(error)
    assert "\n" not in str(error)
