"""Webhooks go to the open network alone, and to its usual ports, unless the settings say more."""

import asyncio
from ipaddress import ip_address

import pytest

from claims_api.webhooks.targets import Allowed, Forbidden, is_public, machines, resolved, target

OPEN = Allowed(frozenset({80, 443}))
ANY = Allowed(frozenset({80, 443, 8080}), private=True)

NEAR = (
    "127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 "
    "192.0.2.1 198.18.0.1 224.0.0.1 239.1.2.3 240.0.0.1 255.255.255.255 "
    ":: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 "
    "64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:: 2001:db8::1 fc00::1 fd12::1 fe80::1 "
    "fec0::1 ff02::1 ff0e::1 100::1 3000::1%eth0 5f00::1"
).split()


@pytest.mark.parametrize("number", [n for n in NEAR if "%" not in n])
def test_a_machine_that_is_near_is_no_public_one(number: str) -> None:
    assert not is_public(ip_address(number))


@pytest.mark.parametrize(
    "number",
    ["9.9.9.9", "93.184.216.34", "2606:4700::1111", "64:ff9b::909:909", "2002:909:909::1"],
)
def test_a_machine_of_the_open_network_is_a_public_one(number: str) -> None:
    assert is_public(ip_address(number))


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://a.example", "a.example", "/"),
        ("http://A.example:80/x", "a.example", "/x"),
        ("https://a.example:80/x?y=1", "a.example:80", "/x?y=1"),
        ("https://bücher.example/ü ber?ö", "xn--bcher-kva.example", "/%C3%BC%20ber?%C3%B6"),
        ("https://[2606:4700::1111]/", "[2606:4700::1111]", "/"),
        ("https://9.9.9.9/", "9.9.9.9", "/"),
    ],
)
def test_an_address_is_taken_apart(url: str, authority: str, path: str) -> None:
    found = target(url, OPEN)
    assert (found.authority, found.path) == (authority, path)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///secret", "gopher://a.example", "a.example", "https://"),
        *("https://ada@a.example/", "https://ada:x@a.example/", "https://@a.example/"),
        *("https://a.example/#part", "https://a.example:8443/", "https://a.example:99999/"),
        *("https://a b.example/", "https://a.example\r\nX: y/", "https://[::1/", "https://-/"),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/"),
        "https://[fe80::1%25eth0]/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_an_address_to_which_nothing_may_go_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        target(url, OPEN)


def test_the_settings_may_allow_other_ports_and_machines_that_are_near() -> None:
    assert target("http://127.0.0.1:8080/", ANY).authority == "127.0.0.1:8080"


@pytest.mark.parametrize(
    "numbers", [["127.0.0.1"], ["9.9.9.9", "10.0.0.1"], ["2606:4700::1111", "::ffff:127.0.0.1"]]
)
def test_a_name_is_refused_where_any_machine_behind_it_is_near(numbers: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("a.example", 443)
        return numbers

    found = target("https://a.example/", OPEN)
    with pytest.raises(Forbidden):
        asyncio.run(machines(found, OPEN, resolve))
    assert asyncio.run(machines(found, ANY, resolve)) == numbers


@pytest.mark.parametrize("spelling", ["127.1", "2130706433", "0x7f000001", "017700000001"])
def test_a_number_that_is_spelt_otherwise_is_found_out(spelling: str) -> None:
    found = target(f"http://{spelling}/", OPEN)
    with pytest.raises(Forbidden):
        asyncio.run(machines(found, OPEN, resolved))
