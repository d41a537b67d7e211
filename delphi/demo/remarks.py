"""Comments written for the demo by hand; the simulation gives each to a panellist whose rating it fits."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.demo.people import (
    ALLIED,
    DERMATOLOGY,
    FAMILY,
    NURSING,
    PAIN,
    PHARMACY,
    PRACTISES,
    REFERS,
    REHABILITATION,
)
from delphi.models import CommentKind


@dataclass(frozen=True)
class Remark:
    """A comment for or against a statement; `by` names disciplines or groups that would rather say it."""

    label: str
    is_for: bool
    text: str
    by: tuple[str, ...] = ()
    kind: CommentKind = CommentKind.REASON


def _remarks(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Remark, ...]:
    return tuple(Remark(label, side == "for", text, tuple(by)) for label, side, text, *by in rows)


ROUND_1 = _remarks(
    ("DEF1", "for", "Half of the papers sent to me for review use the word for something else. One definition is overdue."),
    ("DEF1", "against", "“Spreads slowly” is a theory of how it works. A definition should say what is done, not why.", REFERS),
    ("DEF2", "for", "If the needle reaches fat it is another route with another absorption. Call it what it is.", DERMATOLOGY),
    ("DEF2", "against", "In daily work nobody can be sure of the layer without ultrasound. This would make most reports wrong.", PRACTISES),
    ("DEF2", "against", "Older series reported deeper injection under this name. Excluding them cuts us off from our own evidence.", PRACTISES),
    ("DEF3", "for", "Patients ask for it instead of exercise or their tablets. It must be said that it is an addition.", REHABILITATION),
    ("DEF3", "against", "Who decides what is of established benefit? For some of our patients nothing else has worked.", PRACTISES),
    ("TEC1", "for", "I have seen a shoulder treated for weeks that turned out to be referred pain from the chest."),
    ("TEC1", "against", "Agreed for pain. For purely cosmetic requests “diagnosis” is not the right word.", DERMATOLOGY),
    ("TEC2", "for", "A 4 mm needle, 30 G or thinner, makes it hard to go wrong. It also hurts less.", NURSING),
    ("TEC2", "against", "Length alone does not keep one in the dermis: angle and pressure matter as much. Say so or leave it out."),
    ("TEC3", "against", "At 3 mm I am through the dermis on the face and the inner arm. One range for all sites cannot be right.", DERMATOLOGY),
    ("TEC3", "against", "Skin on the back is several times as thick as on the eyelid. Give a limit for thin skin.", NURSING),
    ("TEC3", "against", "The range mixes two things: the layer, which matters, and the millimetres, which differ between people."),
    ("TEC3", "for", "A figure in millimetres is what trainees need. I would not leave it to feeling.", PAIN),
    ("TEC4", "against", "“About” and “or less” together set no limit at all. Either give the most or drop the number."),
    ("TEC4", "against", "On the face 0.2 mL leaves a visible papule for days. I use half of that at most.", DERMATOLOGY),
    ("TEC4", "against", "No trial compares volumes. We would be turning a habit into a recommendation.", REFERS),
    ("TEC4", "for", "The volume fits what is used in the registered trial and in our unit.", PAIN),
    ("TEC5", "for", "Needing less drug is the whole argument for this route."),
    ("TEC5", "against", "True of any drug. It says nothing that is particular to the technique.", PHARMACY),
    ("SUB1", "for", "The outbreaks that I know of were traced to products that nobody could trace. No exception here.", NURSING),
    ("SUB1", "for", "“Authorised for injection” should be checked against the national register, not against the label.", PHARMACY),
    ("SUB2", "against", "I always add lidocaine. Is that one substance or two? As it stands I would break the rule each day.", PRACTISES),
    ("SUB2", "against", "“Documented” by whom: the maker, the hospital pharmacy, a paper? Without that anyone can claim it."),
    ("SUB2", "against", "Several of the trials that we rely on used mixtures. We cannot cite them and forbid what they did.", PRACTISES),
    ("SUB2", "for", "Compatibility data exist for very few pairs. A cloudy syringe is the late sign, not the first one.", PHARMACY),
    ("SUB2", "for", "After a reaction to a mixture one never knows which component to avoid.", DERMATOLOGY),
    ("SUB3", "for", "Off-label is most of what is done. Writing down why protects the patient and the doctor.", FAMILY),
    ("SUB3", "against", "Nearly every session would need this text. It will become a stamp that nobody reads.", PRACTISES),
    ("PAI1", "for", "The pooled effect is not large, but harms are few and the alternatives for older patients are poor.", REHABILITATION),
    ("PAI1", "against", "Seven small trials with different drugs do not add up to one treatment.", REFERS),
    ("PAI2", "for", "For a patient on anticoagulants with a stiff back I would rather do this than nothing.", PAIN),
    ("PAI2", "against", "One trial without a difference is no proof that both work equally well.", REFERS),
    ("PAI2", "against", "Most acute back pain is better in two weeks whatever is done. We would be treating the calendar.", FAMILY),
    ("PAI2", "against", "The injected drug was an anti-inflammatory too. If it is unsuitable by mouth, is it safe in the skin?", PHARMACY),
    ("PAI3", "against", "Without a word on exercise this invites passive treatment without end.", REHABILITATION),
    ("PAI3", "against", "“Part of a plan” for how long? I would accept it with an end date.", REFERS),
    ("PAI3", "for", "In our clinic it opens a window of some days in which patients can start to move.", REHABILITATION),
    ("PAI4", "for", "Many of my patients cannot take these drugs by mouth. A local option with this little drug is welcome.", PAIN),
    ("PAI4", "against", "A single trial of 62 patients, and topical gels were not compared. Gels come first.", FAMILY),
    ("PAI5", "against", "We have better drugs with better trials. Why would an emergency department choose needles?", FAMILY),
    ("PAI5", "against", "It could have a place when a vein cannot be found or the usual drugs are ruled out. The statement does not say so.", PAIN),
    ("PAI5", "for", "A randomized trial of this size is more than we have elsewhere. “May be considered” is fair.", PAIN),
    ("VAS1", "against", "No controlled trial at all. Compression works, and we would distract from it.", REFERS),
    ("VAS1", "against", "Puncturing skin with chronic venous changes invites ulcers. I would not.", DERMATOLOGY),
    ("VAS1", "for", "For heaviness and night cramps, with compression kept on, I have seen it help for many years.", PRACTISES),
    ("SKI1", "for", "A split-face trial against saline is better evidence than we have for most of this list.", DERMATOLOGY),
    ("SKI1", "against", "Ageing is not a disease. A guideline of health care should not speak about it.", REFERS),
    ("SKI1", "against", "An effect of some weeks does not justify repeated punctures of healthy skin.", PHARMACY),
    ("SKI2", "for", "The worst complications that I have treated came from this use.", DERMATOLOGY),
    ("SKI2", "for", "No product is authorised for this in my country. It should be said plainly.", PHARMACY),
    ("SKI2", "against", "Done elsewhere it will be done worse. I would rather set conditions than close the door.", DERMATOLOGY),
    ("SAF1", "for", "Ask at each session, not only at the first: allergies are acquired.", NURSING),
    ("SAF2", "for", "Add eczema in the area, even when it is dry. Otherwise entirely right.", DERMATOLOGY),
    ("SAF3", "for", "423 patients in one review. Nothing on this list matters more.", NURSING),
    ("SAF3", "for", "Multi-dose vials should be named as well in the explanation.", PHARMACY),
    ("SAF4", "for", "These infections are missed for months because nobody asks the laboratory for the right culture.", DERMATOLOGY),
    ("SAF4", "against", "A small nodule in the first days is common and harmless. Say from when on culture is needed."),
    ("SAF5", "for", "Without lot numbers no signal will ever be found.", PHARMACY),
    ("SAF5", "against", "Every bruise? “Suspected adverse event” needs a threshold or the system will drown.", PRACTISES),
    ("POP1", "against", "Local anaesthetics in small amounts are used in pregnancy every day. It depends on the substance.", PAIN),
    ("POP1", "for", "With no data at all the burden is on whoever wants to do it.", FAMILY),
    ("POP2", "for", "I see no indication in children that could not wait for a trial.", FAMILY),
    ("POP2", "against", "Adolescents with sports injuries are sixteen and seventeen. They should not be in one group with infants.", REHABILITATION),
    ("ORG1", "for", "The sheet should name rare harms too, above all infection that shows weeks later.", NURSING),
    ("ORG2", "for", "Five lines for each session. It takes one minute and would have saved us years of arguing.", REHABILITATION),
    ("ORG3", "against", "Nurses give intradermal vaccines every day. Training is what matters, not the degree.", NURSING),
    ("ORG3", "against", "In my country trained nurses may do this under prescription. The statement would forbid lawful practice.", ALLIED),
    ("ORG3", "for", "Someone has to manage the anaphylaxis and the choice of the drug. That is a physician.", PRACTISES),
    ("RES1", "for", "And please an agreed set of outcomes, or the next review will say the same.", REHABILITATION),
    ("RES1", "against", "An active comparator only tells half of it. Some trials need sham injection as well.", REFERS),
)  # fmt: skip

ROUND_2 = _remarks(
    ("DEF2", "for", "As a rule for reporting, not as a ban, I can accept it.", PRACTISES),
    ("TEC3", "for", "Two ranges for thin and thick skin is what was missing.", DERMATOLOGY),
    ("TEC3", "against", "Better, yet “thin” should be explained in the guide for training."),
    ("TEC4", "for", "A limit that can be checked. Good."),
    ("SUB4", "for", "With the local anaesthetic allowed this is how we work already.", PRACTISES),
    ("SUB5", "against", "“Published data” shuts out hospital pharmacies that test their own mixtures.", PHARMACY),
    ("PAI2", "against", "The comments have not changed the evidence.", REFERS),
    ("PAI2", "for", "“May be considered” is weak enough for weak evidence.", PAIN),
    ("PAI6", "for", "Exercise first and a limit in time: now it is rehabilitation.", REHABILITATION),
    ("PAI5", "against", "Still one trial, now for a smaller group in which it was not tested.", FAMILY),
    ("VAS1", "against", "Until somebody runs a trial I shall not agree to this.", REFERS),
    ("SKI1", "against", "I understand the trial, but it belongs in another guideline.", REFERS),
    ("SKI1", "for", "Patients come with this request. Silence would not protect them.", DERMATOLOGY),
    ("SKI2", "for", "“Unless shown for the product used” leaves the door open to whoever brings data.", DERMATOLOGY),
    ("ORG3", "for", "The responsibility stays clear, and trained nurses are not shut out. I can sign this.", NURSING),
    ("ORG3", "against", "Responsibility of a physician who is not in the room is worth little.", PRACTISES),
)  # fmt: skip
ROUND_2 += (
    Remark(
        "SUB5", False,
        "A mixture of active substances should be injected only where its stability was tested, by the maker or by a "
        "hospital pharmacy.",
        (PHARMACY,), CommentKind.OTHER_WORDS,
    ),
    Remark("PAI5", False, "the usual drugs had been tried before and the patient had been told that one trial exists.",
           (FAMILY,), CommentKind.CONDITION),
    Remark("SKI1", False, "it were limited to patients who ask for it and said for how long the effect lasts.",
           (REFERS,), CommentKind.CONDITION),
)  # fmt: skip
