"""The public site around an edition: a page for each recommendation, a card to embed, changes, search, addresses."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, current_app, render_template, request, url_for

from delphi.guideline import linked, queries
from delphi.guideline.comparison import compared
from delphi.guideline.queries import Published
from delphi.guideline.reading import Reading, languages, read_in
from delphi.guideline.searching import find_in, wanted
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.guideline.views.reading import (
    PAGE_KEEPS,
    asked_for,
    cached,
    page_address,
    published_or_404,
    reading_of,
    standing_of,
    ways,
    written_in,
)
from delphi.web import db, public
from delphi.web.headers import POLICY

# The one page that others may frame; it holds a sentence, numbers and a link, no form and no script.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def _shown(found: Published, place: int, reading: Reading) -> dict[str, Any]:
    """What pages of one recommendation show."""
    document = reading.document
    edition = laid_out(document, reading)
    cards = [(section, one) for section in edition["sections"] for one in section["cards"]]
    section, card = next(both for both in cards if both[1]["number"] == place)
    return {
        "document": document,
        "edition": edition,
        "section": section,
        "card": card,
        "reading": reading,
        "asked": asked_for(reading),
        "standing": standing_of(found),
        "status": (document.get("changes") or {}).get("recommendations", {}).get(card["label"]),
        "n": len(cards),
    }


def _address(endpoint: str, **values: Any) -> str:
    return str(current_app.config["BASE_URL"] + url_for(endpoint, **values))


@bp.get("/guidelines/<slug>/<number>/recommendations/<int:place>")
@public
def recommendation(slug: str, number: str, place: int) -> Any:
    found = published_or_404(slug, number)
    reading = reading_of(found)
    here = {"slug": slug, "number": number, "place": place}
    address = _address(".recommendation", **here, **asked_for(reading))

    def made() -> str:
        return render_template(
            "guideline/recommendation.html",
            address=address,
            ways=ways(reading, ".recommendation", **here),
            embed=_address(".embedded", **here, **asked_for(reading)),
            linked=linked.recommendation(
                reading.document, _entry(reading.document, place), address, page_address(found)
            ),
            **_shown(found, place, reading),
        )

    _entry(reading.document, place)
    known = f"{found.edition.sha256} {place} {reading.language} {standing_of(found)}"
    return cached(known, PAGE_KEEPS, made)


def _entry(document: dict[str, Any], place: int) -> dict[str, Any]:
    """The recommendation of this number; 404 where the edition has none."""
    entry = next((entry for entry in document["recommendations"] if entry["number"] == place), None)
    return entry or abort(404)


@bp.get("/guidelines/<slug>/<number>/recommendations/<int:place>/card")
@public
def embedded(slug: str, number: str, place: int) -> Any:
    found = published_or_404(slug, number)
    reading = reading_of(found)
    _entry(reading.document, place)
    address = _address(".recommendation", slug=slug, number=number, place=place, **asked_for(reading))

    def made() -> str:
        return render_template("guideline/embedded.html", address=address, **_shown(found, place, reading))

    known = f"{found.edition.sha256} card {place} {reading.language} {standing_of(found)}"
    response = cached(known, PAGE_KEEPS, made)
    response.headers["Content-Security-Policy"] = FRAMED
    return response


@bp.get("/guidelines/<slug>/<number>/changes")
@public
def changes(slug: str, number: str) -> Any:
    """What differs from another edition that was public: from the one before where none is named."""
    found = published_or_404(slug, number)
    others = [one for one in queries.public_editions(db.session, slug) if one.edition.number != number]
    before = [one for one in others if _place(one.edition.number) < _place(number)]
    asked = request.args.get("from") or (before[0].edition.number if before else "")
    other = queries.published(db.session, slug, asked) if asked else None
    if asked and (other is None or asked == number):
        abort(404)

    def made() -> str:
        return render_template(
            "guideline/changes.html",
            found=found,
            other=other,
            others=others,
            differences=compared(other.edition.document, found.edition.document) if other else [],
            withdrawn={
                one["label"]: one["reason"]
                for one in (found.edition.document.get("changes") or {}).get("withdrawn", [])
            },
        )

    known = f"{found.edition.sha256} {other.edition.sha256 if other else ''} {len(others)}"
    return cached(known, PAGE_KEEPS, made)


def _place(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


@bp.get("/guidelines/<slug>/editions")
@public
def history(slug: str) -> Any:
    """Every edition that was ever public, with what became of it."""
    found = queries.public_editions(db.session, slug) or abort(404)
    latest = published_or_404(slug)
    title = latest.edition.document["study"]["title"]
    known = f"{slug} " + " ".join(f"{one.edition.sha256} {one.standing}" for one in found)
    return cached(
        known, PAGE_KEEPS, lambda: render_template("guideline/history.html", title=title, editions=found)
    )


@bp.get("/search")
@public
def search() -> Any:
    """Words in the editions in force, or in those of one guideline."""
    asked, of = request.args.get("q", "")[:200], request.args.get("of", "")
    guidelines = [one for one in queries.guidelines(db.session) if of in ("", one.slug)]
    words = wanted(asked)
    hits = [(one, find_in(_readings(one), words)) for one in guidelines]
    shown = [(one, found) for one, found in hits if found]
    known = " ".join(
        [
            "search",
            json.dumps([asked, of, request.args.get("language", "")]),
            *(one.edition.sha256 for one in guidelines),
        ]
    )
    return cached(
        known,
        PAGE_KEEPS,
        lambda: render_template(
            "guideline/search.html",
            asked=asked,
            of=of,
            language=request.args.get("language", "")[:20],
            shown=shown,
            is_asked=bool(words),
        ),
    )


def _readings(found: Published) -> list[Reading]:
    """An edition in all its languages, first in the one that the address asks for."""
    document, original = found.edition.document, written_in(found.edition)
    wanted = request.args.get("language", original)
    codes = sorted(languages(document, original), key=lambda code: code != wanted)
    return [read_in(document, code, original) for code in codes]


@bp.get("/guidelines/<slug>/<number>/check")
@public
def check(slug: str, number: str) -> Any:
    """How anybody can check an edition without trusting this server."""
    found = published_or_404(slug, number)

    def made() -> str:
        return render_template("guideline/check.html", found=found, document=found.edition.document)

    return cached(f"check {found.edition.sha256}", PAGE_KEEPS, made)


@bp.get("/sitemap.xml")
@public
def sitemap() -> Any:
    """The addresses of editions in force and of their recommendations; simulated ones are for no search engine."""
    found = [
        one for one in queries.guidelines(db.session) if not one.edition.document["study"]["is_simulated"]
    ]
    base = str(current_app.config["BASE_URL"])
    known = " ".join(["sitemap", base, *(one.edition.sha256 for one in found)])
    return cached(
        known,
        PAGE_KEEPS,
        lambda: render_template("guideline/sitemap.xml", guidelines=found, base=base),
        "application/xml; charset=utf-8",
    )


@bp.get("/robots.txt")
@public
def robots() -> Any:
    """Guidelines are for everybody; everything else here belongs to somebody."""
    lines = [
        "User-agent: *",
        "Allow: /guidelines",
        "Allow: /static",
        "Disallow: /",
        "",
        f"Sitemap: {_address('.sitemap')}",
    ]
    return cached(" ".join(lines), PAGE_KEEPS, lambda: "\n".join(lines) + "\n", "text/plain; charset=utf-8")
