"""An edition in the words of schema.org, for search engines and other machines that read pages (JSON-LD)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
# schema.org grades evidence from A to C; GRADE's very low has no letter of its own.
_LEVELS = {"high": "A", "moderate": "B", "low": "C", "very low": "C"}


def guideline(document: Mapping[str, Any], address: str) -> Json:
    """The whole edition as a MedicalGuideline."""
    study, edition = document["study"], document["edition"]
    return {
        "@context": "https://schema.org",
        "@type": "MedicalGuideline",
        "@id": address,
        "url": address,
        "name": study["title"],
        "description": edition.get("summary") or study.get("aim") or study["title"],
        "guidelineDate": edition["published_at"][:10],
        "identifier": [f"sha256:{document['sha256']}", *_doi(edition)],
        "evidenceOrigin": f"Delphi consensus of {document['panel']['n']} experts",
    }


def recommendation(document: Mapping[str, Any], entry: Mapping[str, Any], address: str, of: str) -> Json:
    """One recommendation as a MedicalGuidelineRecommendation; `of` is the address of its edition."""
    level = _LEVELS.get(entry.get("certainty") or "")
    strength = " ".join(filter(None, (entry["strength"], entry.get("direction"))))
    return {
        "@context": "https://schema.org",
        "@type": "MedicalGuidelineRecommendation",
        "@id": address,
        "url": address,
        "name": f"{document['study']['title']}, {entry['number']}",
        "description": entry["text"],
        "recommendationStrength": strength,
        "guidelineDate": document["edition"]["published_at"][:10],
        **({"evidenceLevel": f"https://schema.org/EvidenceLevel{level}"} if level else {}),
        "mainEntityOfPage": of,
    }


def _doi(edition: Mapping[str, Any]) -> list[str]:
    return [f"https://doi.org/{edition['doi']}"] if edition.get("doi") else []
