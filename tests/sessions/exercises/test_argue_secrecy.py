"""Nobody sees anything the other wrote before the reveal of its form."""

from sessions.exercises.argue.forms import form_for
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther
from sessions.model import Sheet
from sessions.rules.forms import seal
from sessions.rules.moves import Seal
from tests.sessions.argued import BETTER, CASES, STEELMEN, VERDICTS, Arguing, steelman, words_in


def secret_words(seat: str, form: str) -> list[str]:
    said = {"case": CASES, "verdict": VERDICTS}
    if form == "steelman":
        return [STEELMEN[seat]]
    payload = said[form][seat]
    return [
        value for section in payload.values() for value in section.values() if isinstance(value, str) and len(value) > 9
    ]


def hidden(play: Arguing, forms: set[str]) -> None:
    """Of each form in `forms` the other, an observer and nobody see no word; of the rest all see every word."""
    for seat, other in (("cpo", "cto"), ("cto", "cpo")):
        for viewer in (other, "guest", None):
            seen = words_in(play.seen_by(viewer))
            for form in ("case", "steelman", "verdict"):
                for words in secret_words(seat, form):
                    assert (words in seen) == (form not in forms), (viewer, seat, form, words)


def test_nobody_sees_a_word_before_the_reveal_of_its_form() -> None:
    play = Arguing(form="full").framed()
    everything = {"case", "steelman", "verdict"}
    hidden(play, everything)
    play.seal(CASES)
    hidden(play, everything)
    play.onward("interview")
    play.onward("steelman")
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    hidden(play, everything)
    play.onward("swap")
    hidden(play, everything - {"steelman"})
    play.listen()
    for seat in ("cpo", "cto"):
        own = play.seen_by(seat)
        assert form_for(own, play.item, seat) == form_for(play.session, play.item, seat)
    play.seal(VERDICTS)
    hidden(play, everything - {"steelman"})
    play.onward("reveal")
    hidden(play, set())
    play.onward("revise")
    note = form_for(play.seen_by("cto"), play.item, "cto").sections[0].note.splitlines()
    assert note == [
        "no · The renewal hangs on it",
        "yes · One account only, behind a flag",
        "Missing: The renewal is worth more than my word",
        f"Not mine: {STEELMEN['cto']}",
    ]
    play.do(Seal(form="revise", payload=steelman(BETTER)), "cto")
    assert BETTER not in words_in(play.seen_by("cpo"))
    play.onward("verdict")
    assert BETTER in words_in(play.seen_by("cpo"))


def test_a_text_from_an_earlier_round_keeps_its_seal() -> None:
    play = Arguing(form="full").shown()
    play.onward("revise")
    sheet = play.session.get(Sheet, "I1", "revise", 2, "cpo")
    assert sheet.seal == seal(sheet.payload, str(sheet.salt))


def test_the_interview_is_open_and_each_may_ask_three_questions() -> None:
    play = Arguing().framed()
    play.seal(CASES)
    play.onward("interview")
    play.do(AskOther(text="What happens in May?\nAnd in June?"), "cpo")
    play.do(AnswerQuestion(n=1, text="The renewal"), "cto")
    asked = play.seen_by("guest").rows()
    assert "The renewal" in repr(asked)
