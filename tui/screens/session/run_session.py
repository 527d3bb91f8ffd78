"""The keys of whoever runs the session: continue, extend, pause, reveal, park, redistribute the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sessions.errors import Refused
from sessions.model import Clock, Item
from sessions.rules.agenda import EndItem, Extend, MakeReady, Pause, Replan, Resume, Start, leaders_away, still_away
from sessions.rules.agenda_timing import obstacles, replanned
from sessions.rules.clock import extension_s, givers, lacks_s
from sessions.rules.forms import Field
from sessions.rules.late_answers import unanswered_offers
from sessions.rules.moves import Advance, Force, NotReady
from sessions.rules.phases import KINDS, Outcome, ends_session, kind_of, under_way
from sessions.rules.returning import Back, ReopenItem
from sessions.rules.seats import named
from sessions.rules.trail import NOTHING_BEFORE, way_back
from sessions.situation import BEFORE
from sessions.text import listed
from tui.client.status import context, not_waited_for, reveals_next
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import RUN_SESSION
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.screens.session.agenda_plan import accepting
from tui.screens.session.controller import NO_ITEM, PRIVATE, ScreenController
from tui.widgets.clock import minutes as mmss

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session
    from tui.exercises.one_by_one import OneByOne

ENDINGS = ("park-item", "carry-item", "skip-item")
DOES: Final[Mapping[str, type[Command]]] = {
    "go-back": Back,
    "not-ready": NotReady,
    "extend": Extend,
    "reveal": Force,
    "replan": Replan,
    **dict.fromkeys(ENDINGS, EndItem),
}
AS_A_PASS = (
    "the missing answer counts as a pass, and the draft stays private. Everyone sees your reason, and it "
    "goes into the minutes."
)
NAMED = 2  # of what is pending; the rest is counted
WITH_AGENDA = ("next", "hold")  # what can be done while the agenda is shown instead of the exercise
WITH_RECORDS = ("hold", "extend")


class RunSession(ScreenController):
    """The commands of RUN_SESSION, for one session screen."""

    commands = RUN_SESSION

    # --- what makes sense now ---------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if not self.screen.opened:
            return ""
        does = self._does(command)
        if does is Start and self._startable:
            does = MakeReady
        if does and (why := self.client.unmet(does)):
            return why
        if command not in (WITH_AGENDA if self.screen.middle.agenda_shown else WITH_RECORDS) and self.covered:
            return self.covered
        match command:
            case "next" | "not-ready":
                return self._readiness(command)
            case "go-back":
                item = under_way(self.view)
                return self.private or (None if way_back(item) or _before(self.view, item) else NOTHING_BEFORE)
            case "reveal":
                return PRIVATE if self.client.hot and self.client.eyes else None
            case "extend":
                clock = self.view.find(Clock)
                return None if clock and clock.budget_s else "This phase has no time limit."
            case "replan":
                return None if any(each.status == "queued" for each in self.view.agenda) else "No later item is left."
        return self._ending() if command in ENDINGS else None

    def _does(self, command: str) -> type[Command] | None:
        """Return the session command that a key does now."""
        status = self.client.situation.status
        match command:
            case "next":
                return Start if status in BEFORE else Advance
            case "hold":
                return Resume if status == "paused" else Pause
        return DOES.get(command)

    @property
    def _startable(self) -> bool:
        """Whether the agenda is a draft that could be accepted as it is, by somebody who may start the session."""
        now = self.client.situation
        return now.status == "draft" and now.may_run and not obstacles(self.view, hot=self.client.hot)

    def _readiness(self, command: str) -> str | None:
        """Return why a leader who is ready can't say so again, or one who isn't can't take it back."""
        item = self.view.active
        mine = self.client.situation.role == "leader" and not self.client.hot
        ready = bool(item and mine and self.client.hands[0] in item.ready)
        if command == "not-ready":
            return None if ready else "You haven't said that you are ready."
        if self.client.situation.signing:
            sign = self._waited_for(self.view.leaders)
            who = "both of you have" if len(sign) > 1 else f"{listed([seat.upper() for seat in sign])} has"
            return f"The session ends when {who} signed."
        return (
            f"You are ready; the other isn't yet. {self.key(RUN_SESSION, 'not-ready')} takes it back."
            if ready
            else None
        )

    def _ending(self) -> str | None:
        item = self.view.active
        if item is None:
            return NO_ITEM
        return "You can't park, carry or skip the close." if ends_session(item) else None

    def label_now(self, command: KeyCommand) -> str:
        """Return the current label of a key."""
        if command.id not in ("hold", "next"):
            return command.label
        if command.id == "hold":
            return "resume" if self.client.situation.status == "paused" else "pause"
        if self.client.situation.status in BEFORE:
            return "start"
        if reveals_next(self.client):
            return "reveal"
        if self._walk_left is not None:
            return "see the rest"
        others = [seat for seat in self.view.leaders if seat not in self.client.hands]
        leads = self.client.situation.role == "leader" and not self.client.hot
        return "ready" if leads and self._waited_for(others) else "next"

    def _waited_for(self, leaders: list[str]) -> list[str]:
        """Return those of some leaders without whom the session doesn't go on."""
        return [seat for seat in leaders if not not_waited_for(self.view, seat)]

    @property
    def _walk_left(self) -> OneByOne | None:
        """What is revealed one at a time here, if some of it hasn't been shown yet."""
        panel = self.screen.middle.panel
        return panel.one_by_one if panel is not None and panel.one_by_one.left else None

    # --- continuing ------------------------------------------------------------------------------------------------

    def asks_next(self) -> Consent | None:
        """Name what continuing would skip, or does unexpectedly; if there is nothing, ask nothing.

        What hasn't been shown yet is shown first.
        """
        if self._walk_left is not None:
            return None
        if self.client.situation.status in BEFORE:
            return self._asks_start()
        item = self.view.active
        if item is None or not self.client.hands:
            return None
        left = self._left(item)
        more = f" And {len(left) - NAMED} more." if len(left) > NAMED else ""
        why, does = kind_of(item).unexpected(self.view, item) or ("", self._confirms(item))
        if not left and not does:
            return None
        to = f"{does}{' anyway' * bool(left)}" if does else "continue anyway"
        return Consent(to, (self.screen.place, to, *left), f"{' '.join(left[:NAMED])}{more} {why}".strip())

    def _asks_start(self) -> Consent | None:
        """Name the agenda that starting from a draft accepts, and whom a facilitator would start without."""
        ctx = context(self.client, self.client.hands[0])
        if why := still_away(self.view, ctx):
            raise Refused(why)
        away = leaders_away(self.view, ctx)
        does = f"{accepting(self.view)} and start" if self._startable else "start"
        if away:
            missing = f"{named(away)} {'is' if len(away) == 1 else 'are'}n't here."
            return Consent(f"{does} without {named(away)}", ("start", self.view.rev, *away), missing)
        return Consent(does, ("start", self.view.rev)) if self._startable else None

    def _confirms(self, item: Item) -> str:
        """Return what a leader confirms by continuing, or an empty text."""
        said = kind_of(item).confirms(self.view, item)
        if not said or self.client.hands[0] not in self.view.leaders:
            return ""
        return f"confirm {said}{', for both of you' * self.client.shared}"

    def _left(self, item: Item) -> list[str]:
        """Return sentences about what continuing from an item would skip."""
        ctx = context(self.client, self.client.hands[0])
        return [*unanswered_offers(self.view, ctx), *kind_of(item).pending(self.view, item, ctx)]

    async def do_next(self) -> None:
        """Start, reveal, or continue; first show what was revealed and hasn't been shown here yet."""
        if (walk := self._walk_left) is not None:
            walk.show_rest(self.key(RUN_SESSION, "next"))
            return
        if self._startable:
            await self.client.do(MakeReady().as_read(self.view, self.client.hands[0]))
        if self.client.situation.status == "ready":
            await self.client.do(Start(seen=self.screen.place))
        else:
            await self.client.together(Advance(seen=self.screen.place))

    def asks_go_back(self) -> Consent | None:
        """Say whose signatures it voids; in the first phase of an item, say which item is reopened instead."""
        item = self.view.active
        if item is None:
            raise Refused("There is no active item.")
        if way_back(item) is None:
            before = _before(self.view, item)
            if before is None:
                raise Refused(NOTHING_BEFORE)
            return Consent(
                f"reopen “{before.title}”", (before.id, self.screen.place), "This is the first phase of the item."
            )
        signed = KINDS[item.kind].signed(self.view, item)
        if not signed:
            return None
        names = listed([seat.upper() for seat in signed])
        return Consent("go back", (self.screen.place, tuple(signed)), f"Going back voids the signatures of {names}.")

    async def do_go_back(self) -> None:
        """Go back one phase, or to the previous item."""
        item = self.view.active
        if item is not None and way_back(item) is None and (before := _before(self.view, item)):
            await self.client.together(ReopenItem(item=before.id, seen=self.screen.place))
        elif item is not None:
            signed = KINDS[item.kind].signed(self.view, item)
            await self.client.together(Back(seen=self.screen.place, void=bool(signed)))

    async def do_not_ready(self) -> None:
        """Take back being ready."""
        await self.client.do(NotReady(seen=self.screen.place))

    async def do_hold(self) -> None:
        """Pause or resume."""
        await self.client.do(Resume() if self.client.situation.status == "paused" else Pause())

    def asks_extend(self) -> Consent | None:
        """Say how much time the phase gets; if there isn't enough free time, a dialog asks which item gives it."""
        if lacks_s(self.view, context(self.client, self.client.hands[0])):
            return None
        more = mmss(extension_s(self.view.get(Clock)))
        return Consent(f"give this phase {more} more", (self.screen.place, more))

    async def do_extend(self) -> None:
        """Extend; from the second time on, if there isn't enough buffer, ask which later item gives the rest."""
        ctx = context(self.client, self.client.hands[0])
        lacks = lacks_s(self.view, ctx)
        if not lacks:
            await self.client.do(Extend(seen=self.screen.place))
            return
        later = {each.title: each.id for each in givers(self.view, ctx)}
        if not later:
            raise Refused(
                f"Nothing is free, and no later item has {-(-lacks // 60)} min to give. "
                "Redistribute the time, or continue."
            )

        seen = self.screen.place
        whole = extension_s(self.view.get(Clock))
        free = f"; {mmss(whole - lacks)} come from the buffer" if whole > lacks else ""
        dialog = Dialog(
            id="extend",
            title="Which item gives the time?",
            fields=(Field("giver", "Later item", "choice", options=tuple(later)),),
            note=f"It takes {mmss(lacks)} from another item{free}.",
            to_command=lambda answers: Extend(giver=later[answers["giver"]], seen=seen),
        )
        open_dialog(self.screen.app, self.client, dialog)

    def do_reveal(self) -> None:
        """Ask why, then reveal without the missing answers."""
        now = self.client.situation
        waiting = [seat.upper() for seat in now.unanswered]
        seen = self.screen.place
        dialog = Dialog(
            id="reveal",
            about=str(now.item),
            title="Reveal anyway",
            fields=(Field("reason", "Why", "text", least=10, most=200),),
            note=f"Without {' and '.join(waiting)}: {AS_A_PASS}",
            done="reveal",
            sure=True,
            together=True,
            to_command=lambda answers: Force(reason=answers["reason"], seen=seen),
        )
        open_dialog(self.screen.app, self.client, dialog)

    # --- items and time ---------------------------------------------------------------------------------------------

    def do_park_item(self) -> None:
        """Park the active item."""
        self._end("park-item", "parked", "Park the item")

    def do_carry_item(self) -> None:
        """Carry the active item to the next session."""
        self._end("carry-item", "carried", "Carry the item to the next session")

    def do_skip_item(self) -> None:
        """Skip the active item."""
        self._end("skip-item", "skipped", "Skip the item")

    def _end(self, name: str, outcome: Outcome, title: str) -> None:
        item = self.view.active
        if item is None:
            raise Refused("There is no active item.")
        item_id = item.id
        dialog = Dialog(
            id=name,
            about=item_id,
            title=title,
            fields=(Field("note", "Note", "text", least=1, most=200, required=False),),
            note=" ".join([f"“{item.title}” ends here. The session continues with the next item.", *self._left(item)]),
            done="continue",
            sure=True,
            together=True,
            to_command=lambda answers: EndItem(item=item_id, outcome=outcome, note=answers.get("note")),
        )
        open_dialog(self.screen.app, self.client, dialog)

    def do_replan(self) -> None:
        """Show how the remaining time would be distributed, and which items could be carried."""
        queued = [each for each in self.view.agenda if each.status == "queued" and not ends_session(each)]
        share, carry = replanned(self.view, context(self.client, self.client.hands[0]))
        told = [
            f"{each.title}: {each.budget_s // 60} → {share[each.id] // 60} min" for each in queued if each.id in share
        ]
        if carry:
            told.append("There is no time for the items marked below. They go to the next session.")

        dialog = Dialog(
            id="replan",
            title="Redistribute the remaining time",
            fields=(
                Field(
                    "carry",
                    "Carry to the next session",
                    "marks",
                    options=tuple(each.title for each in queued),
                    required=False,
                ),
            ),
            given={"carry": [place for place, each in enumerate(queued) if each.id in carry]},
            note="\n".join(told),
            to_command=lambda answers: Replan(carry=tuple(queued[place].id for place in answers.get("carry", []))),
        )
        open_dialog(self.screen.app, self.client, dialog)


def _before(view: Session, item: Item) -> Item | None:
    """Return the last item before this one that started and ended, if there is one."""
    ended = [each for each in view.agenda if each.status == "ended" and each.phase is not None]
    return next((each for each in reversed(ended) if each.position < item.position), None)
