"""Why there is no encrypted connection, in words, from what OpenSSL says."""

from __future__ import annotations

import ssl

from simulator.transport.in_time import HandshakeFailed

__all__ = ["tls_words"]


def tls_words(error: BaseException, connect_timeout: float) -> str:
    """What is wrong and what to do, to follow a colon."""
    match error:
        case HandshakeFailed(__cause__=TimeoutError()):
            return f"it said nothing for {connect_timeout:g} s. Does it speak TLS at that port?"
        case HandshakeFailed():
            return "it hung up. Does it speak TLS at that port, or want a client certificate?"
        case ssl.SSLCertVerificationError():
            unknown = f"its certificate is not valid ({error.verify_message})."
            return _CERTIFICATES.get(error.verify_code, unknown)
        case ssl.SSLError(reason=str(reason)):
            return _REASONS.get(reason, reason.replace("_", " ").lower() + ".")
        case _:
            return "no reason is known."


_UNTRUSTED = (
    "its certificate is from an authority that is not trusted here. If it should be, name that authority's"
    " certificate as tls.ca_bundle in the service file."
)
_OTHER_NAME = (
    "its certificate is for another name. Use a host that the certificate names in the endpoint, or have the"
    " certificate issued for this one."
)
_CERTIFICATES = {
    9: "its certificate is not valid yet. Is this machine's clock right?",
    10: "its certificate has expired. It needs a new one, unless this machine's clock is wrong.",
    18: _UNTRUSTED,
    19: _UNTRUSTED,
    20: _UNTRUSTED,
    21: _UNTRUSTED,
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}
"""By OpenSSL's verification results (X509_V_ERR_...)."""

_CLIENT = (
    "it wants a client certificate, or another one. Name one that it knows as tls.client_certificate in the"
    " service file."
)
_REFUSED = (
    "it refuses the handshake. Either it wants a client certificate (tls.client_certificate in the service"
    " file), or it has no version of TLS (1.2, 1.3) or no cipher in common with this machine."
)
_OLD = "it offers no version of TLS that is safe; it needs 1.2 or 1.3."
_NO_TLS = "it does not speak TLS at that port. Should the endpoint be http, or the port another one?"
_REASONS = {
    "HTTP_REQUEST": _NO_TLS,
    "NO_PROTOCOLS_AVAILABLE": _OLD,
    "PACKET_LENGTH_TOO_LONG": _NO_TLS,
    "RECORD_LAYER_FAILURE": _NO_TLS,
    "SSLV3_ALERT_BAD_CERTIFICATE": _CLIENT,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _CLIENT,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _REFUSED,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _CLIENT,
    "TLSV1_ALERT_ACCESS_DENIED": _CLIENT,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OLD,
    "TLSV1_ALERT_UNKNOWN_CA": _CLIENT,
    "UNSUPPORTED_PROTOCOL": _OLD,
    "WRONG_VERSION_NUMBER": _NO_TLS,
}
"""By OpenSSL's names for what it met, or was told by the other side."""
