"""Masks secrets wherever they turn up, and leaves everything else as it was, byte by byte.

Two things are masked: the values of the secrets that it is given, in all their forms; and, by their names,
whatever some headers and the member GeneratedPassword hold. What was valid JSON stays valid JSON of the same
structure (only strings are masked; the digits of a number become nines), so that a masked journal is judged
like the original.

Nearly every text holds no secret, and that is found out quickly; the thorough way is only taken after a clue.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.exchange import Exchange, Headers, NoResponse, Reply, Request, Response
from simulator.redaction.forms import ENCODED_PLAIN, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.findings import Finding

__all__ = ["MASK", "Redactor"]

MASK = "<redacted>"

_SHORTEST = 4
"""Shorter secrets are masked by name only: as values they are everywhere."""

_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "proxy-authorization",
        "set-cookie",
        "x-cloudplatform-apikey",
        "x-cloudplatform-token",
    }
)
_PASSWORD = re.compile(r'(?s)([Gg]eneratedPassword\\*"\s*:\s*(\\*)")((?:(?!(?<!\\)\2").)+)')
"""The member in a text that is no JSON document, its quotes perhaps escaped."""
_PASSWORD_GIVEN = re.compile(r'[Gg]eneratedPassword\\*"\s*:\s*(?!null|\\*"\\*")')

_TOKEN = re.compile(
    r'("[Gg]eneratedPassword"\s*:\s*)?'
    r'(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<number>-?\d[\d.eE+-]*+))'
)
_USER_INFO = re.compile(r"(?<=://)[^/?#]*@")
_CUT = "\N{HORIZONTAL ELLIPSIS}"
"""Stands in our own texts where something long was cut off."""


class Redactor:
    """Masks the secrets of a run. Threads may share one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        values = {secret for secret in secrets if len(secret) >= _SHORTEST and secret not in MASK}
        self._forms = forms_of(values)
        clues = {clue for form in self._forms for clue in form.clues}
        self._clues = tuple(clue for clue in clues if not any(less in clue for less in clues - {clue}))

    def text(self, text: str) -> str:
        """A text with every secret masked; the very same object where there is none."""
        masked = self._masked(text) if self._is_suspicious(text) else text
        if _CUT in text:
            for form in self._forms:
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
        """An exchange with every secret masked in URL, headers and bodies."""
        request, reply = self._request(exchange.request), self._reply(exchange.reply)
        if request is exchange.request and reply is exchange.reply:
            return exchange
        return replace(exchange, request=request, reply=reply)

    def finding(self, finding: Finding) -> Finding:
        """A finding with every secret masked in what it tells."""
        masked = replace(
            finding,
            message=self.text(finding.message),
            fix=self.text(finding.fix),
            pointer=finding.pointer and self.text(finding.pointer),
            expected=finding.expected and self.text(finding.expected),
            got=finding.got and self.text(finding.got),
        )
        return finding if masked == finding else masked

    def _request(self, request: Request) -> Request:
        url = self.text(request.url)
        if "@" in url:
            url = _USER_INFO.sub(f"{MASK}@", url)
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
        masked = tuple(
            (name, MASK) if value and name.lower() in _HEADERS else (name, value) for name, value in headers
        )
        if self._is_suspicious("\n".join([value for _, value in masked])):
            masked = tuple((name, self.text(value)) for name, value in masked)
        return headers if masked == headers else masked

    def _is_suspicious(self, text: str) -> bool:
        """Whether the text may hold a secret. It does not where this is False."""
        for clue in self._clues:
            if clue in text:
                return True
        if "eneratedPassword" in text and _PASSWORD_GIVEN.search(text):
            return True
        return _is_oddly_encoded(text)

    def _masked(self, text: str) -> str:
        try_all = _is_oddly_encoded(text)
        for form in self._forms:
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


def _is_oddly_encoded(text: str) -> bool:
    return ("\\" in text or "%" in text or "&" in text) and ENCODED_PLAIN.search(text) is not None


def _is_json(text: str) -> bool:
    try:
        json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True
