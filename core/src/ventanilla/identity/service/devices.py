"""From which devices an identity signs in, so that a new one is told."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.identity.service.sessions import device_label
from ventanilla.identity.tables import devices


class Devices:
    """A device is a family of browsers on a system in a part of the network: both together, as a keyed hash."""

    def __init__(self, house: House) -> None:
        self._house = house

    def is_new(self, connection: Connection, identity_id: str, user_agent: str, address: str) -> bool:
        """Remember the device; whether the identity is known by others but not by this one.

        The very first one is nobody's surprise. The identity's row is locked by then.
        """
        now = self._house.clock.now()
        device = self._house.id_of("device", identity_id, device_label(user_agent), block_of(address))
        known = devices.known(connection, identity_id)
        if device in known:
            devices.seen(connection, identity_id, device, now)
            return False
        devices.add(connection, identity_id, device, now)
        return bool(known)


def block_of(address: str) -> str:
    """The part of the network that a home or an office keeps: a /24 of IPv4, a /48 of IPv6."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ip_network((parsed, 48), strict=False))
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24), strict=False))
