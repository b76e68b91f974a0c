"""Masks secrets wherever they turn up, and leaves everything else as it was, byte by byte.

Two things are masked: the values of the secrets that it is given or learns, in all their forms; and, by their
names, whatever some headers, passwords of the settings form and the member GeneratedPassword hold. What was
valid JSON stays valid JSON of the same structure (only strings are masked; the digits of a number become
nines), so that a masked journal is judged like the original.

Nearly every text holds no secret, and that is found out quickly; the thorough way is only taken after a clue.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.exchange import Exchange, Headers, NoResponse, Reply, Request, Response
from simulator.redaction.forms import ENCODED_PLAIN, Form, forms_of
from simulator.redaction.learning import SETTING, is_credential, password_fields, secrets_of
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.findings import Finding

__all__ = ["MASK", "Redactor"]

MASK = "<redacted>"

_SHORTEST = 4
"""Shorter secrets are masked by name only: as values they are everywhere."""

_MOST_LEARNED = 64
"""A vendor may make a password an answer: of those only the latest can still be repeated somewhere."""

_PASSWORD = re.compile(r'(?s)([Gg]eneratedPassword\\*"\s*:\s*(\\*)")((?:(?!(?<!\\)\2").)+)')
"""The member in a text that is no JSON document, its quotes perhaps escaped."""
_PASSWORD_GIVEN = re.compile(r'[Gg]eneratedPassword\\*"\s*:\s*(?!null|\\*"\\*")')

_FIELD = rb'(?i)("ID"\s*:\s*"%b"\s*,\s*"Value"\s*:\s*)"(?:[^"\\]++|\\.)++"'
"""A field of a filled settings form, as the platform writes it, with the field's id still to be put in."""
_MASKED_FIELD = rb'\1"%b"' % MASK.encode()

_TOKEN = re.compile(
    r'("[Gg]eneratedPassword"\s*:\s*)?'
    r'(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<number>-?\d[\d.eE+-]*+))'
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"?')
_USER_INFO = re.compile(r"""(?<=://)[^/?#\s"'<>]*@|(?<=:/)[^/?#\s"'<>:]*:[^/?#\s"'<>]*@""")
"""Who a URL says asks; also where it was taken for a path, which has no two slashes side by side."""
_CUT = "\N{HORIZONTAL ELLIPSIS}"
"""Stands in our own texts where something long was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is masked, replaced as a whole when there is something new: who masks meanwhile has the old."""

    forms: tuple[Form, ...]
    clues: tuple[str, ...]
    password_ids: frozenset[str] = frozenset()
    """in small letters, of settings that the vendor declares to be passwords"""


class Redactor:
    """Masks the secrets of a run. Threads may share one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._given = _maskable(secrets)
        self._learned: dict[str, tuple[Form, ...]] = {}
        self._forms = forms_of(self._given)
        self._clues = _fewest(self._forms)
        self._known = _Known(forms=self._forms, clues=self._clues)
        self._learning = threading.Lock()

    def __getstate__(self) -> Mapping[str, Any]:
        """Another process masks what was known here until then."""
        return {name: value for name, value in vars(self).items() if name != "_learning"}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state, _learning=threading.Lock())

    @property
    def learned(self) -> tuple[str, ...]:
        """What was learned, the latest last."""
        return tuple(self._learned)

    def learn(self, exchange: Exchange) -> None:
        """Masks from now on what this exchange shows to be a secret. Cheap where it shows nothing new."""
        declared: tuple[tuple[str, tuple[str, ...]], ...] = ()
        if exchange.endpoint == "fields.get":
            declared = tuple(password_fields(exchange))
        ids = self._known.password_ids.union(id_.lower() for id_, _ in declared)
        values = [*secrets_of(exchange, ids), *(value for _, values in declared for value in values)]
        if values or declared:
            self.learn_values(values, password_ids=ids)

    def learn_values(self, values: Iterable[str], *, password_ids: frozenset[str] = frozenset()) -> None:
        """Masks these values from now on, and settings of these ids (in small letters) by their names."""
        new = _maskable(one for one in values if one not in self._given and one not in self._learned)
        if not new and password_ids <= self._known.password_ids:
            return
        with self._learning:
            learned = self._learned | {value: forms_of([value]) for value in sorted(new)}
            learned = dict(list(learned.items())[-_MOST_LEARNED:])
            further = {form.written: form for forms in learned.values() for form in forms}
            forms = (further | {form.written: form for form in self._forms}).values()
            self._learned = learned
            self._known = _Known(
                forms=tuple(sorted(forms, key=lambda form: (-len(form.written), form.written))),
                clues=(*self._clues, *{clue for form in further.values() for clue in form.clues}),
                password_ids=self._known.password_ids | password_ids,
            )

    def text(self, text: str) -> str:
        """A text with every secret masked; the very same object where there is none."""
        masked = self._masked(text) if self._is_suspicious(text) else text
        if "@" in text and ":/" in text:
            masked = _USER_INFO.sub(f"{MASK}@", masked)
        if _CUT in text:
            for form in self._known.forms:
                masked = form.mask_cut(masked, MASK, _CUT)
        return text if masked == text else masked

    def body(self, body: bytes) -> bytes:
        """A body with every secret masked, and the values of GeneratedPassword."""
        encoding = "utf-8"
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            encoding = "latin-1"  # every byte is a character of its own
            text = body.decode(encoding)
        if not self._is_suspicious(text):
            return body
        masked = _TOKEN.sub(self._token, text) if _is_json(text) else self._masked(text)
        return masked.encode(encoding)

    def exchange(self, exchange: Exchange) -> Exchange:
        """An exchange with every secret masked in URL, headers and bodies, its own among them."""
        self.learn(exchange)
        request, reply = self.request(exchange.request), self._reply(exchange.reply)
        if exchange.endpoint == "fields.validate" and request.body:
            request = self._without_passwords(request)
        if request is exchange.request and reply is exchange.reply:
            return exchange
        return replace(exchange, request=request, reply=reply)

    def finding(self, finding: Finding) -> Finding:
        """A finding with every secret masked in what it tells."""
        got = finding.got
        if got and (finding.pointer or "").lower().endswith("/generatedpassword"):
            got = re.sub(r"\d", "9", _QUOTED.sub(f'"{MASK}"', got))
        masked = replace(
            finding,
            message=self.text(finding.message),
            fix=self.text(finding.fix),
            pointer=finding.pointer and self.text(finding.pointer),
            expected=finding.expected and self.text(finding.expected),
            got=got and self.text(got),
            about=tuple(map(self.text, finding.about)),
        )
        return finding if masked == finding else masked

    def request(self, request: Request) -> Request:
        """A request with every secret masked in URL, headers and body."""
        url = self.text(request.url)
        headers = self._headers(request.headers)
        body = None if request.body is None else self.body(request.body)
        if url is request.url and headers is request.headers and body is request.body:
            return request
        return replace(request, url=url, headers=headers, body=body)

    def _reply(self, reply: Reply) -> Reply:
        match reply:
            case Response():
                headers, body, reason = (
                    self._headers(reply.headers),
                    self.body(reply.body),
                    self.text(reply.reason),
                )
                if headers is reply.headers and body is reply.body and reason is reply.reason:
                    return reply
                return replace(reply, headers=headers, body=body, reason=reason)
            case NoResponse():
                detail = self.text(reply.detail)
                return reply if detail is reply.detail else replace(reply, detail=detail)

    def _headers(self, headers: Headers) -> Headers:
        masked = tuple((name, MASK if value and self._is_secret(name) else value) for name, value in headers)
        if self._is_suspicious("\n".join([value for _, value in masked])):
            masked = tuple((name, self.text(value)) for name, value in masked)
        return headers if masked == headers else masked

    def _is_secret(self, name: str) -> bool:
        """Whether a header is masked by its name."""
        lower = name.lower()
        if lower.startswith(SETTING):
            return lower.removeprefix(SETTING) in self._known.password_ids
        return is_credential(lower)

    def _without_passwords(self, request: Request) -> Request:
        """A filled settings form without what stands in its password fields, however short."""
        body = request.body or b""
        for id_ in self._known.password_ids:
            body = re.sub(_FIELD % re.escape(id_).encode(), _MASKED_FIELD, body)
        return request if body == request.body else replace(request, body=body)

    def _is_suspicious(self, text: str) -> bool:
        """Whether the text may hold a secret. It does not where this is False."""
        for clue in self._known.clues:
            if clue in text:
                return True
        if "eneratedPassword" in text and _PASSWORD_GIVEN.search(text):
            return True
        return _is_oddly_encoded(text)

    def _masked(self, text: str) -> str:
        try_all = _is_oddly_encoded(text)
        for form in self._known.forms:
            if try_all or any(clue in text for clue in form.clues):
                text = form.mask(text, MASK)
        return _PASSWORD.sub(rf"\g<1>{MASK}", text)

    def _token(self, token: re.Match[str]) -> str:
        """A string or a number of a JSON document, perhaps after ``"GeneratedPassword":``, masked."""
        password, string, number = token[1], token["string"], token["number"]
        if number is not None:
            secret = password or self.text(number) is not number
            return (password or "") + (re.sub(r"\d", "9", number) if secret else number)
        if password and string != '""':
            return f'{password}"{MASK}"'
        return (password or "") + self._string(string)

    def _string(self, token: str) -> str:
        """A JSON string; it is only written anew where it holds a secret."""
        if not self._is_suspicious(token):
            return token
        text: str = json.loads(token)
        masked = self.text(text)
        if masked is text:
            return token
        lone = any("\ud800" <= character <= "\udfff" for character in masked)
        return json.dumps(masked, ensure_ascii=lone or token.isascii())


def _maskable(secrets: Iterable[str]) -> frozenset[str]:
    return frozenset(secret for secret in secrets if len(secret) >= _SHORTEST and secret not in MASK)


def _fewest(forms: Iterable[Form]) -> tuple[str, ...]:
    """The clues of all forms, without those that have another within them."""
    clues = {clue for form in forms for clue in form.clues}
    return tuple(clue for clue in clues if not any(less in clue for less in clues - {clue}))


def _is_oddly_encoded(text: str) -> bool:
    return ("\\" in text or "%" in text or "&" in text) and ENCODED_PLAIN.search(text) is not None


def _is_json(text: str) -> bool:
    try:
        json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True
