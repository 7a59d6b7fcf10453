# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that an SSH agent holds: the agent protocol's two questions, "which keys have you" and "sign this".

One connection per question: it costs far less than a signature, and threads need not share anything.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import algorithms, crypto
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint, ssh_wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    BadInput,
    BadReply,
    CloudError,
    Unavailable,
)

_FAILURE = 5
_REQUEST_IDENTITIES, _IDENTITIES = 11, 12
_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
_LARGEST_REPLY = 262144  # bytes, OpenSSH's own limit


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent that listens on a socket (what SSH_AUTH_SOCK names). ``timeout`` in seconds: a key may ask its owner to
    confirm each use.
    """

    socket_path: str
    timeout: float = 30.0

    def keys(self) -> list[bytes]:
        """The public keys, in SSH form, for which the agent can sign; certificates and the like included.

        Raises BadInput when there is no agent, Unavailable when it does not answer in time, BadReply when it is none.
        """
        try:
            reader = ssh_wire.Reader(self._ask(_REQUEST_IDENTITIES, b"", _IDENTITIES, "to list its keys"))
            pairs = [(reader.string(), reader.string()) for _number in range(reader.uint32())]  # key and comment
            reader.end()
            for blob, _comment in pairs:
                ssh_wire.key_type(blob)
        except ssh_wire.Malformed as error:
            raise self._nonsense(str(error)) from None
        return [blob for blob, _comment in pairs]

    def sign(self, blob: bytes, data: bytes, flags: int) -> tuple[str, bytes]:
        """The signature's type and the signature, as the agent gives them.

        Raises AuthFailed when the agent declines (it is locked, its owner said no, the key is gone); else as ``keys``.
        """
        question = ssh_wire.string(blob) + ssh_wire.string(data) + ssh_wire.uint32(flags)
        try:
            reply = ssh_wire.Reader(self._ask(_SIGN_REQUEST, question, _SIGN_RESPONSE, "to sign"))
            signature = ssh_wire.Reader(reply.string())
            reply.end()
            kind, value = signature.string(), signature.string()
            signature.end()
        except ssh_wire.Malformed as error:
            raise self._nonsense(str(error)) from None
        return kind.decode("ascii", "replace"), value

    def _ask(self, question: int, content: bytes, answer: int, what: str) -> bytes:
        try:
            reply = ssh_wire.Reader(self._exchange(ssh_wire.string(bytes([question]) + content)))
        except TimeoutError:
            raise Unavailable(
                f"the SSH agent at {self.socket_path} did not answer within {self.timeout:g} s when asked {what}",
                hint="does it wait for somebody to confirm?",
            ) from None
        except OSError as error:
            raise self._no_agent(error) from None
        kind = reply.byte()
        if kind == _FAILURE:
            raise AuthFailed(
                f"the SSH agent at {self.socket_path} declined {what}",
                hint="is it locked, was the key removed, or its use not confirmed?",
            )
        if kind != answer:
            raise self._nonsense(f"answer {kind} to question {question}")
        return reply.rest()

    def _exchange(self, message: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self.timeout)
            connection.connect(self.socket_path)
            connection.sendall(message)
            length = ssh_wire.Reader(_receive(connection, 4)).uint32()
            if length > _LARGEST_REPLY:
                raise ssh_wire.Malformed(f"a reply of {length} bytes")
            return _receive(connection, length)

    def _no_agent(self, error: OSError) -> CloudError:
        return BadInput(
            f"no SSH agent can be asked at {self.socket_path}: {error.strerror or error}",
            hint="start one and see that SSH_AUTH_SOCK names its socket, or give the key as a file",
        )

    def _nonsense(self, why: str) -> CloudError:
        return BadReply(f"what answers at {self.socket_path} is no SSH agent: {why}")


@dataclass(frozen=True, slots=True)
class AgentSigner:
    """Signs with a key that an agent holds. ``blob`` is its public half in SSH form."""

    blob: bytes
    algorithm: str
    agent: Agent

    def sign(self, data: bytes) -> bytes:
        """Raises as ``Agent.sign``, and BadReply when the agent signs otherwise than it was asked to."""
        asked = algorithms.BY_AGENT[ssh_wire.key_type(self.blob), self.algorithm]
        kind, value = self.agent.sign(self.blob, data, asked.flags)
        if kind != asked.type:
            # Agents that are old enough sign with SHA-1 whatever they are asked for.
            raise BadReply(
                f"the SSH agent at {self.agent.socket_path} signed with {kind} where {asked.type} was asked for",
                hint="give the key as a file, or use another agent",
            )
        if self.algorithm.startswith("ecdsa"):
            return self._two_numbers(value)
        return value

    def _two_numbers(self, value: bytes) -> bytes:
        try:
            reader = ssh_wire.Reader(value)
            r, s = reader.mpint(), reader.mpint()
            reader.end()
        except ssh_wire.Malformed as error:
            raise BadReply(f"the SSH agent at {self.agent.socket_path} gave no ECDSA signature: {error}") from None
        return crypto.der(r, s)


def pick(agent: Agent, wanted: str | None = None, *, algorithm: str | None = None) -> AgentSigner:
    """The agent's key with this fingerprint (MD5 or SHA256); None: the only one that Triton takes.

    Raises BadInput when there is no such key, or more than one without a fingerprint, and as ``Agent.keys``.
    """
    crypto.need_library()
    held = agent.keys()
    fit = [blob for blob in held if _is_wanted(blob, wanted)]
    if len(fit) != 1:
        raise _cannot_pick(agent, wanted, fit, held)
    origin = f"key {fingerprint.md5(fit[0])} of the SSH agent"
    chosen = algorithms.choose(ssh_wire.key_type(fit[0]), algorithm, algorithms.FROM_AGENT, origin)
    return AgentSigner(fit[0], chosen, agent)


def _is_wanted(blob: bytes, wanted: str | None) -> bool:
    if wanted is None:
        return bool(algorithms.FROM_AGENT.get(ssh_wire.key_type(blob)))
    return fingerprint.belongs_to(wanted, blob)


def _cannot_pick(agent: Agent, wanted: str | None, fit: list[bytes], held: list[bytes]) -> BadInput:
    listed = ", ".join(f"{fingerprint.md5(blob)} ({ssh_wire.key_type(blob)})" for blob in held)
    hint = f"it holds {listed}" if held else "it holds no keys: add one with ssh-add"
    where = f"the SSH agent at {agent.socket_path}"
    if wanted is not None:
        return BadInput(f"{where} has no key {wanted}", hint=hint)
    if fit:
        return BadInput(f"{where} has {len(fit)} keys that may be meant: say which by its fingerprint", hint=hint)
    return BadInput(f"{where} has no key that Triton takes", hint=hint)


def _receive(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            raise ssh_wire.Malformed("it closed the connection")
        received += piece
    return received
