"""Everything a person can do with a key on parley's screens outside the exercises, as data.

Panels use ``c i l m s v w x y z``, ``J``, ``S``, digits and signs; the session screen uses the other letters, and lists
have ``g``, ``G``, ``j`` and ``k``. `tui/commands/letters.py` says what a key means that several commands have.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.commands.command import KeyCommand, shown

ANYWHERE = (
    KeyCommand(
        "help", "question_mark", "help", "Explain where you are, and show the keys.", "Anywhere", 90, typing="f1"
    ),
    KeyCommand("palette", "colon", "commands", "Find a command by name.", "Anywhere", 91, hint=False, typing="ctrl+o"),
    KeyCommand(
        "jump",
        "apostrophe",
        "jump",
        "Put a letter on every list and field; press it to go there.",
        "Anywhere",
        92,
        hint=False,
        typing="ctrl+f",
    ),
)

NEW_SESSION = KeyCommand("new", "n", "new", "Plan a new session.", "Lobby", 2, typing="f2")
DELETE_DRAFT = KeyCommand(
    "delete",
    "z",
    "delete",
    "Delete a draft session; you have to type its title.",
    "Lobby",
    4,
    hint=False,
    act="dialog",
)
DEMO = KeyCommand(
    "demo",
    "D",
    "example",
    "Look at another pair's sessions, in a file of their own; yours stay as they are.",
    "Lobby",
    8,
    hint=False,
)
SEARCH = KeyCommand("search", "slash", "search", "Search everything revealed in any session.", "Lobby", 3, typing="f3")
TRY_ALONE = KeyCommand(
    "try-alone",
    "Y",
    "try it alone",
    "Argue as one of two leaders against a script, in about five minutes; nothing of it is kept.",
    "Lobby",
    9,
    hint=False,
)
SEARCHING = (SEARCH, KeyCommand("back", "", "back", "Leave the search.", "Lobby", 0, typing="escape"))
IN_LOBBY = (
    KeyCommand("open", "enter", "open", "Open the session or escalation under the cursor.", "Lobby", 1),
    NEW_SESSION,
    KeyCommand("quit", "q", "quit", "Leave parley; what you typed is saved.", "Lobby", 80),
)

OVER_TIME = (
    KeyCommand(
        "pair",
        "O",
        "over time",
        "See how the pair does over the sessions of the series under the cursor.",
        "Lobby",
        5,
    ),
    KeyCommand(
        "series", "P", "every pair", "See every series: who has practiced, and what is due.", "Lobby", 6, hint=False
    ),
)

PLAN_WARM_UP = KeyCommand(
    "warm-up", "y", "plan it", "Plan the short argument that is suggested under the cursor.", "Lobby", 2
)
REPLAY = (
    KeyCommand(
        "replay",
        "V",
        "history",
        "Step through the changes of the session under the cursor, and see what it looked like.",
        "Lobby",
        7,
        hint=False,
    ),
)
SETTLE = (
    KeyCommand(
        "settle-done", "y", "done", "Mark the action under the cursor as done or dropped.", "Lobby", 2, act="dialog"
    ),
    KeyCommand(
        "settle-say", "y", "what came of it", "Say what came of what is under the cursor.", "Lobby", 2, act="dialog"
    ),
    KeyCommand(
        "settle-plan",
        "y",
        "plan it",
        "Plan the session that is due, with the people of the one before.",
        "Lobby",
        2,
        act="dialog",
    ),
)
LOBBY = (*IN_LOBBY, *SETTLE, PLAN_WARM_UP, DELETE_DRAFT, *SEARCHING, *OVER_TIME, *REPLAY, DEMO, TRY_ALONE)

FORM = (
    KeyCommand(
        "seal",
        "",
        "seal",
        "Seal your answer; press twice. It stays hidden until both are revealed.",
        "In private",
        5,
        typing="f8,ctrl+g",
        act="asks",
    ),
    KeyCommand(
        "take-back",
        "u",
        "take back",
        "Take back your sealed answer, before it is revealed.",
        "In private",
        6,
        act="asks",
    ),
)

COACH = KeyCommand(
    "precise",
    "",
    "precise for us",
    "While you write: say that a text is precise for the two of you, so that the coach leaves it alone.",
    "In private",
    7,
    typing="ctrl+y",
)

SIGNAL = (
    KeyCommand(
        "signal",
        "",
        "signal",
        "Tell the others how it's going while you write: need a minute, nearly, stuck, or my line dropped.",
        "In private",
        48,
        typing="f10",
        act="dialog",
    ),
)

VOTE = (
    KeyCommand("vote-more", "", "more time", "Vote for more time when time is up.", "Time", 1, typing="ctrl+l"),
    KeyCommand(
        "vote-enough", "", "enough", "Vote that it's enough when time is up.", "Time", 2, typing="ctrl+n", act="asks"
    ),
)

LATE = (
    KeyCommand(
        "late",
        "L",
        "late answer",
        "Offer a late answer, or accept the other leader's.",
        "In private",
        12,
        act="dialog",
    ),
)

EDITOR = (
    KeyCommand(
        "take-over", "T", "write here", "Edit on this terminal instead of your other one.", "In private", 0, act="asks"
    ),
)

TURNS = (
    KeyCommand("hand-over", "space", "hand over", "At one keyboard: open the curtain for a turn.", "In private", 4),
    KeyCommand(
        "curtain", "escape", "curtain", "At one keyboard: save, and close the curtain.", "In private", 30, hint=False
    ),
)

CAPTURE = (
    KeyCommand("decision", "d", "decision", "Record a decision.", "Capture", 41, typing="f2,ctrl+d", act="dialog"),
    KeyCommand(
        "action", "a", "action", "Record who does what by when.", "Capture", 42, typing="f3,ctrl+t", act="dialog"
    ),
    KeyCommand("topic", "t", "park", "Park a topic for later.", "Capture", 43, typing="f4", act="dialog"),
    KeyCommand("fact", "f", "fact", "Record a fact that you both share.", "Capture", 44, typing="f5", act="dialog"),
    KeyCommand("question", "o", "question", "Record an open question.", "Capture", 45, typing="f6", act="dialog"),
    KeyCommand("undo", "U", "undo", "Undo the last thing you recorded.", "Capture", 46, False, "ctrl+r", "asks"),
)

EXPLAIN = KeyCommand(
    "explain", "E", "explain", "Ask or say what an acronym means, or read the glossary.", "Capture", 10, act="dialog"
)
RECORDS = KeyCommand("records", "W", "written down", "Change or delete what was recorded.", "Capture", 47)
RECORDS_BACK = KeyCommand("records-back", "escape,W", "back", "Go back to the exercise.", "Capture", 12)

_REC = "Records"
AGREE = KeyCommand(
    "record-agree", "y", "agree", "Agree to the proposed decision under the cursor.", _REC, 11, act="asks"
)
EDIT = KeyCommand(
    "record-edit",
    "w",
    "edit",
    "Change the owner, day or words of the record under the cursor.",
    _REC,
    12,
    act="dialog",
)
OPTION = KeyCommand("record-option", "plus", "option", "Add an option to a proposed decision.", _REC, 14, act="dialog")
DISSENT = KeyCommand(
    "record-dissent", "x", "dissent", "Say how you disagree, and whether you commit anyway.", _REC, 13, act="dialog"
)
REMOVE = KeyCommand("record-remove", "z", "remove", "Remove what you recorded yourself.", _REC, 16, act="asks")
TELL = KeyCommand(
    "record-tell",
    "v",
    "tell",
    "Make an action of who tells whom about the decision under the cursor.",
    _REC,
    15,
    act="dialog",
)
RECORD_KEYS = (AGREE, EDIT, DISSENT, OPTION, TELL, REMOVE)
"""What can be done with a record under the cursor, on every panel with a list of them."""

RUN_SESSION = (
    KeyCommand(
        "next",
        "n",
        "next",
        "Continue: start, reveal, next phase or next item. Without a facilitator, both leaders press it.",
        "Run the session",
        0,
        typing="f9",
        act="asks",
    ),
    KeyCommand(
        "go-back",
        "b",
        "back",
        "Go back one phase; what was revealed stays revealed. Without a facilitator, both leaders press it.",
        "Run the session",
        12,
        act="asks",
    ),
    KeyCommand("not-ready", "N", "not ready", "Say that you're not ready after all.", "Run the session", 11),
    KeyCommand("extend", "e", "extend", "Give the phase more time.", "Run the session", 21, act="asks"),
    KeyCommand("hold", "h", "pause", "Pause or resume the session.", "Run the session", 22),
    KeyCommand(
        "reveal",
        "r",
        "reveal anyway",
        "Reveal although an answer is missing, with a reason.",
        "Run the session",
        23,
        act="dialog",
    ),
    KeyCommand(
        "park-item",
        "P",
        "park item",
        "Park the current item and continue.",
        "Run the session",
        24,
        hint=False,
        act="dialog",
    ),
    KeyCommand(
        "carry-item",
        "C",
        "carry item",
        "Carry the current item to the next session.",
        "Run the session",
        25,
        hint=False,
        act="dialog",
    ),
    KeyCommand(
        "skip-item", "K", "skip item", "Skip the current item.", "Run the session", 26, hint=False, act="dialog"
    ),
    KeyCommand(
        "replan",
        "R",
        "re-plan",
        "Redistribute the remaining time over the remaining items.",
        "Run the session",
        27,
        act="dialog",
    ),
)

PAGES = (
    KeyCommand("agenda", "p", "agenda", "Reorder, add or edit agenda items.", "Run the session", 20, typing="f7"),
    KeyCommand("minutes", "M", "minutes", "Read the minutes so far.", "Run the session", 30, hint=False),
    KeyCommand(
        "history",
        "V",
        "history",
        "Step through the changes so far, and see what the session looked like.",
        "Run the session",
        31,
        hint=False,
    ),
    KeyCommand(
        "pair-figures",
        "O",
        "over time",
        "See how the pair does over the sessions of this series.",
        "Run the session",
        31,
        hint=False,
    ),
)

SEATS = (
    KeyCommand(
        "attend", "A", "absent", "Mark a seat as absent, or as back.", "Run the session", 13, hint=False, act="dialog"
    ),
    KeyCommand(
        "pin", "I", "PIN", "At one keyboard: set the PIN of your seat.", "Run the session", 29, hint=False, act="dialog"
    ),
    KeyCommand(
        "reset-pin",
        "Z",
        "forgotten PIN",
        "Ask to remove a forgotten PIN.",
        "Run the session",
        33,
        hint=False,
        act="dialog",
    ),
)

LEAVE = KeyCommand(
    "leave", "q", "lobby", "Go back to the lobby or the shell; the session stays as it is.", "Run the session", 85
)

RUN = (*RUN_SESSION, *PAGES, *SEATS, LEAVE)

LEAD = (
    KeyCommand(
        "desk", "D", "facilitate", "Switch between the facilitator view and the exercise.", "Run the session", 19
    ),
    KeyCommand(
        "nudge", "B", "nudge", "Nudge whoever you're waiting for, with a quiet bell.", "Run the session", 31, hint=False
    ),
    KeyCommand(
        "give-hand",
        "H",
        "hand over",
        "Hand over control of the session, or take it back.",
        "Run the session",
        32,
        hint=False,
        act="asks",
    ),
    KeyCommand(
        "recuse",
        "X",
        "stand aside",
        "Stand aside from the current item, or come back.",
        "Run the session",
        60,
        act="asks",
    ),
)

AGENDA_ITEMS = (
    KeyCommand("agenda-add", "i", "add", "Add an item.", "Agenda", 1, act="dialog"),
    KeyCommand("agenda-edit", "w", "edit", "Edit the item under the cursor.", "Agenda", 2, act="dialog"),
    KeyCommand("agenda-up", "less_than_sign,shift+up", "earlier", "Move the item up.", "Agenda", 3, act="again"),
    KeyCommand("agenda-down", "greater_than_sign,shift+down", "later", "Move the item down.", "Agenda", 4, act="again"),
    KeyCommand("agenda-more", "plus", "+1 min", "Plan one more minute for the item.", "Agenda", 5, act="again"),
    KeyCommand("agenda-less", "minus", "−1 min", "Plan one minute less for the item.", "Agenda", 6, act="again"),
    KeyCommand(
        "agenda-remove",
        "z",
        "remove",
        "Remove the item, or skip it once the session is running.",
        "Agenda",
        7,
        act="asks",
    ),
    KeyCommand("agenda-reopen", "u", "reopen", "Reopen an item that has ended.", "Agenda", 7, act="asks"),
    KeyCommand(
        "agenda-choose",
        "c",
        "choose",
        "Do, drop or delegate an item that was carried three times.",
        "Agenda",
        8,
        act="dialog",
    ),
)

AGENDA_PLAN = (
    KeyCommand(
        "agenda-title",
        "quotation_mark",
        "rename",
        "Change the session's title.",
        "Agenda",
        30,
        hint=False,
        act="dialog",
    ),
    KeyCommand(
        "agenda-mend", "m", "names", "Correct somebody's name or title.", "Agenda", 31, hint=False, act="dialog"
    ),
    KeyCommand(
        "agenda-person", "at", "add person", "Add a facilitator or an observer.", "Agenda", 32, hint=False, act="dialog"
    ),
    KeyCommand("agenda-waive", "y", "accept", "Accept an agenda that isn't ready.", "Agenda", 0, act="asks"),
    KeyCommand("agenda-ready", "y", "accept", "Accept the agenda.", "Agenda", 0, act="asks"),
    KeyCommand("agenda-back", "escape,p", "back", "Go back.", "Agenda", 80),
)

AGENDA = (*AGENDA_ITEMS, *AGENDA_PLAN)

MINUTES = (
    KeyCommand("minutes-search", "slash", "search", "Search the minutes.", "Minutes", 1, typing="f3"),
    KeyCommand("minutes-export", "F", "export", "Write the minutes to a file.", "Minutes", 2, act="dialog"),
    KeyCommand("minutes-pack", "v", "escalation pack", "Read the pack of the next escalation.", "Minutes", 3),
    KeyCommand("minutes-next", "n", "next", "Go to the next match.", "Minutes", 4, act="again"),
    KeyCommand("minutes-previous", "N", "previous", "Go to the previous match.", "Minutes", 5, hint=False, act="again"),
    KeyCommand(
        "minutes-history",
        "V",
        "history",
        "Step through the changes of the session, and see what it looked like.",
        "Minutes",
        9,
        hint=False,
    ),
    KeyCommand("minutes-back", "q", "back", "Go back.", "Minutes", 80, typing="escape"),
)

AMENDING = (
    KeyCommand(
        "minutes-amend", "w", "amend", "Correct closed minutes; both wordings stay.", "Minutes", 6, act="dialog"
    ),
    KeyCommand("minutes-done", "y", "action done", "Mark an action as done or dropped.", "Minutes", 7, act="dialog"),
    KeyCommand(
        "minutes-redact", "z", "redact", "Remove words permanently; two people must ask.", "Minutes", 8, act="dialog"
    ),
    KeyCommand("minutes-answer", "c", "answer", "Record the answer to an escalation.", "Minutes", 4, act="dialog"),
    KeyCommand("minutes-accept", "s", "accept", "Say what you would accept.", "Minutes", 5, act="dialog"),
)

_HIST = "History"
HISTORY = (
    KeyCommand(
        "history-phase-before",
        "left_square_bracket",
        "phase before",
        "Go to the beginning of the phase, or of the one before.",
        _HIST,
        2,
        act="again",
    ),
    KeyCommand(
        "history-phase-after",
        "right_square_bracket",
        "next phase",
        "Go to the beginning of the next phase.",
        _HIST,
        3,
        act="again",
    ),
    KeyCommand("history-more", "space", "read on", "Scroll what the session looked like.", _HIST, 4, act="again"),
    KeyCommand("history-back", "q", "back", "Go back.", _HIST, 80, typing="escape"),
)
HISTORY_FIND = (
    KeyCommand("history-find", "slash", "find", "Find the changes with these words.", _HIST, 1, typing="f3"),
    KeyCommand("history-next", "n", "next", "Go to the next change that was found.", _HIST, 5, act="again"),
    KeyCommand("history-previous", "N", "previous", "Go to the one found before.", _HIST, 6, hint=False, act="again"),
)

PROJECT = (KeyCommand("project-back", "q", "leave", "Leave the projector screen.", "Projector", 80, typing="escape"),)

PAIR = (
    KeyCommand("pair-open", "enter", "open", "Open the series under the cursor.", "A pair over time", 1),
    KeyCommand("pair-back", "q", "back", "Go back.", "A pair over time", 80, typing="escape"),
)

PACK = (
    KeyCommand("pack-rule", "r", "rule", "Decide it.", "Escalation", 1, act="dialog"),
    KeyCommand("pack-return", "t", "return", "Return it with a question.", "Escalation", 2, act="dialog"),
    KeyCommand("pack-experiment", "e", "experiment", "Order an experiment first.", "Escalation", 3, act="dialog"),
    KeyCommand("pack-back", "q", "back", "Go back.", "Escalation", 80, typing="escape"),
)

NEW = (
    KeyCommand("new-plan", "", "plan it", "Plan the session and open its agenda.", "New session", 1, typing="f10"),
    KeyCommand(
        "new-playbooks",
        "",
        "playbooks",
        "Choose among all playbooks, each with what it promises.",
        "New session",
        2,
        typing="f6",
        act="dialog",
    ),
    KeyCommand(
        "new-forget",
        "",
        "forget",
        "Discard what you typed, and go back.",
        "New session",
        3,
        typing="f4",
        act="asks",
    ),
    KeyCommand("new-back", "escape", "back", "Go back and keep what you typed for later.", "New session", 80),
)

ANOTHER = KeyCommand(
    "keep-next", "", "save, next one", "Save what you wrote, and begin another one.", "Small forms", 5, typing="f9"
)
SMALL = (
    KeyCommand("keep", "", "save", "Save what you wrote.", "Small forms", 1, typing="f10"),
    KeyCommand("cancel", "", "leave", "Go back and keep what you typed for later.", "Small forms", 2, typing="escape"),
    KeyCommand("forget", "", "forget", "Discard what you typed, and go back.", "Small forms", 3, typing="f4"),
    KeyCommand(
        "take",
        "",
        "take",
        "Take the tension that is offered for what you type; again takes the next one.",
        "Small forms",
        4,
        typing="f12",
    ),
    KeyCommand("form-help", "", "help", "Explain the form and the field.", "Small forms", 5, typing="f1"),
    KeyCommand(
        "form-jump", "", "jump", "Put a letter on every field; press it to go there.", "Small forms", 6, typing="ctrl+f"
    ),
    ANOTHER,
)

FRAME = (
    *ANYWHERE,
    *LOBBY,
    *FORM,
    COACH,
    *SIGNAL,
    *VOTE,
    *LATE,
    *EDITOR,
    *TURNS,
    *CAPTURE,
    EXPLAIN,
    RECORDS,
    RECORDS_BACK,
    *RUN,
    *LEAD,
    *AGENDA,
    *MINUTES,
    *AMENDING,
    *HISTORY,
    *HISTORY_FIND,
    *PROJECT,
    *PAIR,
    *PACK,
    *NEW,
)

ALWAYS = ("Capture", "Run the session", "Anywhere")
"""The groups of commands that work in every phase."""


def groups(commands: Iterable[KeyCommand]) -> dict[str, list[KeyCommand]]:
    """Return the commands under their headings, in order."""
    found: dict[str, list[KeyCommand]] = {}
    for command in commands:
        found.setdefault(command.group, []).append(command)
    return found


def all_keys(keys: str) -> str:
    """Return all of `keys` as a person reads them."""
    return " or ".join(shown(key) for key in keys.split(",") if key)
