"""What to try when a target can't be connected to, read off the driver's own message."""

from __future__ import annotations

import re

from ...targets.model import Target

_CASES = (
    (
        r"password|access denied|role .* does not exist|authenticat|28P01|28000|\b1045\b",
        ("username", "password"),
        "check the user and the password",
    ),
    (
        r"unknown database|database .* (does not|doesn't) exist|\b1049\b|3D000",
        ("database",),
        "create the database, or name another one",
    ),
    (
        r"unable to open database file|readonly database|permission denied",
        ("database",),
        "the file's folder must exist, and its user may write there",
    ),
    (
        r"getaddrinfo|name or service not known|could not translate|resolve|unknown .*host|nodename",
        ("host",),
        "the host name can't be resolved; check its spelling",
    ),
    (
        r"refuse|can't connect|connection failed|\b111\b|\b10061\b|\b2002\b|\b2003\b",
        ("host", "port"),
        "start the server, and check where it listens",
    ),
    (
        r"no answer|timed? ?out|lost connection|reading|server closed",
        ("host", "port"),
        "something listens there and does not speak the database's protocol in time: another service, a firewall, or a server "
        "that is just starting",
    ),
    (r"\bssl|\btls|certificate", ("ssl_disabled", "ssl_mode", "sslmode"), "check the options for TLS"),
    (r"no module named|cannot be imported|ImportError", (), "install what the driver needs into this environment"),
)


def after_connect(message: str, target: Target) -> str:
    """The hint for a message, with the places where the user wrote what is probably wrong."""
    for pattern, options, words in _CASES:
        if re.search(pattern, message, re.IGNORECASE):
            places = [f"{name} is from {target.places[name]}" for name in options if name in target.places]
            return "; ".join([words, *places])
    return "compare with what the driver was given: ar-testsuite targets --all"
