"""The sequence diagram: a well-formed drawing that says every verdict in words and lets nothing through."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from simulator.report.sequence import SEQUENCE_STYLE, Arrow, Mark, sequence_svg

NASTY = "<script>alert(1)</script>\"'&\x1b[2J\x00\u202e"


def drawn(*arrows: Arrow, label: str = "what happened") -> ET.Element:
    return ET.fromstring(sequence_svg(arrows, label=label))


def texts(drawing: ET.Element) -> list[str]:
    return [text.text or "" for text in drawing.iter("text")]


@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("back", [False, True])
def test_a_verdict_is_a_word_and_a_colour(mark: Mark, back: bool) -> None:
    arrow = Arrow(number=12, call="addon.create", answer="HTTP 200", mark=mark, href="#call-12", back=back)
    drawing = drawn(arrow)
    assert texts(drawing) == ["Platform", "Vendor", "12", "addon.create", "HTTP 200", mark.value]
    (group,) = drawing.iter("g")
    assert f".seq .{group.get('class')}" in SEQUENCE_STYLE
    assert [link.get("href") for link in drawing.iter("a")] == ["#call-12"]
    assert drawing.get("aria-label") == "what happened"


def test_only_what_was_answered_has_an_arrow_back() -> None:
    def heads(mark: Mark) -> int:
        drawing = drawn(Arrow(number=1, call="a", answer="b", mark=mark))
        return sum(path.get("class") == "head" for path in drawing.iter("path"))

    assert {mark: heads(mark) for mark in Mark} == {
        mark: 1 if mark in (Mark.SILENT, Mark.WAITING, Mark.INJECTED) else 2 for mark in Mark
    }


def test_nothing_of_a_vendor_gets_out_of_its_text() -> None:
    arrow = Arrow(number=1, call=NASTY, answer=NASTY * 9, mark=Mark.OK, href=NASTY)
    drawing = drawn(arrow, label=NASTY)
    known = {"svg", "rect", "text", "path", "g", "title", "a"}
    assert {element.tag for element in drawing.iter()} == known
    assert "alert(1)" in texts(drawing)[3]
    assert max(map(len, texts(drawing))) <= 40
    assert all(text.isprintable() for text in texts(drawing))
    assert {name for element in drawing.iter() for name in element.attrib} <= {
        *("class", "viewBox", "role", "aria-label", "href", "d"),
        *("x", "y", "width", "height", "rx"),
    }
