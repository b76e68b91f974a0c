"""A reader of the mock platform's pages without a browser: it follows links and sends forms as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from simulator.web import Site, create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from simulator.marketplace import Marketplace

__all__ = ["Form", "Reader", "reader"]

HOST = "127.0.0.1:8700"


@dataclass
class Form:
    """A form of a page: where it goes, what is filled in, and what its fields are called by their labels."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)


class _Page(HTMLParser):
    """Forms, headings and plain text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._in: list[str] = []
        self._select = self._area = self._label = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in.append(tag)
        form = self.forms[-1] if self.forms and self._inside else None
        if tag == "form":
            self.forms.append(Form(action=given.get("action", ""), method=given.get("method", "get")))
            self._inside = True
        elif form is None:
            return
        elif tag == "input":
            self._input(form, given)
        elif tag == "select":
            self._select = given["name"]
            form.values.setdefault(self._select, [])
        elif tag == "option" and ("selected" in given or not form.values[self._select]):
            chosen = form.values[self._select]
            form.values[self._select] = [given["value"]] if "selected" in given or not chosen else chosen
        elif tag == "textarea":
            self._area = given["name"]
            form.values[self._area] = [""]
        elif tag == "label":
            self._label = given["for"]

    def _input(self, form: Form, given: dict[str, str]) -> None:
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if ticked and "name" in given and "disabled" not in given:
            form.values.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag in ("select", "textarea", "label", "button"):
            self._select = self._area = self._label = ""
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] in ("script", "style", "title"):
            return
        self.text.append(data)
        if not self._inside or not self.forms:
            return
        form = self.forms[-1]
        if self._area:
            form.values[self._area] = [form.values[self._area][0] + data.lstrip("\n")]
        if self._label:
            form.labels[self._label] = form.labels.get(self._label, "") + data
        if "button" in self._in and data.strip():
            form.buttons.append(data.strip())


class Reader:
    """Reads pages, one after the other."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.answer: TestResponse

    def get(self, path: str, **given: Any) -> str:
        """Opens a page; what it says."""
        self.answer = self.client.get(
            path, follow_redirects=True, buffered=True, base_url=f"http://{HOST}", **given
        )
        return self.text

    @property
    def html(self) -> str:
        """The page as it came."""
        return self.answer.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What can be read on it, blanks in one."""
        return " ".join(" ".join(_Page(self.html).text).split())

    def form(self, button: str) -> Form:
        """The form with that button."""
        found = [form for form in _Page(self.html).forms if button in form.buttons]
        assert found, f"no button {button!r} at {self.answer.request.path}: {self.text[:400]}"
        return found[0]

    def send(self, button: str, values: dict[str, Any] | None = None, /, **by_label: Any) -> str:
        """Presses a button: the form goes as it stands, with some fields filled in by name or by label."""
        form = self.form(button)
        data: dict[str, Any] = dict(form.values) | (values or {})
        for label, value in by_label.items():
            words = label.replace("_", " ")
            keys = [key for key, said in form.labels.items() if said.strip().startswith(words)]
            assert keys, f"no field {words!r} among {list(form.labels.values())}"
            data |= dict.fromkeys(keys, value)
        path = form.action or self.answer.request.path
        if form.method == "get":
            return self.get(path, query_string=data)
        self.answer = self.client.post(path, data=data, follow_redirects=True, base_url=f"http://{HOST}")
        return self.text


def reader(marketplace: Marketplace, **site: Any) -> Reader:
    """Somebody who reads the pages of a marketplace."""
    app = create_app(marketplace, Site(port=8700, **site))
    app.testing = False  # errors are answered as they are to everybody
    return Reader(app.test_client())
