"""Where a webhook may go: which addresses are named, and which machines stand behind them."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from claims_api.text import encoded

DEFAULT_PORTS = {"http": 80, "https": 443}
Resolve = Callable[[str, int], Awaitable[list[str]]]
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
# What IPv6 gives to the open network (RFC 4291, 2.4); all that is special lies elsewhere, or in it
# and is known to Python as such.
_GLOBAL = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_IPV4 = 2**32 - 1


class Forbidden(Exception):
    """An address to which nothing is sent; its words say why and what would be taken."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings allow: to which ports, and whether to machines of this network."""

    ports: frozenset[int]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart: `host` is a name in ASCII or a number of a machine."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the header Host (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def target(url: str, allowed: Allowed) -> Target:
    """Take an address apart. Raises Forbidden, also for the number of a machine that is near."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Forbidden("is no address that can be read") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Forbidden("begins with neither https:// nor http://")
    if "@" in parts.netloc or parts.fragment:
        raise Forbidden("holds a user, a password or a fragment; leave them out")
    if port not in allowed.ports:
        known = ", ".join(map(str, sorted(allowed.ports)))
        raise Forbidden(f"names the port {port}; allowed are {known} (CLAIMS_API_WEBHOOK_PORTS)")
    return Target(parts.scheme, _host(parts, allowed), port, _path(parts))


def _host(parts: SplitResult, allowed: Allowed) -> str:
    found = parts.hostname or ""
    try:
        number = ip_address(found)
    except ValueError:
        return _name(found)
    if not (allowed.private or is_public(number)):
        raise Forbidden("is no public address (CLAIMS_API_WEBHOOK_PRIVATE_ADDRESSES)")
    return str(number)


def _name(found: str) -> str:
    try:
        name = found.encode("idna").decode()
    except UnicodeError as error:
        raise Forbidden("has a host that is no name") from error
    if not _NAME.fullmatch(name) or len(name) > 253:
        raise Forbidden("has a host that is no name")
    return name


def _path(parts: SplitResult) -> str:
    path = encoded(parts.path or "/")
    return f"{path}?{encoded(parts.query)}" if parts.query else path


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether a machine is one of the open network, by whichever way its number leads."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    inside = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inside = IPv4Address(int(address) & _IPV4)
    if inside is not None:
        return is_public(inside)
    return address in _GLOBAL and address.is_global and address.teredo is None


async def resolved(host: str, port: int) -> list[str]:
    """Return the numbers that a name stands for, as the system knows it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


async def machines(found: Target, allowed: Allowed, resolve: Resolve) -> list[str]:
    """Return the numbers of the machines behind a target, looked up this once.

    Whoever connects takes one of these: the name may lead elsewhere a moment later. Raises
    Forbidden where any of them is near.
    """
    numbers = await resolve(found.host, found.port)
    if not (allowed.private or all(is_public(ip_address(number)) for number in numbers)):
        raise Forbidden("leads to no public address")
    return numbers
