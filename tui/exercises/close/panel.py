"""`close` on screen: loose ends, was it worth it, the signatures, and a final page after both have signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from sessions.exercises.close.kind import lacking
from sessions.minutes.markdown import first_page_markdown
from sessions.minutes.signatures import mark, what_is_signed
from sessions.model import Action, Answered, Decision, Item, Participant, Question
from sessions.records.decision_check import unchecked
from sessions.rules.phases import phase_of
from sessions.rules.session_scores import ROTI
from sessions.times import as_read, show_at, show_hour
from tui.client.status import left_out
from tui.commands.command import KeyCommand
from tui.commands.keymap import AGREE, DISSENT, EDIT, TELL
from tui.exercises.agree_on_decision import AgreeOnDecision
from tui.exercises.answers import ComparedAnswers
from tui.exercises.ask.panel import compared
from tui.exercises.change_record import ChangeRecord
from tui.exercises.close.check import CheckDecisions, argue_words
from tui.exercises.close.conclude import ConcludeSession
from tui.exercises.close.phase import IN_GAPS
from tui.exercises.close.sign_minutes import EXPORT, READ, SIGN, GiveSignature, TakeMinutes
from tui.exercises.close.summary_page import ClosingPage, summary_lines
from tui.exercises.panel import Panel, headed, line, rewrite, title
from tui.exercises.record_rows import RecordRows
from tui.widgets.beside import BOTH, Beside
from tui.widgets.matrix import MatrixRow
from tui.widgets.reader import Reader
from tui.widgets.records import Records, record
from tui.widgets.score import ScoreLine, roti_words
from tui.widgets.signatures import MISSING, SIGNED, Signatures, signature
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient

TOLD = "No loose ends: everything has an owner, a day and a review day."
TO_CHECK = f"{TOLD} You can still check what is below."
ALONE = "Read them once. Your signature closes the session."
NOTHING = "Nothing was recorded; the minutes hold what was said in each item."
UNCHECKED = "not checked yet"
AGREEING = (AGREE, DISSENT, TELL)  # no more options can be added to a proposal now


class ClosePanel(Panel):
    """The last item of every session."""

    kind = "close"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *GiveSignature.commands,
        *TakeMinutes.commands,
        *AGREEING,
        *ChangeRecord.commands,
        *CheckDecisions.commands,
        *ConcludeSession.commands,
    )
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    ClosePanel {
        & > .none { padding: 0 1; color: $text-muted; }
        & > .next { padding: 0 1; margin-top: 1; color: $text-muted; }
        & > ScoreLine { margin-bottom: 1; }
        & > Beside.-wide > .read { width: 2fr; }
        & > Beside.-wide > .other { width: 3fr; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._records = RecordRows(self, client, self.rows)
        self._signatures = GiveSignature(self, client)
        self.controllers = (
            self._signatures,
            TakeMinutes(self, client),
            AgreeOnDecision(self, client, self._records, AGREEING, IN_GAPS),
            ChangeRecord(self, client, self._records, whole=True, needs=IN_GAPS),
            CheckDecisions(self, client, self._records),
            ConcludeSession(self, client, self._records),
        )

    # --- what is shown ----------------------------------------------------------------------------------------------

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the page of the phase."""
        if item.status == "ended":
            read = "" if self.client.aside else self.key_for(READ)
            page = ClosingPage(view, read, "" if self.client.mode == "ssh" else self.key_for(EXPORT))
            yield Beside(page, Reader(first_page_markdown(as_read(view))), helps=True)
            return
        phase = phase_of(item)
        heading = phase.title if phase else item.title
        if item.phase == "reveal":
            yield title(heading)
            yield ScoreLine(roti_words(_roti(view, item)))
            yield ComparedAnswers(compared(view, row) for row in view.all(Question, item=item.id))
            yield line(_next_words(view), "next")
            return
        alone = item.phase == "sign" and any(left_out(view, seat) for seat in view.leaders)
        yield from headed(heading, ALONE if alone else phase.hint if phase else "")
        if item.phase == "sign":
            rows = summary_lines(view)
            yield line("" if rows else NOTHING, "none")
            yield Records(rows, classes=BOTH)
            yield Signatures(self._signed(view))
            return
        yield line(_complete(view), "none")
        yield Records(list(self.rows(view)), classes=BOTH)
        yield line(_next_words(view), "next")

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show what was corrected, announced or signed."""
        for page in self.walk_children(ClosingPage):
            page.show(view)
        for first in self.query(Reader):
            first.show(first_page_markdown(as_read(view)))
        if item.phase == "sign":
            for records in self.walk_children(Records):
                records.show(summary_lines(view))
            for signatures in self.walk_children(Signatures):
                signatures.show(self._signed(view))
            return
        rewrite(lines_in(self, "next"), _next_words(view))
        if item.phase == "gaps":
            self._records.show(view)
            rewrite(lines_in(self, "none"), _complete(view))

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return the records with loose ends, and the decisions that nobody has checked: decisions first."""
        lacks = {lack.ref: f"needs {lack.lacks}" for lack in lacking(view)}
        left = {decision.id for decision in unchecked(view)}
        rows: list[Decision | Action] = [*view.all(Decision), *view.all(Action)]
        for row in rows:
            told = [lacks.get(row.id, ""), UNCHECKED if row.id in left else ""]
            if any(told):
                words, day = (row.title, row.review_on) if isinstance(row, Decision) else (row.text, row.due)
                yield record(view, row.id, words, row.owner, day, *filter(None, told), awaits=row.id in lacks)

    def _signed(self, view: Session) -> Iterator[Content]:
        """Yield who has signed the minutes and when, and what the next signature is over."""
        for seat in view.leaders:
            person = view.get(Participant, seat)
            if person.signed_at:
                yield signature(view, seat, f"signed at {show_hour(person.signed_at)}{mark(view, person)}", SIGNED)
            else:
                left = "absent" if person.absent else "still has to sign"
                yield signature(view, seat, f"{left}{self._key_to_sign(seat)}", MISSING)
        if not all(view.get(Participant, seat).signed_at for seat in view.leaders):
            yield Content.styled(f"To be signed: {what_is_signed(view.rev, view.head)}", "$foreground-muted")

    def _key_to_sign(self, seat: str) -> str:
        key = self.key_for(SIGN) if seat in self.client.leaders else ""
        return f" ({key})" if key else ""


def _roti(view: Session, item: Item) -> list[int | None]:
    asked = [question.id for question in view.all(Question, item=item.id, key_=ROTI)]
    return [answer.value for question in asked for answer in view.all(Answered, question=question)]


def _complete(view: Session) -> str:
    """Return that no record lacks an owner or a day, and whether a decision has yet to be checked."""
    if lacking(view):
        return ""
    return TO_CHECK if unchecked(view) else TOLD


def _next_words(view: Session) -> str:
    header = view.header
    next_at = show_at(header.next_at) if header.next_at else "not set yet"
    argue = argue_words(view)
    told = [f"Next session: {next_at}", f"Announcement: {header.announcement or 'none yet'}"]
    return "\n".join([*([argue] if argue else []), *told])
