"""The one place where secrets are masked, before anything leaves a run: journal, reports, terminal, errors.

A secret is masked in every form in which it may come back: as it is, in base64, URL-encoded, as a JSON or HTML
text escapes it. Headers that prove who calls are masked by name, whatever they hold, and so is the password that
a vendor generated for an account.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote, quote_plus

from simulator.exchange import Exchange, Headers, NoResponse, Reply, Request, Response
from simulator.findings import Finding

__all__ = ["MASK", "Redactor"]

MASK = "<redacted>"

_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-cloudplatform-apikey",
        "x-cloudplatform-token",
    }
)
_PASSWORD = r'("GeneratedPassword"\s*:\s*")((?:[^"\\]|\\.)*)("?)'
"""also in an answer that ends in the middle of it"""
_SHORTEST = 4
"""characters: what is shorter would be found by chance everywhere, and is masked by its header's name alone"""


class Redactor:
    """Masks so many secrets. Equal secrets and their forms make one pattern, longest first."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)
        forms = {
            form
            for secret in self._secrets
            if len(secret) >= _SHORTEST
            for form in _forms(secret)
            if len(form) >= _SHORTEST
        }
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        either = "|".join(re.escape(form) for form in longest_first) or r"(?!)"
        self._text = re.compile(either)
        self._body = re.compile(either.encode())
        self._password_text = re.compile(_PASSWORD)
        self._password_body = re.compile(_PASSWORD.encode())

    def __reduce__(self) -> tuple[type[Redactor], tuple[tuple[str, ...]]]:
        return Redactor, (self._secrets,)

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        masked = self._text.sub(MASK, text)
        return self._password_text.sub(rf"\1{MASK}\3", masked) if "GeneratedPassword" in masked else masked

    def body(self, body: bytes) -> bytes:
        """The bytes with every secret masked; secrets are looked for in UTF-8."""
        masked = self._body.sub(MASK.encode(), body)
        if b"GeneratedPassword" in masked:
            masked = self._password_body.sub(rf"\1{MASK}\3".encode(), masked)
        return masked

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange with secrets masked in URL, headers and bodies; everything else is as it was."""
        return replace(
            exchange, request=self._request(exchange.request), reply=self._reply(exchange.reply)
        )

    def finding(self, finding: Finding) -> Finding:
        """The finding with secrets masked in every text a vendor's answer can reach."""
        return replace(
            finding,
            message=self.text(finding.message),
            fix=self.text(finding.fix),
            pointer=self._maybe(finding.pointer),
            expected=self._maybe(finding.expected),
            got=self._maybe(finding.got),
        )

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def _request(self, request: Request) -> Request:
        return Request(
            method=request.method,
            url=self.text(request.url),
            headers=self._headers(request.headers),
            body=None if request.body is None else self.body(request.body),
        )

    def _reply(self, reply: Reply) -> Reply:
        if isinstance(reply, NoResponse):
            return replace(reply, detail=self.text(reply.detail))
        return Response(
            status=reply.status,
            reason=self.text(reply.reason),
            headers=self._headers(reply.headers),
            body=self.body(reply.body),
        )

    def _headers(self, headers: Headers) -> Headers:
        return tuple(
            (name, MASK if name.lower() in _HEADERS and value else self.text(value))
            for name, value in headers
        )


def _forms(secret: str) -> Iterator[str]:
    """Every way in which a secret is commonly written."""
    for plain in (secret, *_base64(secret)):
        yield plain
        yield html.escape(plain, quote=True)
        yield html.escape(plain, quote=False)
        for encoded in (quote(plain, safe=""), quote(plain), quote_plus(plain), quote(plain, safe="/+=")):
            yield encoded
            yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
        for ascii_only in (True, False):
            escaped = json.dumps(plain, ensure_ascii=ascii_only)[1:-1]
            for form in (escaped, escaped.replace("/", r"\/"), _upper_escapes(escaped)):
                yield form
                yield form.replace("\\", r"\\").replace('"', r"\"")  # JSON quoted in JSON, as error logs do
        yield _html_safe_json(plain)


def _base64(secret: str) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(secret.encode("utf-8", "surrogatepass")).decode("ascii")
        yield encoded
        yield encoded.rstrip("=")


def _upper_escapes(escaped: str) -> str:
    return re.sub(r"\\u[0-9a-f]{4}", lambda found: rf"\u{found[0][2:].upper()}", escaped)


def _html_safe_json(plain: str) -> str:
    r"""As encoders write JSON for HTML pages: every character that HTML knows as ``\u00XX``."""
    escaped = json.dumps(plain)[1:-1].replace(r"\"", r"\u0022")
    return re.sub("[<>&'+]", lambda found: rf"\u{ord(found[0]):04X}", escaped)
