"""Reads an answer's body: all of it, undone from its Content-Encoding, and never more than the limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from simulator.exchange import Silence

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

__all__ = ["UnusableBodyError", "read_body", "undone"]

_PIECE = 64 * 1024
_GZIP, _ZLIB, _RAW_DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_MAX_CODINGS = 4


class UnusableBodyError(Exception):
    """The body is too long, or its Content-Encoding cannot be undone; the message follows "The answer"."""

    def __init__(self, silence: Silence, why: str) -> None:
        super().__init__(why)
        self.silence = silence


def read_body(answer: BaseHTTPResponse, limit: int) -> bytes:
    """The whole body. ``limit`` is in bytes, for what travels and again for what it decodes to.

    Raises :class:`UnusableBodyError`, and urllib3's errors for what happens on the wire.
    """
    announced = getattr(answer, "length_remaining", None)
    if announced is not None and announced > limit:
        answer.close()
        raise _too_large(f"Content-Length announces {announced:,} bytes")
    travelled = bytearray()
    for piece in answer.stream(_PIECE, decode_content=False):
        travelled += piece
        if len(travelled) > limit:
            answer.close()
            raise _too_large(f"more than {limit:,} bytes came")
    codings = answer.headers.get("content-encoding")
    return bytes(travelled) if codings is None else undone(bytes(travelled), codings, limit)


def undone(data: bytes, codings: str, limit: int) -> bytes:
    """A body without its Content-Encoding; the last applied coding is undone first (RFC 9110, section 8.4).

    Raises :class:`UnusableBodyError`.
    """
    names = [name.strip().lower() for name in codings.split(",")]
    if len(names) > _MAX_CODINGS:
        raise _undecodable(f"it names {len(names)} codings")
    for name in reversed(names):
        match name:
            case "gzip" | "x-gzip":
                data = _inflated(data, _GZIP, limit)
            case "deflate":
                data = _inflated(data, _ZLIB if _has_zlib_header(data) else _RAW_DEFLATE, limit)
            case "identity" | "":
                pass
            case _:
                raise _undecodable(f"'{name}' was not asked for; gzip and deflate are understood")
    return data


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    if not data:
        return data  # an empty body is not encoded at all: many servers say gzip on every answer
    stream = zlib.decompressobj(window)
    try:
        inflated = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise _undecodable("the compressed data is broken") from error
    if len(inflated) > limit:
        raise _too_large(f"{len(data):,} bytes unpack to more than {limit:,}")
    if not stream.eof:
        raise _undecodable("the compressed data ends too early")
    if stream.unused_data:
        raise _undecodable("something follows the end of the compressed data")
    return inflated


def _has_zlib_header(data: bytes) -> bool:
    """Whether 'deflate' is what it should be (RFC 1950). Many servers leave these two bytes out.

    A deflate stream as compressors write it cannot begin so: its first block would have to be a stored one
    with padding that is not zero.
    """
    return len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0


def _too_large(how: str) -> UnusableBodyError:
    return UnusableBodyError(
        Silence.TOO_LARGE,
        f"is too large: {how}. Answers of this contract are a few kilobytes (max_answer_bytes).",
    )


def _undecodable(how: str) -> UnusableBodyError:
    return UnusableBodyError(Silence.GARBLED, f"cannot be decoded from its Content-Encoding: {how}.")
