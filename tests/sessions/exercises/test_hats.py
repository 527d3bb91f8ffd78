"""Each case says for whom it speaks, and apart from that what is best for the company."""

from sessions.exercises.argue.forms import form_for
from sessions.minutes.argument_blocks import own_case_blocks
from sessions.minutes.markdown_blocks import markdown_of
from sessions.rules.moves import Seal
from tests.sessions.argued import CASES, Arguing


def without_hats(seat: str) -> dict[str, object]:
    case = {key: value for key, value in CASES[seat]["case"].items() if key not in ("voice", "for_company")}
    return {**CASES[seat], "case": case}


def test_the_full_form_asks_for_both_and_the_short_form_leaves_them_open() -> None:
    full, short = Arguing(form="full").framed(), Arguing(form="short").framed()
    sealing = Seal(form="case", payload=without_hats("cpo"))
    assert full.refused(sealing, "cpo") == "As the voice of: this is required."
    short.do(sealing, "cpo")
    for play, more in ((full, False), (short, True)):
        fields = {field.key: field for field in form_for(play.session, play.item, "cpo").sections[0].fields}
        assert [fields[key].more for key in ("voice", "for_company")] == [more, more]


def test_both_are_on_the_side_once_the_cases_are_revealed_and_in_its_pack() -> None:
    play = Arguing().shown()
    side = play.side("cpo")
    assert (side.voice, side.for_company) == ("our largest customer", "One launch that holds, whichever comes first")
    lines = markdown_of(own_case_blocks(play.session, play.argument, side)).strip().split("\n")
    assert lines[0] == "**Ada's own case, as the voice of our largest customer: Saved cards first**"
    position = next(n for n, each in enumerate(lines) if each.startswith("> Saved cards"))
    assert lines[position + 2] == "- **Best for the company:** One launch that holds, whichever comes first"
