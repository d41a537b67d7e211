"""What a study reports of itself: sentences from its data, and the checklists of journals filled with them."""
