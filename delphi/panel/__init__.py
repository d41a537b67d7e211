"""The panel: panellists, invitations, their way in, consent and profile."""
