"""Secrets are recognised by their fields' names and leave no text."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.targets import Redactor, is_secret, secret_values, shown

OPTIONS = {
    "host": "db",
    "password": "hunter2",
    "ssl_key": "/k.pem",
    "port": 1,
    "options": {"Auth_Token": "tok-123", "fine": "yes"},
    "url": "https://bob:p%40ss1@host/x",
    "dsn": "host=x password='in dsn' user=bob",
    "pool": [{"credential": "cred-1"}],
    "token": None,
}


@settings(database=None, deadline=None)
@given(
    before=st.binary(max_size=7),
    secret=st.text(st.characters(codec="ascii"), min_size=8, max_size=20),
    after=st.binary(max_size=4),
)
def test_a_secret_is_found_inside_what_is_encoded(before: bytes, secret: str, after: bytes) -> None:
    raw = before + secret.encode() + after
    redact = Redactor([secret])
    for text in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        assert "***" in redact(text.decode())
    for text in (raw.hex(), raw.hex().upper(), raw.hex(":"), "".join(f"%{byte:02X}" for byte in raw)):
        assert "***" in redact(text)


@pytest.mark.parametrize(
    "name", ["password", "PASSWD", "client_secret", "api_token", "sslkey", "aws_credentials", "Key"]
)
def test_a_field_is_secret_by_its_name(name: str) -> None:
    assert is_secret(name) is True


@pytest.mark.parametrize("name", ["host", "username", "database", "pwdx", "passport"])
def test_other_fields_are_not_secret_unless_a_provider_says_so(name: str) -> None:
    assert is_secret(name) is False
    assert is_secret(name, [name.upper()]) is True


def test_what_is_shown_holds_no_secret() -> None:
    assert shown(OPTIONS, extra=["host"]) == {
        "host": "***",
        "password": "***",
        "ssl_key": "***",
        "port": 1,
        "options": {"Auth_Token": "***", "fine": "yes"},
        "url": "https://***@host/x",
        "dsn": "host=x password=*** user=bob",
        "pool": [{"credential": "***"}],
        "token": None,
    }


def test_every_secret_value_is_found() -> None:
    assert set(secret_values(OPTIONS, extra=["host"])) == {
        "db", "hunter2", "/k.pem", "tok-123", "bob:p%40ss1", "p%40ss1", "p@ss1", "in dsn", "cred-1",
    }  # fmt: skip


@settings(database=None, deadline=None)
@given(st.text(min_size=5, max_size=30).filter(lambda text: len(set(text)) > 3 and "***" not in text), st.booleans())
def test_a_long_secret_leaves_in_every_form(secret: str, in_bytes: bool) -> None:
    secret = "s3" + secret
    encoded = secret.encode("utf-8", "surrogatepass")
    redact = Redactor(secret_values({"password": encoded if in_bytes and "\\" not in repr(encoded) else secret}))
    forms = [
        secret,
        repr(secret),
        ascii(secret),
        json.dumps(secret),
        quote(encoded, safe=""),
        quote_plus(encoded),
        repr(encoded),
    ]
    marks = {"***", "'***'", '"***"', "b'***'", 'b"***"'}
    left = [form for form in forms if redact(f"before {form} after")[7:-6] not in marks]
    assert left == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("test", "***"),
        ("the test database tests", "the test database tests"),
        ("password='test' dbname=testing", "password='***' dbname=testing"),
        ("password=test, user=x", "password=***, user=x"),
        ('{"password": "test"}', '{"password": "***"}'),
        ("db://root:test@host", "db://root:***@host"),
        ("password: test", "password: ***"),
    ],
)
def test_a_short_secret_leaves_where_it_stands_alone(text: str, expected: str) -> None:
    assert Redactor(["test"])(text) == expected


def test_the_longer_secret_is_replaced_whole() -> None:
    assert Redactor(["hunter2", "hunter2-and-more"])("x hunter2-and-more hunter2") == "x *** ***"


def test_a_secret_leaves_html_and_xml() -> None:
    assert Redactor(["a<b>&c\"'d"])("<p>a&lt;b&gt;&amp;c&quot;&#x27;d a&lt;b&gt;&amp;c\"'d</p>") == "<p>*** ***</p>"


def test_without_secrets_a_text_is_unchanged() -> None:
    assert Redactor(["", ""])("any text") == "any text"
