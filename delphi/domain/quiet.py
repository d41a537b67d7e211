"""Quiet hours: when a mail waits, so that nobody's telephone rings at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class QuietHours:
    """From one full hour to another, on the reader's clock; the same hour twice means none."""

    begins: int = 21
    ends: int = 7

    def wait_until(self, at: datetime, zone: str) -> datetime | None:
        """The end of the quiet hours in which `at` lies there; None where it lies in none.

        A zone that is not known is taken as UTC.
        """
        here = at.astimezone(zone_named(zone))
        if not self._cover(here.hour):
            return None
        day = here.date() + timedelta(days=int(here.hour >= self.ends))
        # Across a change of clocks the hour may not exist; then the zone says which one comes next.
        return datetime.combine(day, time(self.ends), here.tzinfo).astimezone(UTC)

    def _cover(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name; UTC where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
