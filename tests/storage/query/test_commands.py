import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import ContactsError
from storage.query import Change, Ref, RefKind, Tagging, clean_line
from storage.query.changes import parse_changes
from storage.query.drafts import parse_new
from storage.query.errors import (
    MisplacedWordError,
    MissingValueError,
    QueryError,
    QueryTooLongError,
    UnclosedQuoteError,
    UnknownFieldError,
    UnknownVerbError,
)
from storage.query.refs import parse_ref, parse_refs, take_ref
from storage.query.tags import parse_tags
from storage.query.verbs import meant_verb, split_verb

VERBS = """
    help find show new edit assign note history activity subscribe unsubscribe block unblock
    lists list views view dupes merge unmerge notdup delete erase trash restore approvals
    import imports export schedule digest stats fields settings roles audit privacy undo tag
    whoami
"""
VERBS_KNOWN = frozenset(VERBS.split())


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("find ada", "find", "ada"),
        ("FIND ada", "find", "ada"),
        ("exp tag:vip", "export", "tag:vip"),
        ("sched list", "schedule", "list"),
        ("ada lovelace", None, "ada lovelace"),
        ("", None, ""),
        ("search ada", "find", "ada"),
        # what would do harm is never run by half a word
        ("mer C-1 C-2", None, "mer C-1 C-2"),
        ("era C-1", None, "era C-1"),
        ("rest C-1", None, "rest C-1"),
        # not unique, or too short to mean anything
        ("imp sample", None, "imp sample"),
        ("ex ada", None, "ex ada"),
        # names that only look like verbs
        ("Marie", None, "Marie"),
        ("Edith Stein", None, "Edith Stein"),
        ("Lisa", None, "Lisa"),
        ("Shaw", None, "Shaw"),
        ("Dan", None, "Dan"),
        ("Jones", None, "Jones"),
        ("Celeste", None, "Celeste"),
        ("Helen", None, "Helen"),
        ("Dad", None, "Dad"),
        ("Owen", None, "Owen"),
        ("tag:vip", None, "tag:vip"),
    ],
)
def test_a_line_is_a_command_or_a_search(line: str, verb: str | None, rest: str) -> None:
    assert split_verb(line, VERBS_KNOWN) == (verb, rest)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("serach ada", "find ada"),
        ("fnd ada", "find ada"),
        ("fidn ada", "find ada"),
        ("exprot tag:vip", "export tag:vip"),
        ("delte C-1", "delete C-1"),
        ("delet C-1", "delete C-1"),
        ("mrege C-1 C-2", "merge C-1 C-2"),
        ("shedule list", "schedule list"),
        ("lis gold", "list gold"),
        ("hlep", "help"),
        ("taag ada +vip", "tag ada +vip"),
        ("histroy C-1", "history C-1"),
        ("add Bob bob@x.io", "new Bob bob@x.io"),
        ("open C-1", "show C-1"),
    ],
)
def test_a_mistyped_verb_is_asked_about_and_not_run(line: str, meant: str) -> None:
    with pytest.raises(UnknownVerbError) as raised:
        split_verb(line, VERBS_KNOWN)

    told = meant.replace("find ada", 'search for "ada"')
    assert f"Did you mean *{told}*?" in str(raised.value)
    assert raised.value.fixed_line == meant
    assert raised.value.line == line


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("mer C-1 C-2", "merge"),
        ("DEL C-5", "delete"),
        ("restor C-1", "restore"),
        ("rem C-5", "delete"),
        ("marge C-1 C-2", "merge"),
        ("deleat C-1", "delete"),
        ("marie", None),
        ("de C-5", None),
        ("tom", None),
        ("ada lovelace", None),
        ("", None),
    ],
)
def test_a_search_that_finds_nobody_may_have_been_a_verb(
    line: str, meant: str | None
) -> None:
    assert meant_verb(line, VERBS_KNOWN) == meant


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("C-42", Ref(RefKind.NUMBER, "C-42", 42)),
        ("c42", Ref(RefKind.NUMBER, "c42", 42)),
        ("#3", Ref(RefKind.ROW, "#3", 3)),
        ("last", Ref(RefKind.LAST, "last")),
        ("<@U024BE7LH>", Ref(RefKind.USER, "U024BE7LH")),
        ("Ada@X.io", Ref(RefKind.IDENTITY, "Ada@X.io", identity="email")),
        ("+39 333 1234567", Ref(RefKind.IDENTITY, "+39 333 1234567", identity="phone")),
        ("(212) 555-0100", Ref(RefKind.IDENTITY, "(212) 555-0100", identity="phone")),
        ("telegram:@ada", Ref(RefKind.IDENTITY, "@ada", identity="telegram")),
        ('key:"AC 1"', Ref(RefKind.IDENTITY, "AC 1", identity="key")),
        ('"Ada Lovelace"', Ref(RefKind.NAME, "Ada Lovelace", quoted=True)),
        ("Ada Lovelace", Ref(RefKind.NAME, "Ada Lovelace")),
        ("42", Ref(RefKind.NAME, "42")),
        ("@ada", Ref(RefKind.NAME, "@ada")),
        ('"last"', Ref(RefKind.NAME, "last", quoted=True)),
    ],
)
def test_a_contact_is_meant_in_many_ways(text: str, ref: Ref) -> None:
    assert parse_ref(text) == ref


def test_nobody_cannot_be_meant() -> None:
    with pytest.raises(QueryError, match="Say who"):
        parse_ref(" ")


def test_the_first_word_says_who_and_the_rest_is_left() -> None:
    assert take_ref("C-42 called today") == (
        Ref(RefKind.NUMBER, "C-42", 42),
        "called today",
    )
    ref, rest = take_ref('"Ada Lovelace" ' + "met at the fair " * 200)
    assert ref.text == "Ada Lovelace"
    assert rest.startswith("met at the fair")
    assert take_ref("+39 333 1234567 hello")[1] == "hello"


def test_several_contacts_are_meant_by_one_line() -> None:
    refs = parse_refs('C-1 "Ada Lovelace" ada@x.io +39 333 1234567')
    assert [ref.text for ref in refs] == [
        "C-1",
        "Ada Lovelace",
        "ada@x.io",
        "+39 333 1234567",
    ]


@pytest.mark.parametrize(
    ("line", "target", "changes"),
    [
        ("C-42 city=Rome", "C-42", [Change("city", "=", "Rome")]),
        ("C-42", "C-42", []),
        (
            'C-42 company="Acme Inc" note= tags+=vip tags-=lead',
            "C-42",
            [
                Change("company", "=", "Acme Inc"),
                Change("note", "=", ""),
                Change("tags", "+=", "vip"),
                Change("tags", "-=", "lead"),
            ],
        ),
        ("C-42 mobile=+39 333 1234567", "C-42", [Change("phone", "=", "+39 333 1234567")]),
        ("C-42 identity+=telegram:@ada", "C-42", [Change("telegram", "+=", "@ada")]),
        (
            "tag:vip created:>=2026 name:=Ada city=Rome",
            "tag:vip created:>=2026 name:=Ada",
            [Change("city", "=", "Rome")],
        ),
        ('"a=b" city=Rome', '"a=b"', [Change("city", "=", "Rome")]),
        (
            "C-1 website=https://x.io/?a=b",
            "C-1",
            [Change("website", "=", "https://x.io/?a=b")],
        ),
    ],
)
def test_a_line_says_whom_to_change_and_how(
    line: str, target: str, changes: list[Change]
) -> None:
    assert parse_changes(line) == (target, changes)


@pytest.mark.parametrize(
    ("line", "error", "fixed"),
    [
        ("C-1 city=New York", MisplacedWordError, 'C-1 city="New York"'),
        (
            "C-1 city=New York title=CEO",
            MisplacedWordError,
            'C-1 city="New York" title=CEO',
        ),
        ("C-1 ctiy=Rome", UnknownFieldError, "C-1 city=Rome"),
        ('C-1 city="Rome', UnclosedQuoteError, 'C-1 city="Rome"'),
        ("C-1 identity+=@ada", MissingValueError, None),
        ("C-1 tags+=vip -lead", MisplacedWordError, "C-1 tags+=vip tags-=lead"),
        ("C-1 city=Rome title:CEO", MisplacedWordError, "C-1 city=Rome title=CEO"),
        ("C-1 city=Rome -", MisplacedWordError, 'C-1 city="Rome -"'),
    ],
)
def test_a_change_that_is_unclear_is_refused(
    line: str, error: type[QueryError], fixed: str | None
) -> None:
    with pytest.raises(error) as raised:
        parse_changes(line)

    assert raised.value.fixed_line == fixed
    if fixed:
        assert parse_changes(fixed)[1]


@pytest.mark.parametrize(
    ("line", "tagging"),
    [
        ("C-42 +vip -lead", Tagging("C-42", ("vip",), ("lead",))),
        ("ada lovelace +vip", Tagging("ada lovelace", ("vip",), ())),
        (
            "tag:lead -type:anonymous -lead",
            Tagging("tag:lead -type:anonymous", (), ("lead",)),
        ),
        ("NOT ada tag:x -y", Tagging("NOT ada tag:x", (), ("y",))),
        ('C-1 +"trade fair" -"old one"', Tagging("C-1", ("trade fair",), ("old one",))),
        ("+39 333 1234567 +vip", Tagging("+39 333 1234567", ("vip",), ())),
        ("(a OR -b) +c", Tagging("(a OR -b)", ("c",), ())),
        ("-(a OR b) +c", Tagging("-(a OR b)", ("c",), ())),
        ("C-1 +a,b", Tagging("C-1", ("a", "b"), ())),
        ("last +#vip - +", Tagging("last - +", ("vip",), ())),
        ("C-1", Tagging("C-1", (), ())),
    ],
)
def test_in_tag_a_bare_minus_takes_a_tag_off(line: str, tagging: Tagging) -> None:
    assert parse_tags(line) == tagging


@pytest.mark.parametrize(
    ("line", "word", "meant"),
    [
        ("C-1 +trade fair -lead", "fair", '+"trade fair"'),
        ('C-1 -"trade fair" 2026', "2026", '-"trade fair 2026"'),
        ("ada +a, b", "b", '+"a, b"'),
    ],
)
def test_a_word_behind_a_tag_is_no_search(line: str, word: str, meant: str) -> None:
    with pytest.raises(MisplacedWordError) as raised:
        parse_tags(line)

    assert raised.value.word == word
    assert str(raised.value).endswith(f"{meant}.")


def test_whom_to_tag_may_stand_behind_the_tags() -> None:
    assert parse_tags("+vip ada lovelace").target == "ada lovelace"
    assert parse_tags("C-1 +vip C-2 ada@x.io").target == "C-1 C-2 ada@x.io"
    assert parse_tags("tag:a +vip OR tag:b").target == "tag:a OR tag:b"


@pytest.mark.parametrize(
    ("line", "name", "values"),
    [
        ('"Ada Lovelace" email:ada@x.io', "Ada Lovelace", [("email", "ada@x.io")]),
        ("Ada Lovelace mail:ada@x.io", "Ada Lovelace", [("email", "ada@x.io")]),
        ("Ada ada@x.io", "Ada", [("email", "ada@x.io")]),
        ("Ada +39 333 1234567", "Ada", [("phone", "+39 333 1234567")]),
        (
            'Ada phone:"+39 333…" tag:vip,lead',
            "Ada",
            [("phone", "+39 333…"), ("tags", "vip,lead")],
        ),
        (
            "Ada phone:+39 333 1234567 city:Rome",
            "Ada",
            [("phone", "+39 333 1234567"), ("city", "Rome")],
        ),
        ("Ada email: ada@x.io", "Ada", [("email", "ada@x.io")]),
        ("Ada company=Acme tags+=vip", "Ada", [("company", "Acme"), ("tags", "vip")]),
        ('"Ada a=b"', "Ada a=b", []),
        ("King, Ada, ada@x.io", "King, Ada", [("email", "ada@x.io")]),
        ('"Ada," ada@x.io', "Ada,", [("email", "ada@x.io")]),
        (
            'email:a@x.io company:"Acme: Inc"',
            "",
            [("email", "a@x.io"), ("company", "Acme: Inc")],
        ),
        ("", "", []),
    ],
)
def test_a_new_contact_fits_on_one_line(
    line: str, name: str, values: list[tuple[str, str]]
) -> None:
    assert parse_new(line) == (name, values)


@pytest.mark.parametrize(
    ("line", "error", "fixed"),
    [
        ("Ada company:Acme Inc", MisplacedWordError, 'Ada company:"Acme Inc"'),
        ("Ada emial:a@x.io", UnknownFieldError, "Ada email:a@x.io"),
        ("Ada emial=a@x.io", UnknownFieldError, "Ada email=a@x.io"),
        ("Ada email:", MissingValueError, None),
        ("Ada email: city:Rome", MissingValueError, None),
        ('Ada "Lovelace', UnclosedQuoteError, 'Ada "Lovelace"'),
        ("x" * 501, QueryTooLongError, None),
    ],
)
def test_a_new_contact_that_is_unclear_is_refused(
    line: str, error: type[QueryError], fixed: str | None
) -> None:
    with pytest.raises(error) as raised:
        parse_new(line)

    assert raised.value.fixed_line == fixed
    if fixed:
        parse_new(fixed)


@pytest.mark.parametrize("line", ["?", "-h", "-help", "--help", "—Help"])
def test_help_is_asked_for_as_in_other_programs(line: str) -> None:
    assert split_verb(clean_line(line), VERBS_KNOWN) == ("help", "")
    assert split_verb(clean_line(f"{line} ada"), VERBS_KNOWN)[0] is None


SCRAPS = r"""
    ada C-1 " ( ) - + = += -= : city tags identity telegram email: \ , #1 <@U1> a@x.io
    phone: 🎉
"""
LINES = st.lists(st.sampled_from([*SCRAPS.split(), " ", "+39 333 1234567"]), max_size=12)


STORABLE = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


@given(st.one_of(LINES.map("".join), st.text(STORABLE, max_size=40)))
def test_any_line_is_read_or_refused_in_words(line: str) -> None:
    line = clean_line(line)
    parsers: list[Callable[[str], object]] = [parse_changes, parse_tags, parse_new]
    for parse in (*parsers, parse_ref, parse_refs, take_ref):
        try:
            parse(line)
        except ContactsError as error:
            assert re.search(r"\w", str(error))  # noqa: PT017 - anything else fails the test
    try:
        verb, rest = split_verb(line, VERBS_KNOWN)
    except UnknownVerbError:
        return
    assert verb or rest == line
