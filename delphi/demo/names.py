"""Who of the demo's panel agreed to be named in its guideline, as they wrote it; some did not, some have not answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.models import Panellist, Study
from delphi.named import Naming
from delphi.panel import naming

# The cities and houses are invented, as the people are.
AGREED = (
    ("E01", "Chiara Valdorsa, MD", "Pain Clinic, Ospedale di Valdorsa"),
    ("E02", "Bertrand Lacombière", "Centre de rééducation de Lacombe"),
    ("E03", "Inés Quintarroyo, MD, PhD", "Dermatology, Hospital de Quintarroyo"),
    ("E04", "Tomasz Wierzbnicki", "Department of Pain Medicine, Wierzbnica"),
    ("E05", "Duarte Penhalonga", "Family Health Unit, Penhalonga"),
    ("E08", "Lorenzo Bruscatelli, MD", ""),
    ("E09", "Rafaela Monteclaro, RN", "School of Nursing, Monte Claro"),
    ("E11", "Joaquín Albarreal", "Rehabilitation, Clínica Albarreal"),
    ("E13", "Giulia Montefalchi, MD", "Rehabilitation, Istituto Montefalchi"),
    ("E17", "Beatriz Sobralinho", "Health Centre, Sobralinho"),
)
REFUSED = ("E06", "E14", "E22")
SOON = timedelta(minutes=40)


def answer(session: Session, study: Study, panel: dict[str, Panellist]) -> None:
    """Each answers at the end of the first visit; who has not come in yet is asked later."""
    said = {code: Naming(True, name, affiliation) for code, name, affiliation in AGREED}
    said |= dict.fromkeys(REFUSED, Naming(False))
    came: list[tuple[datetime, str]] = []
    for code in said:
        who = panel[code]
        if who.consented_at and who.enrolment and who.enrolment.may_be_named is None:
            came.append((who.consented_at + SOON, code))
    for at, code in sorted(came):
        naming.answer(session, study, panel[code], said[code], by="a panellist", at=at)
