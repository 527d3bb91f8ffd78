"""All apps of a process share what a stylesheet says: of each source, and of each node in the same place.

A test opens an app of its own, and with it every stylesheet is read, and asked about every widget, as if for the first
time; that took a third of the time of a test. Textual still sets the styles of each widget, and works out what they
are wherever nobody asked before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from textual.css import stylesheet
from textual.css.model import RuleSet, SelectorType
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_values
from textual.dom import DOMNode

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
"""What Textual notes on a node of the rules that may fit it."""

TEXTUALS_OWN = Stylesheet.apply


class Said(NamedTuple):
    """What a stylesheet says of a node: its rules, if there are any, and the flags of `FLAGS`."""

    rules: RulesMap | None
    flags: tuple[bool, ...]


class Styled(NamedTuple):
    """As what a node was styled last: by which rules, in which place, and how often its styles had changed by then."""

    rules: Rules
    place: int
    changes: int


class Rules:
    """The rules of stylesheets that have the same ones, and what they say of each place that was asked about.

    A place is the number of a node's parent with what the rules can ask of the node itself: its class, its name, its
    CSS classes, and those of its states that a selector for such a node names.
    """

    def __init__(self, rules: list[RuleSet]) -> None:
        self.rules = rules  # kept, so that no other rule can have the address of one of them
        self.said: dict[int, Said] = {}
        self._places: dict[tuple[object, ...], int] = {}
        self._asked: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._states: dict[str, set[str]] = {}
        for selector in (each for rule in rules for found in rule.selector_set for each in found.selectors):
            named = {SelectorType.TYPE: "", SelectorType.CLASS: ".", SelectorType.ID: "#"}.get(selector.type)
            name = "*" if named is None else named + selector.name
            self._states.setdefault(name, set()).update(selector.pseudo_classes)

    def place(self, node: DOMNode, known: dict[int, int]) -> int:
        """Return the number of a node's place; `known` are those of the nodes above that were asked about just now."""
        parent = node._parent
        above = -1
        if isinstance(parent, DOMNode):
            if id(parent) not in known:
                known[id(parent)] = self.place(parent, known)
            above = known[id(parent)]
        kind = (type(node), node._id, frozenset(node._classes))
        asked = self._asked.get(kind)
        if asked is None:
            names = node._selector_names | node._css_type_names
            asked = self._asked[kind] = tuple(sorted(set().union(*(self._states.get(name, ()) for name in names))))
        held = tuple(map(node.has_pseudo_class, asked))
        return self._places.setdefault((above, kind, held), len(self._places))


class StyledOnce:
    """What all stylesheets of this process have read and said."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[object, ...], list[RuleSet]] = {}
        self._themes: dict[tuple[tuple[str, str], ...], int] = {}
        self._latest: tuple[dict[str, str], int] = ({}, 0)
        self._tokens: dict[tuple[tuple[str, str], ...], Any] = {}
        self._rules: dict[tuple[int, ...], Rules] = {}
        self._parse = Stylesheet._parse_rules

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let all stylesheets share it."""
        once = self

        def parse(sheet: Stylesheet, *text: Any, **more: Any) -> list[RuleSet]:
            return once.parsed(sheet, *text, **more)

        def apply(sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: Any = None) -> None:
            once.apply(sheet, node, animate, {} if cache is None else cache)

        patch.setattr(Stylesheet, "_parse_rules", parse)
        patch.setattr(Stylesheet, "apply", apply)
        patch.setattr(stylesheet, "tokenize_values", self.tokens)

    def parsed(self, sheet: Stylesheet, *text: Any, **more: Any) -> list[RuleSet]:
        """Return the rules of a source, which is parsed once for each theme."""
        if self._latest[0] is not sheet._variables:  # hundreds of texts are parsed with the same variables
            theme = tuple(sorted(sheet._variables.items()))
            self._latest = sheet._variables, self._themes.setdefault(theme, len(self._themes) + 1)
        key = (text, *sorted(more.items()), self._latest[1])
        if key not in self._parsed:
            self._parsed[key] = self._parse(sheet, *text, **more)
        return self._parsed[key]

    def tokens(self, values: dict[str, str]) -> Any:
        """Return the tokens of the variables of a theme."""
        key = tuple(values.items())
        if key not in self._tokens:
            self._tokens[key] = tokenize_values(values)
        return self._tokens[key]

    def apply(self, sheet: Stylesheet, node: DOMNode, animate: bool, known: dict[int, int]) -> None:
        """Style a node as `sheet` says."""
        rules, base = self._rules_of(sheet), node.styles.base
        place = known[id(node)] = rules.place(node, known)
        styled: Styled | None = node.__dict__.get("_styled")
        if styled == (rules, place, base._updates):
            node.notify_style_update()
            return
        if (said := rules.said.get(place)) is None:
            rules.said[place] = self._ask(sheet, node, animate)
        else:
            for name, flag in zip(FLAGS, said.flags, strict=True):
                setattr(node, name, flag)
            if said.rules is not None:
                sheet.replace_rules(node, said.rules, animate=animate)
            sheet._process_component_classes(node)
        node.__dict__["_styled"] = Styled(rules, place, base._updates)

    def _ask(self, sheet: Stylesheet, node: DOMNode, animate: bool) -> Said:
        """Let Textual style a node, and return what the sheet said of it."""
        found: list[RulesMap] = []
        replace: Callable[..., None] = type(sheet).replace_rules

        def noted(node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
            del sheet.__dict__["replace_rules"]
            found.append(rules)
            replace(node, rules, animate=animate)

        sheet.__dict__["replace_rules"] = noted
        try:
            TEXTUALS_OWN(sheet, node, animate=animate)
        finally:
            sheet.__dict__.pop("replace_rules", None)
        return Said(found[0] if found else None, tuple(getattr(node, name) for name in FLAGS))

    def _rules_of(self, sheet: Stylesheet) -> Rules:
        rules = sheet.rules
        kept: tuple[list[RuleSet], Rules] | None = sheet.__dict__.get("_styled_once")
        if kept is None or kept[0] is not rules:
            key = tuple(map(id, rules))
            if key not in self._rules:
                self._rules[key] = Rules(rules)
            kept = sheet.__dict__["_styled_once"] = rules, self._rules[key]
        return kept[1]
