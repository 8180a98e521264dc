import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.query import clean_line
from storage.values import BadValueError
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        # Slack's escapes, each once
        ("ada &amp; bob", "ada & bob"),
        ("created:&gt;2026-01-01 &lt;3", "created:>2026-01-01 <3"),
        ("&amp;lt;", "&lt;"),
        # what Slack wraps
        ("<mailto:ada@x.io|ada@x.io>", "ada@x.io"),
        ("email:<mailto:ada@x.io|Ada>", "email:ada@x.io"),
        ("<tel:+393331234567|+39 333 1234567>", "+393331234567"),
        ("<https://x.io/a?b=c&amp;d>", "https://x.io/a?b=c&d"),
        ("<http://x.io|x.io>", "x.io"),
        ("website=<https://x.io/about|our page>", "website=https://x.io/about"),
        ("assign ada <@U024BE7LH|sam>", "assign ada <@U024BE7LH>"),
        ("to:<#C024BE7LR|sales>", "to:<#C024BE7LR>"),
        ("<!here> <!subteam^S1|@sales>", "@here @sales"),
        # quotes
        ("view:“EU VIPs”", 'view:"EU VIPs"'),
        ("„Ada“ «Ada» ”Ada”", '"Ada" "Ada" "Ada"'),
        ("« Ada »".replace(" ", "\u00a0"), '"Ada"'),
        ('"EU VIPs”', '"EU VIPs"'),
        ("O’Brien ‘x’", "O'Brien 'x'"),
        ("27” screen", '27" screen'),
        # dashes
        ("–tag:asked", "-tag:asked"),
        ("ada —bob", "ada -bob"),
        ("(—bob)", "(-bob)"),
        ("sort:–created", "sort:-created"),
        ("a – b", "a – b"),
        ("2026–27", "2026–27"),
        # blanks
        ("  ada\u00a0\u202flovelace \n bob\t", "ada  lovelace   bob"),
        ("ada\u200b\ufeff \u202eevil", "ada evil"),
        # full width
        ("tag：vip created：＞2026", "tag:vip created:>2026"),
        ("（a，b）", "(a,b)"),
        # never inside quotes
        ('note="it’s – （x）  y"', 'note="it’s – （x）  y"'),
        ('"say “hi” \\"there\\""', '"say “hi” \\"there\\""'),
        ("“a\\b”", '"a\\\\b"'),
        # nothing odd
        ("tag:vip -type:anonymous", "tag:vip -type:anonymous"),
        ("👩‍🚀 אדה", "👩‍🚀 אדה"),
        ("", ""),
    ],
)
def test_a_typed_line_becomes_plain(typed: str, plain: str) -> None:
    assert clean_line(typed) == plain


@given(st.text(st.sampled_from('“”„«»"’–—-<>@#|&;:mailto U1C，（ \u00a0\\')))
def test_any_line_can_be_made_plain(text: str) -> None:
    assert clean_line(text) == clean_line(text).strip()


def test_naughty_text_stays_readable() -> None:
    naughty = json.loads(shared("hostile", "strings", "blns.json").read_text("utf-8"))
    for text in naughty:
        assert isinstance(clean_line(text), str)


@pytest.mark.parametrize("text", ["a\0b", "ada \ud800"])
def test_what_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(BadValueError, match="cannot be stored"):
        clean_line(text)
