"""The same mail as HTML: mail programs know no style sheets, so each element carries its own look."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from delphi.mail.links import LINK, UNSUBSCRIBE
from delphi.mail.outbox import Outgoing

# Longer words before a link stay a sentence above the button.
LONGEST_LABEL = 40
_SANS = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SERIF = "'Iowan Old Style',Palatino,Georgia,serif"
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
    "<title>{subject}</title></head>"
    '<body style="margin:0;padding:24px 12px;background:#faf8f4;color:#1d2730">'
    '<div style="max-width:560px;margin:0 auto;padding:28px 32px 32px;background:#ffffff;'
    'border:1px solid #e4dfd5;border-radius:12px;font:17px/1.55 {serif}">{body}</div>{foot}</body></html>'
)
_PARAGRAPH = Markup('<p style="margin:0 0 16px">{0}</p>')
_BUTTON = Markup(
    '<p style="margin:24px 0"><a href="{0}" style="display:inline-block;padding:13px 26px;background:#0d5c63;'
    'color:#ffffff;border-radius:8px;font:600 16px/1.3 {2};text-decoration:none">{1}</a></p>'
    '<p style="margin:0 0 24px;font:13px/1.5 {2};color:#55616b;overflow-wrap:anywhere">{0}</p>'
)
_FOOT = Markup(
    '<p style="max-width:560px;margin:16px auto 0;padding:0 20px;font:13px/1.5 {1};color:#55616b">{0}</p>'
)
_ANCHOR = Markup('<a href="{0}" style="color:#0d5c63">{0}</a>')


def as_html(out: Outgoing) -> str:
    """The text with its link as a button; nothing that anybody typed is taken as markup."""
    body, foot = Markup(), Markup()
    for paragraph in re.split(r"\n[ \t]*\n", out.message.body.strip()):
        if UNSUBSCRIBE in paragraph:
            foot += _FOOT.format(_anchored(paragraph, out), _SANS)
        elif LINK in paragraph:
            body += _linked(paragraph, out)
        else:
            body += _PARAGRAPH.format(_lines(paragraph))
    page = _PAGE.format(
        lang=out.message.language or "en", subject=out.message.subject, serif=_SERIF, body=body, foot=foot
    )
    return str(page)


def _linked(paragraph: str, out: Outgoing) -> Markup:
    """The words before the link become the button's; what follows stays a paragraph."""
    before, _link, after = paragraph.partition(LINK)
    lead, label = before.strip(), ""
    if lead and len(lead.splitlines()[-1]) <= LONGEST_LABEL:
        *rest, last = lead.splitlines()
        lead, label = "\n".join(rest), last.rstrip(" :")
    address = out.links.get(LINK, "")
    button = _BUTTON.format(address, label or urlsplit(address).hostname or "", _SANS)
    found = [_PARAGRAPH.format(_lines(part)) for part in (lead,) if part]
    found.append(button)
    found += [_PARAGRAPH.format(_lines(part)) for part in (after.strip(),) if part]
    return Markup().join(found)


def _anchored(paragraph: str, out: Outgoing) -> Markup:
    before, _link, after = paragraph.partition(UNSUBSCRIBE)
    return Markup("{0}{1}{2}").format(
        _lines(before), _ANCHOR.format(out.links.get(UNSUBSCRIBE, "")), _lines(after)
    )


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
