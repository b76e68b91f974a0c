"""Reads a page as strictly as no browser does: what is in it, and whether it is sound."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

__all__ = ["Page"]

_VOID = ("meta", "br", "input", "path", "rect")
_LOADING = {"img", "iframe", "object", "embed", "link", "base", "audio", "video", "source"}


class Page(HTMLParser):
    """``elements`` are tags with their attributes, in order; ``texts`` what stands in elements of a tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        tag = self._open[-1] if self._open else ""
        self.texts[tag] = self.texts.get(tag, "") + data

    def values(self, name: str) -> list[str]:
        """The values of an attribute, whatever element has it."""
        return [
            value
            for _, attributes in self.elements
            for key, value in attributes.items()
            if key == name and value
        ]

    def must_be_sound(self) -> None:
        """Elements are closed, links lead into the page; nothing is loaded, nothing foreign runs."""
        assert self._open == []
        ids = self.values("id")
        assert len(ids) == len(set(ids))
        assert {link for link in self.values("href") if not link.startswith("#")} == set()
        assert {link[1:] for link in self.values("href")} <= set(ids)
        assert not _LOADING & {tag for tag, _ in self.elements}
        names = {name for _, attributes in self.elements for name in attributes}
        assert not {name for name in names if name.startswith("on") or name in ("style", "src", "srcset")}
        policy = next(value for value in self.values("content") if "default-src" in value)
        style, script = (_hash(self.texts[tag]) for tag in ("style", "script"))
        assert policy == (
            f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
        )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
