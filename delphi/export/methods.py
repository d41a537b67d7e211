"""How it was decided, in words: rule, scale, rounds, panel, interests and changes to the protocol."""

from __future__ import annotations

from typing import Any

from delphi.errors import Sentence
from delphi.export import phrases
from delphi.export.figures import figures, response
from delphi.export.flow import drawings
from delphi.export.phrases import Json, Translate
from delphi.export.reasons import rule_in_words

Block = dict[str, Any]
NOT_SHOWN = "other or not shown"  # as editions name the rest


def methods(document: Json, _: Translate) -> list[Block]:
    """Blocks of a heading with paragraphs, a formula or a table; empty ones are left out."""
    blocks = [
        _rule(document["protocol"], _),
        _scale(document["protocol"], _),
        _pilots(document.get("pilots", []), _),
        _rounds(document, _),
        _voted(document, _),
        _panel(document["panel"], _),
        _named(document["panel"], _),
        _interests(document["panel"], _),
        _sign_off(document, _),
        _amendments(document["protocol"]["amendments"], _),
    ]
    return [block for block in blocks if block["paragraphs"] or block["tables"] or block["drawings"]]


def _sign_off(document: Json, _: Translate) -> Block:
    """The panel's approval of the whole; its dissent in its own words."""
    record = document.get("sign_off")
    if not record:
        return _block(_("Sign-off"))
    ended = _("The panel's sign-off of the final recommendations ended on %(day)s.")
    return _block(
        _("Sign-off"),
        ended % {"day": phrases.day(record["closed_at"], _)},
        f"{_('The whole:')} {phrases.approved(record['whole'], _)}.",
        *(f"{_('Dissent from the whole:')} “{reason}”" for reason in record["whole"]["reasons"]),
        _("A recommendation that somebody dissented from says so, with the reason."),
    )


def _block(
    heading: str,
    *said: str,
    formula: str = "",
    tables: list[Block] | None = None,
    drawings: list[dict[str, str]] | None = None,
) -> Block:
    return {
        "heading": heading,
        "paragraphs": [words for words in said if words],
        "formula": formula,
        "tables": tables or [],
        "drawings": drawings or [],
    }


def _table(caption: str, head: list[str], rows: list[list[str]], n_text: int = 1) -> Block:
    """A table whose first `n_text` columns are words and whose others are numbers."""
    return {"caption": caption, "head": head, "rows": rows, "n_text": n_text}


def _rule(protocol: Json, _: Translate) -> Block:
    terms = protocol["terms"]
    abstentions = (
        _("Who left a statement out as outside their field counts in the denominator.")
        if terms.get("count_abstentions")
        else _("Who left a statement out as outside their field does not count in the denominator.")
    )
    return _block(
        _("When a statement is agreed"),
        _("The rule was fixed on %(day)s, before the first rating.")
        % {"day": phrases.day(protocol["locked_at"], _)},
        rule_in_words(protocol, terms, _),
        *(_further(question, _) for question in protocol.get("questions", [])[1:]),
        abstentions,
        formula=protocol["rule_formula"],
    )


def _further(question: Json, _: Translate) -> str:
    """A further question of the protocol: its words, its points, and the rule by which it was judged."""
    scale = question["scale"]
    values = {
        "name": _(question["name"]),
        "low": scale["low"],
        "high": scale["high"],
        "rule": rule_in_words(question, question, _),
    }
    if question["of_all"]:
        said = _(
            "%(name)s was asked of every statement too, from %(low)s to %(high)s, and judged by itself. %(rule)s"
        )
        together = _("A statement was agreed where every question was.")
        return f"{said % values} {together}"
    said = _("Some statements were rated on “%(name)s” instead, from %(low)s to %(high)s. %(rule)s")
    return str(said % values)


def _scale(protocol: Json, _: Translate) -> Block:
    terms = protocol["terms"]
    scale = terms.get("scale") or {}
    said = []
    if scale:
        values = {"low": scale["low"], "high": scale["high"]}
        bands = {"disagree": _span(scale["disagree"], _), "agree": _span(scale["agree"], _)}
        said.append(_("Statements were rated from %(low)s to %(high)s.") % values)
        said.append(
            _("Ratings of %(agree)s count as agreement, ratings of %(disagree)s as disagreement.") % bands
        )
    if terms.get("quantile_type"):
        said.append(
            _("Medians and quartiles are of type %(type)s of Hyndman and Fan (1996).")
            % {"type": terms["quantile_type"]}
        )
    eligible = _(
        "Eligible to rate a statement is everybody who took part before the end of its round and had not left by "
        "then, without those who were recused from it because of an interest."
    )
    return _block(_("Scale and statistics"), " ".join(said), eligible if said else "")


def _span(band: list[int], _: Translate) -> str:
    return (
        str(band[0]) if band[0] == band[1] else _("%(low)s to %(high)s") % {"low": band[0], "high": band[1]}
    )


def _rounds(document: Json, _: Translate) -> Block:
    rounds = document["rounds"]
    head = [
        _("Round"), _("Open"), _("Statements"), _("Invited"), _("Finished"), _("Accepted"), _("Rejected"), _("Left open"),
    ]  # fmt: skip
    keys = ("n_statements", "n_invited", "n_finished", "n_accepted", "n_rejected", "n_open")
    rows = [
        [
            str(item["number"]),
            "\xa0– ".join(phrases.day(at, _) for at in (item["opened_at"], item["closed_at"]) if at),
            *("–" if key == "n_invited" and "rated_elsewhere" in item else str(item[key]) for key in keys),
        ]
        for item in rounds
    ]
    tables = [_table(_("Flow of the statements through the rounds"), head, rows, n_text=2)] if rows else []
    elsewhere = [_elsewhere(item, _) for item in rounds if "rated_elsewhere" in item]
    held = [words for item in rounds for words in _held(item, _)]
    return _block(
        _("Rounds"),
        *elsewhere,
        *held,
        tables=tables,
        drawings=[*drawings(document, _), *response(document, _)],
    )


def _voted(document: Json, _: Translate) -> Block:
    """Every vote in figures, of each statement's own question alone."""
    drawn = figures(document, _)
    beside = [_(one["name"]) for one in document["protocol"].get("questions", [])[1:] if one["of_all"]]
    said = _(
        "The figures show each statement's own question. The votes on %(names)s are counted in the voting appendix; "
        "what became of a statement follows from all its questions."
    )
    told = [said % {"names": ", ".join(beside)}] if drawn and beside else []
    return _block(_("How the panel voted"), *told, drawings=drawn)


def _held(item: Json, _: Translate) -> list[str]:
    """How a round was held that was no usual one."""
    said = {
        "real-time": _(
            "Round %(number)s was held in real time: after their own first rating of a statement panellists saw where "
            "the panel stood, in steps, and could change theirs until the close. What each had seen is logged."
        ),
        "meeting": _(
            "Round %(number)s was held in a meeting: each statement was voted on blind, the result revealed to all "
            "together and discussed, and voted on again where the chair asked; the last vote counts."
        ),
    }
    return [said[item["mode"]] % item] if item.get("mode") in said else []


def _pilots(pilots: list[Json], _: Translate) -> Block:
    said = [words for pilot in pilots for words in piloted(pilot, _)]
    return _block(_("Pilot"), *said)


def piloted(pilot: Json, _: Translate) -> list[str]:
    """Who tried the statements, and what became of it."""
    tried = _(
        "Before round 1 the statements (%(n_statements)s) were tried by a pilot of %(n)s, from %(opened)s to %(closed)s."
    )
    counts = _(
        "What was rated there entered no result. Statements that were unclear to somebody: %(n_unclear)s."
    )
    values = {name: phrases.day(pilot[f"{name}_at"], _) for name in ("opened", "closed")}
    return [
        f"{tried % {**pilot, **values}} {counts % pilot}",
        _("Who tried it: %(who)s") % pilot if pilot["who"] else "",
        _("Changed because of it: %(changes)s") % pilot if pilot["changes"] else "",
    ]


def _elsewhere(item: Json, _: Translate) -> str:
    return _(
        "Round %(number)s was rated elsewhere: its ratings were given in another program, brought in from the file "
        "%(file)s (SHA-256 %(sha256)s), and judged here."
    ) % {"number": item["number"], **item["rated_elsewhere"]}


def _panel(panel: Json, _: Translate) -> Block:
    said = Sentence(
        "The panel had %(members)s members from one country.",
        "The panel had %(members)s members from %(n)s countries.",
        n=panel["n_countries"],
        members=panel["n"],
    )
    told = (
        ("by_group", _("Panel by stakeholder group"), _("Stakeholder group")),
        ("by_discipline", _("Panel by discipline"), _("Discipline")),
        ("by_country", _("Panel by country"), _("Country")),
    )
    tables = [
        _table(caption, [name, _("Members"), _("Share")], _cells(panel[key], _))
        for key, caption, name in told
        if panel.get(key)
    ]
    return _block(_("Panel"), phrases.say(said, _), tables=tables)


def _cells(pairs: list[list[Any]], _: Translate) -> list[list[str]]:
    """Who took part, by one thing known of them: names, how many, and their share."""
    whole = sum(n for _name, n in pairs)
    return [
        [_("other or not shown") if name == NOT_SHOWN else str(name), str(n), phrases.per_cent(n, whole)]
        for name, n in pairs
    ]


def _named(panel: Json, _: Translate) -> Block:
    """Those who agreed to be named, and how many more there are; nothing where nobody agreed."""
    named = panel.get("named") or {}
    members = named.get("members") or []
    if not members:
        return _block(_("Members"))
    rows = [[member["name"], member["affiliation"]] for member in members]
    said = [_("Who agreed to be named, in the order of the alphabet; nothing here tells who rated what.")]
    if n := named["n_not_named"]:
        more = _("and 1 who is not named") if n == 1 else _("and %(n)s who are not named") % {"n": n}
        listed = Sentence(
            "One member is listed, %(more)s.",
            "%(n)s members are listed, %(more)s.",
            n=len(members),
            more=more,
        )
        said.append(phrases.say(listed, _))
    table = _table(_("Members of the panel"), [_("Name"), _("Affiliation")], rows, n_text=2)
    return _block(_("Members"), *said, tables=[table])


def _interests(panel: Json, _: Translate) -> Block:
    interests = panel.get("interests")
    if not interests:
        return _block(_("Interests"))
    said = Sentence(
        "One member declared an interest, %(none)s declared that they had none.",
        "%(n)s members declared an interest, %(none)s declared that they had none.",
        n=interests["n_declared"],
        none=interests["n_none"],
    )
    return _block(_("Interests"), phrases.say(said, _))


def _amendments(amendments: list[Json], _: Translate) -> Block:
    said = [
        _("Amendment %(number)s, %(day)s: %(reason)s")
        % {"number": item["number"], "day": phrases.day(item["at"], _), "reason": item["reason"]}
        for item in amendments
    ]
    return _block(_("Changes to the protocol"), *said)
