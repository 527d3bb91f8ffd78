import re
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Faulty, Trouble
from sessions.model.columns import Range, columns
from sessions.store import open_store
from tests.few import few
from tests.test_docs import ROOT, fences
from tui.app import ParleyApp
from tui.commands.key_names import NAMES, name_of
from tui.config import Choices, Config, load, read_config, usable
from tui.config_schema import SCHEMA_FILE, as_text, config_schema
from tui.terminal.still import is_still

IDS = ("next", "seal", "hold")


def faults_of(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_config(text, "config.toml")
    return caught.value.faults


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Config(theme=None, bell=True, keys={})


def test_what_a_person_set_is_used(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "light"\nbell = false\n\n[keys]\nnext = "n, f9"\n"seal.typing" = "f8"\nhold = ""\n')
    config = load(path)
    assert config == Config(theme="light", bell=False, keys={"next": "n,f9", "seal.typing": "f8", "hold": ""})


def test_the_curtain_drops_after_three_minutes_by_default(tmp_path: Path) -> None:
    assert Config().curtain_idle_s == 180
    (tmp_path / "config.toml").write_text("curtain_idle_s = 60\n")
    assert load(tmp_path / "config.toml").curtain_idle_s == 60


def test_every_command_can_have_other_keys() -> None:
    from tui.config_keys import everything

    for command in everything():
        for name in (command.id, f"{command.id}.typing"):
            assert read_config(f'[keys]\n"{name}" = "f12"', "config.toml").keys == {name: "f12"}


def test_the_themes_that_can_be_set_are_those_that_exist() -> None:
    from tui.themes import THEMES

    for theme in THEMES:
        assert read_config(f'theme = "{theme.name}"', "config.toml").theme == theme.name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('theme = "drak"', "1: theme: 'drak' isn't allowed; did you mean 'dark'?"),
        ("curtain_idle_s = 29", "1: curtain_idle_s: is 29; use a number from 30 to 3600"),
        ('curtain_idle_s = "long"', "1: curtain_idle_s: is text; expected a whole number"),
        ("bell = 1", "1: bell: is a whole number; expected true or false"),
        ("mute = 1", "1: mute: is the earlier word for `bell`; write bell = false, or true"),
        ("mute = true\nbell = false", "1: mute: is the earlier word for `bell`; remove one of the two"),
        ('playbook = "wekly-10"', "1: playbook: 'wekly-10' isn't allowed; did you mean 'weekly-10'?"),
        ("reduced_motion = 1", "1: reduced_motion: is a whole number; expected true or false"),
        ("\nmuet = true", "2: muet: is not a key here; did you mean `mute`?"),
        ('kyes = "x"', "1: kyes: is not a key here; did you mean `keys`?"),
        ("keys = 3", "1: keys: is not a table; begin it with [keys]"),
        ('[keys]\nclose-sign-first = "1"', "2: keys.close-sign-first: no longer has a key: `close-sign` lets both"),
        ('[keys]\nnetx = "n"', "2: keys.netx: is not a key here; did you mean `next`?"),
        ("[keys]\nnext = 9", '2: keys.next: isn\'t a text; give a key such as "n", "f9" or "ctrl+g"'),
        ('[keys]\nnext = "n,"', "2: keys.next: '' isn't a key that a terminal sends; give one such as"),
        ('[keys]\nnext = "page down"', "2: keys.next: 'page down' isn't a key that a terminal sends; did you mean"),
        (
            '[keys]\nhold = "n"',
            "2: keys.hold: n is also the key of `next` where both can act; give one of them another",
        ),
        (
            '[keys]\nhold = "f11"\nnext = "n,f11"',
            "3: keys.next: F11 is also the key of `hold` in line 2 where both can act; give one of them another key",
        ),
        (
            '[keys]\n"hold.typing" = "f11"\n\nnext = "f11"',
            "4: keys.next: F11 is also the key of `hold.typing` in line 2 where both can act",
        ),
        ('[keys]\n"hold.typing" = "f9"', "2: keys.hold.typing: F9 is also the key of `next` where both can act"),
        ('[keys]\nhold = "L"', "2: keys.hold: L is also the key of `late` where both can act"),
        (
            '[keys]\n"next.typing" = "n"',
            "2: keys.next.typing: 'n' is typed into texts, so it can't act while you type",
        ),
        ('[keys]\nnext = "f9,ctrl+i"', "2: keys.next: ctrl+i arrives as tab in a terminal; give another key"),
        ('[keys]\nnext.typing = "f9"', '2: keys.next: is a table; put the whole name in quotes, "next.typing" = "f9"'),
        ("theme = \n", "1: TOML: invalid value"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_the_right_way(text: str, fault: str) -> None:
    [told] = faults_of(text)
    assert told.startswith("config.toml:" + fault), told


@pytest.mark.parametrize(
    ("written", "near"),
    [
        *(("shift+f5", "f5"), ("ctrl+shift+g", "ctrl+g"), ("Ctrl+G", "ctrl+g"), ("ctrl-g", "ctrl+g"), ("^g", "ctrl+g")),
        *(("control+g", "ctrl+g"), ("F9", "f9"), ("esc", "escape"), ("Return", "enter"), ("pgup", "pageup")),
        *(("shift+n", "N"), ("super+n", "n"), ("ctrl+1", "1"), ("question", "question_mark"), ("slahs", "slash")),
        *(("spacebar", "space"), ("alt+f4", "f4"), ("page down", "pagedown"), ("f25", "f24"), ("M-x", "alt+x")),
        *(
            ("cntrl+g", "ctrl+g"),
            ("crtl + g", "ctrl+g"),
            ("cmd+g", "ctrl+g"),
            ("option+x", "alt+x"),
            ("strg+g", "ctrl+g"),
        ),
    ],
)
def test_for_a_key_that_no_terminal_sends_the_nearest_one_is_suggested(written: str, near: str) -> None:
    [told] = faults_of(f'[keys]\nhold = "{written}"')
    assert told == f"config.toml:2: keys.hold: {written!r} isn't a key that a terminal sends; did you mean `{near}`?"


def test_every_key_that_can_be_set_is_one_that_textual_hears() -> None:
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    from textual.keys import _character_to_key

    sent = [keys for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple)]
    heard = {str(getattr(key, "value", key)) for keys in sent for key in keys}
    signs = {_character_to_key(sign) for sign in map(chr, range(33, 127))}
    assert {key for key in NAMES if not key.startswith("alt+")} - heard <= signs
    assert {name_of(sign) for sign in map(chr, range(33, 127))} == signs
    assert read_config('[keys]\nhold = "%,é,/"', "config.toml").keys == {"hold": "percent_sign,é,slash"}


def test_default_keys_and_swapped_keys_do_not_clash() -> None:
    from tui.config_keys import clashes, everything

    given = {each.id: each.keys for each in everything()} | {f"{each.id}.typing": each.typing for each in everything()}
    assert list(clashes(given)) == []
    assert read_config('[keys]\nnext = "h"\nhold = "n"\n', "config.toml").keys == {"next": "h", "hold": "n"}


async def test_the_app_starts_with_the_valid_part_of_its_settings_and_reports_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "light"\nmute = 3\n[keys]\nquit = "ctrl+i"\nnew = "N"\n')
    config, faults = usable(path)
    assert config == Config(theme="light", keys={"new": "N"}) and len(faults) == 2
    for broken in (b"theme = ", b"\xff\xfea"):
        path.write_bytes(broken)
        assert usable(path)[0] == Config() and len(usable(path)[1]) == 1
    assert usable(tmp_path / "none") == (Config(), [])
    app = ParleyApp(partial(open_store, tmp_path / "p.db"), config=config, notice="config.toml has faults")
    async with app.run_test() as pilot:
        await pilot.pause()
        assert [each.message for each in app._notifications] == ["config.toml has faults"]
        await pilot.press("q")
    assert app.return_code == 0


def test_of_two_commands_with_one_key_only_the_first_one_has_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nnew = "n"\nhold = "f11"\nlate = "f11"\nnext = "f11"\n')
    config, faults = usable(path)
    assert config.keys == {"new": "n", "hold": "f11"}
    assert [fault.split(":")[1] for fault in faults] == ["4", "5"]
    path.write_text('[keys]\nhold = "n"\n')
    assert usable(path)[0].keys == {}


def test_with_reduced_motion_the_app_is_still(tmp_path: Path) -> None:
    for wanted in (True, False):
        assert is_still(ParleyApp(partial(open_store, tmp_path), config=Config(reduced_motion=wanted))) is wanted


def test_the_earlier_word_for_the_bell_still_works() -> None:
    assert read_config("mute = true", "config.toml").bell is False
    assert read_config("mute = false", "config.toml").bell is True


def test_ones_own_playbook_can_be_what_a_new_session_begins_with() -> None:
    from sessions.library.own_files import own_folder

    assert "playbook" in faults_of('playbook = "ours"')[0]
    own_folder("playbooks").mkdir(parents=True)
    (own_folder("playbooks") / "any.toml").write_text('key = "ours"\n', "utf-8")
    assert read_config('playbook = "ours"', "config.toml").playbook == "ours"


def test_the_page_on_settings_lists_each_with_its_default() -> None:
    page = (ROOT / "docs" / "config.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|", page, re.MULTILINE)
    assert [name for name, _, _ in rows] == [column.name for column in columns(Choices)]
    for name, value, default in rows:
        said = getattr(Config(), name)
        assert said is None or default == f"`{str(said).lower()}`", name
        [column] = [each for each in columns(Choices) if each.name == name]
        bounds = column.rule(Range)
        assert bounds is None or value == f"{bounds.least} to {bounds.most}", name
        assert all(f'"{choice}"' in value for choice in column.choices), name


def test_the_faults_on_the_page_on_settings_are_what_parley_says() -> None:
    page = (ROOT / "docs" / "config.md").read_text("utf-8")
    text = 'theme = "drak"\n\n[keys]\nnetx = "n"\nnext = "n,f11"\nhold = "f11"\n'
    assert "\n".join(faults_of(text)) in page


def test_the_schema_of_the_config_is_current_and_takes_what_parley_takes() -> None:
    written = (ROOT / "schemas" / SCHEMA_FILE).read_text("utf-8")
    assert written == as_text(), "run: python -m tui.config_schema"
    checked = jsonschema.Draft7Validator(config_schema())
    checked.check_schema(config_schema())
    for text in fences(ROOT / "docs" / "config.md", "toml"):
        assert read_config(text, "config.toml") and not list(checked.iter_errors(tomllib.loads(text)))
    for wrong in ({"theme": "drak"}, {"bell": 1}, {"curtain_idle_s": 29}, {"x": 1}, {"keys": {"netx": "n"}}):
        assert list(checked.iter_errors(wrong))


def test_all_faults_are_reported_at_once() -> None:
    told = faults_of('mute = "no"\ntheme = "x"\n[keys]\nnext = 1\n')
    assert [fault.split(":")[1] for fault in told] == ["1", "2", "4"]


def test_an_unreadable_file_is_distinguished_from_one_with_faults(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(Trouble, match=r"config\.toml can't be read: it is a folder"):
        load(tmp_path / "config.toml")
    (tmp_path / "raw.toml").write_bytes(b"mute = true\n\xff")
    with pytest.raises(Faulty, match=r"raw\.toml:2: text: isn't UTF-8 but Windows-1252; save the file as UTF-8"):
        load(tmp_path / "raw.toml")


values = st.booleans() | st.integers() | st.text(max_size=6).map(lambda text: text.replace("'", ""))


def toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value % 10**9)
    escaped = "".join(f"\\U{ord(each):08x}" for each in value)
    return f'"{escaped}"'


@pytest.mark.slow
@settings(max_examples=few(150), deadline=None)
@given(
    st.dictionaries(st.sampled_from(["theme", "mute", "zz"]), values),
    st.dictionaries(st.sampled_from([*IDS, "next.typing", "zz"]), values),
)
def test_any_settings_are_accepted_or_their_faults_are_reported(table: dict[str, Any], keys: dict[str, Any]) -> None:
    lines = [f"{key} = {toml(value)}" for key, value in table.items()]
    lines += ["[keys]", *(f'"{key}" = {toml(value)}' for key, value in keys.items())]
    try:
        config = read_config("\n".join(lines), "config.toml")
    except Faulty as faulty:
        assert all(1 <= int(fault.split(":")[1]) <= len(lines) for fault in faulty.faults)
        return
    assert set(config.keys) == set(keys)
    assert all(part.isprintable() for part in config.keys.values())
