r"""Minutes as TOML text: the layout is ours and fixed, every key and value is written by tomlkit.

Text with a newline or longer than 72 characters is a block: three quotes, a newline, the text, and one more newline, so
that the closing quotes have their own line and a line added at the end is one line in a diff. That last newline belongs
to the layout: `told` adds it, `heard` takes one away, and every text comes back exactly as it was, even one that itself
ends in newlines. A whole tomlkit document would be ten times slower to build than to read (`bench/`), which is why only
its items are used.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import tomlkit
from tomlkit.items import Float, SingleKey, Trivia

from sessions.errors import Trouble
from sessions.files.toml_reading import loads
from sessions.minutes.document import Document, document
from sessions.minutes.layout import SCHEMA_LINE
from sessions.session import Session

BLOCK_OVER = 72
LEVELS = 64


def export_toml(session: Session) -> str:
    """Return the minutes of a closed session. Raises Refused if it isn't closed."""
    return write(document(session))


def write(minutes: Document) -> str:
    """Return `minutes` as TOML, read again and compared. Raises Trouble if it wouldn't read back the same."""
    lines = [SCHEMA_LINE, ""]
    _table(lines, (), minutes)
    text = "\n".join(lines) + "\n"
    if parse(text) != minutes:
        raise Trouble("These minutes wouldn't read back correctly, so nothing was written.")
    return text


def parse(text: str) -> Document:
    """Return the document in `text`, its texts without the newline that closes a block.

    Raises ValueError (including tomllib.TOMLDecodeError) or RecursionError if it isn't TOML.
    """
    heard_document: Document = heard(loads(text, parse_float=_decimal))
    return heard_document


def told(text: str) -> str:
    """Return `text` as it is written between the quotes in the file."""
    return text + "\n" if "\n" in text or len(text) > BLOCK_OVER else text


def heard(value: Any, levels: int = LEVELS) -> Any:
    """Return the content of the file, each text without one closing newline.

    Raises RecursionError beyond this many levels, so that later walks through the document need no check.
    """
    if isinstance(value, str):
        return value.removesuffix("\n")
    if not levels:
        raise RecursionError("nested too deeply")
    if isinstance(value, list):
        return [heard(each, levels - 1) for each in value]
    if isinstance(value, dict):
        return {key: heard(each, levels - 1) for key, each in value.items()}
    return value


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")


def _table(lines: list[str], name: tuple[str, ...], entry: Mapping[str, Any]) -> None:
    """Append the entry's keys, then the tables under it; `name` is empty for the document itself."""
    for key, value in entry.items():
        if not _below(name, value):
            lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in entry.items():
        if _below(name, value):
            inner = (*name, key)
            header = ".".join(_key(part) for part in inner)
            for each in value if isinstance(value, list) else [value]:
                lines += ["", f"[[{header}]]" if isinstance(value, list) else f"[{header}]"]
                _table(lines, inner, each)


def _below(name: tuple[str, ...], value: Any) -> bool:
    """Whether `value` is a table with its own header. Only the document has single ones; the rest is inline."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return not name and isinstance(value, dict)


@cache
def _key(key: str) -> str:
    return SingleKey(key).as_string()


def _value(value: Any, *, inline: bool = False) -> str:
    if isinstance(value, str):
        return _text(value, inline)
    if isinstance(value, list):
        return _array(value, inline)
    if isinstance(value, Mapping):
        pairs = [f"{_key(key)} = {_value(each, inline=True)}" for key, each in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, Decimal):
        return Float(float(value), Trivia(), str(value)).as_string()
    text: str = tomlkit.item(value).as_string()
    return text


def _text(text: str, inline: bool) -> str:
    whole = told(text)
    if whole is text or inline:
        return tomlkit.string(whole).as_string()
    block = tomlkit.string(whole, multiline=True).as_string()
    # tomlkit itself begins a block with a newline only if the text begins with one.
    return block if whole.startswith("\n") else '"""\n' + block.removeprefix('"""')


def _array(values: list[Any], inline: bool) -> str:
    if inline or not any(isinstance(each, str) and told(each) is not each for each in values):
        return f"[{', '.join(_value(each, inline=True) for each in values)}]"
    return "\n".join(["[", *(f"    {_value(each)}," for each in values), "]"])
