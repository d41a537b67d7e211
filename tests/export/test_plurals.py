"""Sentences that count, in documents of other languages."""

from __future__ import annotations

from flask_babel import force_locale

from delphi.errors import Sentence
from delphi.export.phrases import say
from delphi.web.pages import translator


def test_a_sentence_that_counts_has_its_plural_in_every_language(app):
    one, many = (Sentence("One round is held.", plural="At most %(n)s rounds are held.", n=n) for n in (1, 3))
    for language in ("de", "es", "fr", "it"):
        with app.test_request_context(), force_locale(language):
            said = say(one, translator), say(many, translator)
        assert not {str(one), str(many)} & set(said)
        assert "3" in said[1]
