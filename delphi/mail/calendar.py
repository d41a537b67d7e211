"""The end of a round as a calendar file, with a reminder on the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from delphi.mail.outbox import Date

LASTS = timedelta(minutes=30)


def calendar_file(date: Date, host: str, sequence: int, at: datetime) -> bytes:
    """One event that ends when the round does. A later file of the same round, with a higher `sequence`,
    takes its place in the calendar. It holds no link: calendars are shared more readily than mail."""
    from icalendar import Alarm, Calendar, Event

    event = Event()
    event.add("uid", f"delphi-round-{date.round_id}@{host}")
    event.add("sequence", sequence)
    event.add("dtstamp", at)
    event.add("dtstart", date.closes_at - LASTS)
    event.add("dtend", date.closes_at)
    event.add("summary", f"{' '.join(date.title.split())} ({date.number})")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", date.title)
    alarm.add("trigger", timedelta(days=-1))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Delphi//round//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
