"""`close` on screen: loose ends, was it worth it, the signatures, and a calm page once both have signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from sessions.exercises.close.kind import Conclude, SignMinutes, lacking
from sessions.minutes.signatures import mark, what_is_signed
from sessions.model import Action, Answered, Decision, Item, Participant, Question
from sessions.records.decisions import DeferDecision
from sessions.rules.checks import OPEN
from sessions.rules.forms import Field
from sessions.rules.phases import phase_of
from sessions.rules.session_scores import ROTI
from sessions.times import read_moment, show_at, show_hour, show_moment
from tui.client.status import as_whom, called, speaks
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import AGREE, DISSENT, EDIT, REMOVE
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.edit_form import Edit
from tui.dialogs.small_form import ask
from tui.exercises.answers import Answers
from tui.exercises.ask.panel import compared
from tui.exercises.close.summary_page import ClosingPage, summary_lines
from tui.exercises.panel import line, title
from tui.exercises.record_panel import RecordPanel
from tui.widgets.matrix import MatrixRow
from tui.widgets.records import Records, record
from tui.widgets.score import ScoreLine, roti_words

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session

GROUP = "Close"
TOLD = "Nothing is loose: each has its owner, its date and its day to look again."
LAST = "This is the last signature: it closes the session for good."
ONE_VOICE = "One voice: one line on what users get, one on what it rests on."


class ClosePanel(RecordPanel):
    """The last item of every session."""

    kind = "close"
    asks_whole = True
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        AGREE,
        EDIT,
        REMOVE,
        DISSENT,
        KeyCommand(
            "close-defer", "l", "leave for later", "Leave the proposed decision for later.", GROUP, 14, act="asks"
        ),
        KeyCommand(
            "close-conclude",
            "m",
            "next session",
            "Say when you meet next, and what both announce.",
            GROUP,
            13,
            act="dialog",
        ),
        KeyCommand("close-sign", "y", "sign", "Sign the minutes.", GROUP, 3, act="asks"),
        KeyCommand(
            "close-sign-first", "1", "sign", "The first leader signs the minutes (hot seat).", GROUP, 3, act="asks"
        ),
        KeyCommand(
            "close-sign-second", "2", "sign", "The second leader signs the minutes (hot seat).", GROUP, 4, act="asks"
        ),
        KeyCommand("close-read", "v", "read minutes", "Read the minutes as they are now.", GROUP, 8),
        KeyCommand("close-export", "e", "export", "Write the minutes to a file.", GROUP, 9, act="dialog"),
    )
    DEFAULT_CSS = """
    ClosePanel {
        & > .none { padding: 0 1; color: $text-muted; }
        & > .next { padding: 0 1; margin-top: 1; color: $text-muted; }
        & > .signatures { padding: 0 1; margin-bottom: 1; }
        & > ScoreLine { margin-bottom: 1; }
    }
    """

    # --- what is shown ----------------------------------------------------------------------------------------------

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the page of the phase."""
        if item.status == "ended":
            export = "" if self.client.mode == "ssh" else self.key_for("close-export")
            yield ClosingPage(view, self.key_for("close-read"), export)
            return
        phase = phase_of(item)
        yield title(phase.title if phase else item.title)
        if item.phase == "reveal":
            yield ScoreLine(roti_words(_roti(view, item)))
            yield Answers(compared(view, row) for row in view.all(Question, item=item.id))
            yield line(_next_words(view), "next")
            return
        yield line(phase.hint if phase else "", "lead")
        if item.phase == "sign":
            yield line(self._signatures(view), "signatures")
            yield Records(summary_lines(view))
            return
        none = line(TOLD, "none")
        rows = list(self.rows(view))
        none.display = not rows
        yield none
        yield Records(rows)
        yield line(_next_words(view), "next")

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show what was mended, announced or signed."""
        for page in self.query(ClosingPage):
            page.show(view)
        if item.phase == "sign":
            for records in self.query(Records):
                records.show(summary_lines(view))
            _say(self, ".signatures", self._signatures(view))
            return
        _say(self, ".next", _next_words(view))
        if item.phase == "gaps":
            self.show_rows(view)
            for none in self.query(".none"):
                none.display = all(records.empty for records in self.query(Records))

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return what lacks something."""
        for lack in lacking(view):
            row = view.find(Decision, lack.ref) or view.find(Action, lack.ref)
            when = row.due if isinstance(row, Action) else row.review_on if row else None
            yield record(lack.ref, lack.text, row.owner if row else None, when, f"lacks {lack.lacks}")

    def _signatures(self, view: Session) -> str:
        told = []
        for number, seat in enumerate(view.leaders, 1):
            person = view.get(Participant, seat)
            if person.signed_at:
                told.append(f"● {called(view, seat)}  signed at {show_hour(person.signed_at)}{mark(view, person)}")
            else:
                key = self._key_to_sign(number, seat)
                told.append(f"○ {called(view, seat)}  {'absent' if person.absent else 'has not signed'}{key}")
        if not all(view.get(Participant, seat).signed_at for seat in view.leaders):
            told.append(f"What is signed: {what_is_signed(view.rev, view.head)}")
        return "\n".join(told)

    def _key_to_sign(self, number: int, seat: str) -> str:
        if not self.client.hot and seat not in self.client.hands:
            return ""
        key = self.key_for(("close-sign-first", "close-sign-second")[number - 1] if self.client.hot else "close-sign")
        return f"  · press {key}" if key else ""

    # --- what makes sense -------------------------------------------------------------------------------------------

    def available(self, command: str) -> bool:
        """Whether a command makes sense in this phase."""
        view = self.client.view()
        item = view.active
        if item is None:
            return command in ("close-read", "close-export") and view.header.status not in OPEN
        phase = item.phase if item.status != "paused" else None
        if command in (AGREE.id, EDIT.id, DISSENT.id, REMOVE.id, "close-defer"):
            if command == "close-defer":
                row = self.cursor_record
                return (
                    phase == "gaps" and isinstance(row, Decision) and row.status == "proposed" and speaks(self.client)
                )
            return phase == "gaps" and super().available(command)
        if command == "close-conclude":
            return phase in ("gaps", "reveal") and speaks(self.client)
        if phase != "sign":
            return False
        unsigned = [seat for seat in self.client.leaders if view.get(Participant, seat).signed_at is None]
        match command:
            case "close-sign":
                return not self.client.hot and bool(unsigned)
            case "close-sign-first":
                return self.client.hot and view.leaders[0] in unsigned
            case "close-sign-second":
                return self.client.hot and view.leaders[1] in unsigned
        return command == "close-read"

    def why_not(self, command: str) -> str:
        """Return why a key does nothing; where the minutes are signed, why this terminal signs nothing."""
        item = self.client.view().active
        if item is None or item.phase != "sign" or command != AGREE.id or self.client.hot:
            return super().why_not(command)
        return "You have signed." if self.client.leaders else "Only the leaders sign the minutes."

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key; at the hot seat it says who signs."""
        leaders = self.client.view().leaders
        if command.id == "close-sign-first":
            return f"{leaders[0].upper()} signs"
        if command.id == "close-sign-second":
            return f"{leaders[1].upper()} signs"
        return super().label(command)

    # --- loose ends -------------------------------------------------------------------------------------------------

    def asks_close_defer(self) -> Consent:
        """Name the decision."""
        decision = self._decision()
        return Consent(f"leave {decision.id} for later: {decision.title}", repr(decision))

    async def do_close_defer(self) -> None:
        """Leave the decision for later."""
        command = DeferDecision(decision=self._decision().id)
        await self.client.do(command.as_read(self.client.view(), self.client.hands[0]))

    def do_close_conclude(self) -> None:
        """Ask when the next session is, and what both announce."""
        header = self.client.view().header
        form = ask(
            "The next session, and the announcement",
            Field("on", "Next session", "time", required=False),
            Field("announcement", "What both announce", "text", least=1, most=280, required=False, lines=True),
        )
        given = {"announcement": header.announcement or ""}
        if header.next_at:
            given |= {"on": show_moment(header.next_at)}

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            next_at = read_moment(it["on"]) if "on" in it else None
            moved = next_at if next_at != header.next_at else None
            await self.client.do(Conclude(next_at=moved, announcement=it.get("announcement", ""), before=began))

        jotter = DialogDraftKeeper(self.client, "close-conclude")
        self.app.push_screen(Edit(self.client, "the close", form, change, {"it": given}, ONE_VOICE, jotter=jotter))

    # --- signing ----------------------------------------------------------------------------------------------------

    def asks_close_sign(self) -> Consent:
        """Say what signing brings."""
        return self._signing(self.client.leaders[0])

    def asks_close_sign_first(self) -> Consent:
        """Say what the signature of the first leader brings."""
        return self._signing(self.client.view().leaders[0])

    def asks_close_sign_second(self) -> Consent:
        """Say what the signature of the second leader brings."""
        return self._signing(self.client.view().leaders[1])

    def _signing(self, seat: str) -> Consent:
        view = self.client.view()
        others = [each for each in view.all(Participant, role="leader") if each.key_ != seat]
        last = all(each.signed_at or each.absent for each in others)
        return Consent(f"{as_whom(self.client, seat)}sign the minutes", (seat, view.rev), LAST if last else "")

    async def do_close_sign(self) -> None:
        """Sign for the seat of this terminal."""
        await self._sign(self.client.leaders[0])

    async def do_close_sign_first(self) -> None:
        """The first leader signs."""
        await self._sign(self.client.view().leaders[0])

    async def do_close_sign_second(self) -> None:
        """The second leader signs."""
        await self._sign(self.client.view().leaders[1])

    async def _sign(self, seat: str) -> None:
        view = self.client.view()
        signing = SignMinutes(key=self.client.key).as_read(view, seat)
        await self.client.do(signing, seat)

    def do_close_read(self) -> None:
        """Read the minutes."""
        from tui.screens.minutes.screen import MinutesScreen

        self.app.push_screen(MinutesScreen(self.client.another()))

    def do_close_export(self) -> None:
        """Write the minutes to a file."""
        from tui.dialogs.export import export_modal

        self.app.push_screen(export_modal(self.client, self.say))


def _roti(view: Session, item: Item) -> list[int | None]:
    asked = [question.id for question in view.all(Question, item=item.id, key_=ROTI)]
    return [answer.value for question in asked for answer in view.all(Answered, question=question)]


def _next_words(view: Session) -> str:
    header = view.header
    next_at = show_at(header.next_at) if header.next_at else "not yet said"
    return f"Next session: {next_at}\nAnnounced in one voice: {header.announcement or 'nothing yet'}"


def _say(panel: ClosePanel, selector: str, words: str) -> None:
    from textual.content import Content
    from textual.widgets import Static

    for each in panel.query(selector).results(Static):
        each.update(Content(words))
