"""The rules of a session, whatever the exercise: seats, clock, phases, forms, moves and scores."""
