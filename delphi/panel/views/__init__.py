"""Pages of the panel: the chair's, the expert's way in, and the outbox of the demonstration."""

from delphi.panel.views import adding, chair, expert, interests, outbox, signing, writing
from delphi.panel.views.blueprint import bp

__all__ = ["adding", "bp", "chair", "expert", "interests", "outbox", "signing", "writing"]
