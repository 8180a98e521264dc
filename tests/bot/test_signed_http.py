"""HTTP mode: what Slack signed is taken once, anything else not at all."""

import hashlib
import hmac
import time

import pytest

from bot.signed_http import SIGNATURE_SECONDS, Signatures

BODY = b"token=x&command=%2Fcontacts&text=ada"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def _signed(stamp: str, body: bytes = BODY, secret: str = SECRET) -> str:
    signed = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _now(shift: float = 0) -> str:
    return str(int(time.time() + shift))


@pytest.mark.parametrize("shift", [0, 120 - SIGNATURE_SECONDS, SIGNATURE_SECONDS - 120])
def test_what_slack_signed_a_while_ago_fits(shift: float) -> None:
    stamp = _now(shift)
    assert Signatures(SECRET).fits(stamp, _signed(stamp), BODY)


@pytest.mark.parametrize("shift", [-120 - SIGNATURE_SECONDS, SIGNATURE_SECONDS + 120])
def test_what_is_too_old_or_from_tomorrow_does_not_fit(shift: float) -> None:
    stamp = _now(shift)
    assert not Signatures(SECRET).fits(stamp, _signed(stamp), BODY)


@pytest.mark.parametrize(
    "stamp", ["", "abc", "9" * 400, "١٢٣", "-1", "1e9", "1700000000.5", " ", "é", "\x00"]
)
def test_a_stamp_that_is_no_number_is_refused_and_breaks_nothing(stamp: str) -> None:
    assert not Signatures(SECRET).fits(stamp, _signed(_now()), BODY)


@pytest.mark.parametrize("signature", ["", "v0=", "v1=00", "é", "v0=" + "0" * 64, "\ud800"])
def test_a_signature_that_is_none_is_refused_and_breaks_nothing(signature: str) -> None:
    assert not Signatures(SECRET).fits(_now(), signature, BODY)


def test_neither_another_secret_nor_another_body_nor_another_stamp_fits() -> None:
    signatures, stamp = Signatures(SECRET), _now()
    assert not signatures.fits(stamp, _signed(stamp, secret="other"), BODY)
    assert not signatures.fits(stamp, _signed(stamp), BODY + b" ")
    assert not signatures.fits(_now(1), _signed(stamp), BODY)
    assert not Signatures("").fits(stamp, _signed(stamp), BODY)


def test_a_request_is_new_once_and_again_when_its_first_time_was_our_failure() -> None:
    signatures, signature = Signatures(SECRET), _signed(_now())
    assert signatures.is_new(signature)
    assert not signatures.is_new(signature)
    signatures.forget(signature)
    assert signatures.is_new(signature)
