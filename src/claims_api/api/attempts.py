"""How often an address has sent keys that open nothing."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil

MOST = 20
SECONDS = 60.0
MOST_ADDRESSES = 10_000


class Attempts:
    """The latest bad keys of each address, so many as are too many: at most 4 MB in all.

    Each process counts for itself. Of IPv6 a /64 counts as one address: who has one has them all.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the clock by which a minute is measured."""
        self._clock = clock
        self._latest: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Return for how many seconds no key of an address is looked at, 0 for any key now."""
        latest = self._latest.get(_counted_as(address))
        if latest is None or len(latest) < MOST:
            return 0
        return max(0, ceil(latest[0] + SECONDS - self._clock()))

    def add(self, address: str) -> None:
        """Count a bad key; beyond so many addresses the one that was quiet longest is forgotten."""
        counted = _counted_as(address)
        self._latest.setdefault(counted, deque(maxlen=MOST)).append(self._clock())
        self._latest.move_to_end(counted)
        if len(self._latest) > MOST_ADDRESSES:
            self._latest.popitem(last=False)

    def __len__(self) -> int:
        """Return how many addresses are remembered."""
        return len(self._latest)


def _counted_as(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:  # a socket of this machine, a test
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
