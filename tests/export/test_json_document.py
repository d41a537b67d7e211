"""The canonical file and its hash."""

from __future__ import annotations

import copy
import json

import pytest

from delphi.export import json_document
from tests.export.documents import edition


def test_a_document_carries_the_hash_of_its_own_content():
    assert json_document.check(edition())


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["recommendations"][0].update(text="Another sentence."),
        lambda document: document["recommendations"][0]["summary"].update(n_agree=23),
        lambda document: document["edition"].update(published_by="Somebody else"),
        lambda document: document.update(added=1),
        lambda document: document.pop("sha256"),
        lambda document: document.update(sha256=None),
        lambda document: document.update(sha256="é" * 64),
    ],
)
def test_a_changed_document_is_found_out(change):
    document = copy.deepcopy(edition())
    change(document)
    assert not json_document.check(document)


def test_the_file_reads_back_to_the_same_document():
    read = json.loads(json_document.render(edition()))
    assert read == edition()
    assert json_document.check(read)


def test_the_bytes_do_not_depend_on_the_order_of_keys():
    document = edition()
    assert json_document.render(dict(reversed(document.items()))) == json_document.render(document)
