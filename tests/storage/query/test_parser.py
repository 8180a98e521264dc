import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.errors import ContactsError
from storage.fields import FIELDS, Field, Type
from storage.query import grammar, names, parser, scanner
from storage.query.canonical import canonical
from storage.query.cleaner import clean_line
from storage.query.errors import (
    BadOperandError,
    BadOperatorError,
    MisplacedWordError,
    MissingValueError,
    QueryError,
    QueryTooLongError,
    UnclosedBracketError,
    UnclosedQuoteError,
    UnknownFieldError,
)
from storage.query.parser import parse_query
from storage.query.tree import (
    Age,
    And,
    Channel,
    Expression,
    Filter,
    Me,
    Not,
    Operator,
    Or,
    Presence,
    Query,
    Range,
    Sort,
    Term,
    Text,
    Unit,
    User,
    all_of,
)
from tests.shared_data import shared

CUSTOM = FIELDS | {
    "flavour": Field("flavour", "Favourite flavour"),
    "page": Field("page", "Page", Type.INTEGER),
    "score": Field("score", "Score", Type.NUMBER),
}


def is_(field: str, *texts: str) -> Filter:
    return Filter(field, Operator.IS, tuple(map(Text, texts)))


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("", None),
        ("ada", Term("ada")),
        ("ada lovelace", And((Term("ada"), Term("lovelace")))),
        ("Ada & Bob 🎉", And((Term("Ada"), Term("&"), Term("Bob"), Term("🎉")))),
        ('"Ada Lovelace"', Term("Ada Lovelace", quoted=True)),
        (r'"say \"hi\" \\ \n"', Term(r'say "hi" \ \n', quoted=True)),
        ('""', None),
        ('27" screen', And((Term('27"'), Term("screen")))),
        ("tag:vip", is_("tags", "vip")),
        ("TAG:vip", is_("tags", "vip")),
        ("tag: vip", is_("tags", "vip")),
        ("tag:vip,lead", is_("tags", "vip", "lead")),
        ('city:"New York",Rome', is_("city", "New York", "Rome")),
        ("-type:anonymous", Not(is_("type", "anonymous"))),
        ("—type:anonymous", Not(is_("type", "anonymous"))),
        ("NOT ada", Not(Term("ada"))),
        ("-ada", Not(Term("ada"))),
        ("NOT NOT ada", Term("ada")),
        ("-5", Not(Term("5"))),
        ("a - b", And((Term("a"), Term("-"), Term("b")))),
        ("Jean-Luc", Term("Jean-Luc")),
        ("a OR b c", Or((Term("a"), And((Term("b"), Term("c")))))),
        ("(a OR b) c", And((Or((Term("a"), Term("b"))), Term("c")))),
        ("a AND (b c)", And((Term("a"), Term("b"), Term("c")))),
        ("-(a b)", Not(And((Term("a"), Term("b"))))),
        ("or and not", And((Term("or"), Term("and"), Term("not")))),
        ("+39 333 1234567", Term("+39 333 1234567")),
        ("(212) 555-0100", Term("(212) 555-0100")),
        ("ada +39-333-1234567", And((Term("ada"), Term("+39-333-1234567")))),
        ("(212 5550100)", Term("212 5550100")),
        ("phone:+39 333 1234567", is_("phone", "+39 333 1234567")),
        ('"-" phones', And((Term("-", quoted=True), Term("phones")))),
        ("https://x.io/a:b", Term("https://x.io/a:b")),
        ("12:30", Term("12:30")),
        ("name:^Ad", Filter("name", Operator.STARTS, (Text("Ad"),))),
        ("company:~acme", Filter("company", Operator.CONTAINS, (Text("acme"),))),
        ("company:=Acme", Filter("company", Operator.EQUAL, (Text("Acme"),))),
        (
            "created:>=2026-01-01",
            Filter("created", Operator.AT_LEAST, (Text("2026-01-01"),)),
        ),
        ("created:31/12/2026", is_("created", "2026-12-31")),
        ("created:2026-01", is_("created", "2026-01")),
        ("created:Today", is_("created", "today")),
        ("created:<30d", Filter("created", Operator.UNDER, (Age(30, Unit.DAY),))),
        ("silent:>7d", Filter("incoming", Operator.OVER, (Age(7, Unit.DAY),))),
        ("since-incoming:>1mo", Filter("incoming", Operator.OVER, (Age(1, Unit.MONTH),))),
        (
            "created:2026-01-01..2026-02-01",
            Filter(
                "created", Operator.IS, (Range(Text("2026-01-01"), Text("2026-02-01")),)
            ),
        ),
        (
            "interacted:2w..",
            Filter("interacted", Operator.IS, (Range(Age(2, Unit.WEEK), None),)),
        ),
        ("birthday:today", is_("birthday", "today")),
        ("birthday:17-May", is_("birthday", "--05-17")),
        ("number:C-42", is_("number", "42")),
        ("mail:ada@x.io", is_("email", "ada@x.io")),
        ("e-mail:ada@x.io", is_("email", "ada@x.io")),
        ("org:Acme", is_("company", "Acme")),
        ("time-zone:Europe/Rome", is_("timezone", "Europe/Rome")),
        ("has:email", Presence("email", present=True)),
        ("no:phone", Presence("phone", present=False)),
        (
            "has:email,phone",
            Or((Presence("email", present=True), Presence("phone", present=True))),
        ),
        ("city:none", Presence("city", present=False)),
        ("city:any", Presence("city", present=True)),
        ('city:"none"', is_("city", "none")),
        ("city:Rome,none", Or((is_("city", "Rome"), Presence("city", present=False)))),
        ("assignee:me", Filter("assignee", Operator.IS, (Me(),))),
        ("assignee:<@U1>", Filter("assignee", Operator.IS, (User("U1"),))),
        ("assignee:none", Presence("assignee", present=False)),
        ("city:me", is_("city", "me")),
        ("channel:whatsapp", is_("channel", "whatsapp")),
        ("list:gold", is_("list", "gold")),
        ("source:<#C1>", Filter("source", Operator.IS, (Channel("C1"),))),
        ("ＡＢＣ", Term("ABC")),
        ("score:-1.5", Filter("score", Operator.IS, (Text("-1.5"),))),
        (
            "score:10..20",
            Filter("score", Operator.IS, (Range(Text("10"), Text("20")),)),
        ),
        ("flavour:cherry", is_("flavour", "cherry")),
        ("field.flavour:cherry", is_("flavour", "cherry")),
        ("favourite-flavour:cherry", is_("flavour", "cherry")),
        ("field.page:3", is_("page", "3")),
    ],
)
def test_a_line_means_what_a_reader_would_think(
    line: str, expression: Expression | None
) -> None:
    query = parse_query(clean_line(line), CUSTOM)

    assert query == Query(expression)
    assert parse_query(canonical(query), CUSTOM) == query


def test_options_stand_anywhere_and_say_how_the_result_is_shown() -> None:
    query = parse_query(
        'sort:-interacted,name tag:vip cols:name,mail,name page:2 view:"EU VIPs" '
        'reason:"hard bounce" as:xlsx to:<#C1> at:09:00'
    )

    assert query.expression == is_("tags", "vip")
    assert query.sort == (Sort("interacted", descending=True), Sort("name"))
    assert query.columns == ("name", "email")
    assert (query.page, query.view) == (2, "EU VIPs")
    assert query.option("reason") == "hard bounce"
    assert query.option("to") == "<#C1>"
    assert query.option("at") == "09:00"
    assert query.option("mode") is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("tag:vip   ada", "tag:vip ada"),
        ("tags:vip incoming:>7d", "tag:vip silent:>7d"),
        ("city:none city:any", "no:city has:city"),
        ("-ada -tag:x", "NOT ada -tag:x"),
        ("a OR (b OR c)", "a OR b OR c"),
        ("cols:email sort:-name x view:v", "view:v x sort:-name cols:email"),
        ("page:1 x", "x"),
        ('city:"Rome","New York"', 'city:Rome,"New York"'),
    ],
)
def test_the_canonical_text_is_the_same_for_the_same_query(line: str, text: str) -> None:
    assert canonical(parse_query(line)) == text


@pytest.mark.parametrize(
    ("line", "error", "words", "fixed"),
    [
        (
            "crated:>2026",
            UnknownFieldError,
            'There is no field "crated". Closest: *created*. Dates look like 2026-01-31',
            "created:>2026-01-01",
        ),
        (
            "crated:>2026-05 number:>2026",
            UnknownFieldError,
            "",
            "created:>2026-05-01 number:>2026",
        ),
        ("crated:>2026-05-17", UnknownFieldError, "", "created:>2026-05-17"),
        ("crated:<2026", UnknownFieldError, "*created*", "created:<2026"),
        ("ada ctiy:Rome", UnknownFieldError, "Closest: *city*.", "ada city:Rome"),
        ("ada sort:-crated", UnknownFieldError, "*created*", "ada sort:-created"),
        ("ada sort:foo", UnknownFieldError, "Sort by name, company, created", None),
        ("ada sort:emial", UnknownFieldError, "Sort by name, company, created", None),
        ("ada sort:nmae", UnknownFieldError, "Closest: *name*.", "ada sort:name"),
        ("has:emial", UnknownFieldError, "*email*", "has:email"),
        ("has:at", UnknownFieldError, 'no field "at". Write', None),
        ("srot:name", UnknownFieldError, "Closest: *sort*.", "sort:name"),
        ("foo:bar", UnknownFieldError, 'no field "foo". Write for example', None),
        ("ada page:0", BadOperandError, "Pages count from 1", None),
        ("shoesize:42", UnknownFieldError, 'no field "shoesize".', None),
        (
            'view:"EU VIPs',
            UnclosedQuoteError,
            'The quote before "EU VIPs is never closed.',
            'view:"EU VIPs"',
        ),
        ('"Ada tag:vip', UnclosedQuoteError, "never closed", '"Ada" tag:vip'),
        ("(ada OR bob", UnclosedBracketError, "in pairs", "(ada OR bob)"),
        ("ada)", UnclosedBracketError, "in pairs", "(ada)"),
        ("OR ada", MisplacedWordError, '"OR" needs words beside it.', None),
        ("ada OR", MisplacedWordError, '"OR" needs', None),
        ("ada NOT", MisplacedWordError, '"NOT" needs', None),
        ("()", MisplacedWordError, "needs words", None),
        ("(ada sort:name)", MisplacedWordError, '"sort:" belongs outside', None),
        ("-sort:name", MisplacedWordError, '"sort:" belongs outside', None),
        ("tag:", MissingValueError, 'Nothing stands after "tag:"', None),
        ("ada has:", MissingValueError, "Write for example has:email.", None),
        ("ada sort:", MissingValueError, "Write for example sort:name.", None),
        ("ada tag:vip,", MissingValueError, 'Nothing stands after "tag:"', None),
        ('tag:""', MissingValueError, 'Nothing stands after "tag:"', None),
        ("(tag:) x", MissingValueError, 'Nothing stands after "tag:"', None),
        ("city:>Rome", BadOperatorError, "write city:word, city:~word or city:^word", None),
        ("created:~2026", BadOperatorError, "Dates look like", None),
        ("page:>2", BadOperatorError, "Write page:word", None),
        ("created:01/02/2026", BadOperandError, '"01/02/2026" does not fit created.', None),
        ("silent:>long", BadOperandError, "does not fit silent. Dates look like", None),
        ("created:..", BadOperandError, "does not fit created", None),
        ("number:many", BadOperandError, "Numbers look like", None),
        ("x" * 501, QueryTooLongError, "501 characters; at most 500", None),
        (" ".join("x" * 41), QueryTooLongError, "41 terms; at most 40", None),
        ("tag:" + ",".join("x" * 41), QueryTooLongError, "41 terms; at most 40", None),
        ("((((((a))))))", QueryTooLongError, "6 brackets in one another; at most 5", None),
        ("(" * 249 + "a" + ")" * 249, QueryTooLongError, "at most 5", None),
        ("ﷺ" * 40, QueryTooLongError, "characters", None),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(
    line: str, error: type[QueryError], words: str, fixed: str | None
) -> None:
    with pytest.raises(error) as raised:
        parse_query(line)

    assert words in str(raised.value)
    assert raised.value.fixed_line == fixed
    if fixed:
        parse_query(fixed)


SCRAPS_TEXT = r"""
    ada tag: vip " ( ) - , : > = ~ .. 30d 2026-01-01 created: (212) 555-0100 x none me
    assignee: <@U1> has: no: sort:
    cols: view: \ 🎉 ＂ field. page: 2 ' & OR silent:>7d
"""
SCRAPS = SCRAPS_TEXT.split()
SPACED = [" ", " OR ", " NOT ", " AND ", "+39 333 1234567", "e\u0338", "\u0301", "=\u0338"]
LINES = st.one_of(
    st.lists(st.sampled_from(SCRAPS + SPACED), max_size=14).map("".join),
    st.text(max_size=60),
)


@settings(max_examples=400)
@given(LINES)
@example("((123)) 4567")
@example("+39 333 1234567ada")
@example("(+39 333) 4567")
@example('score:"+5" 1234567')
@example('has:"e-mail" NOT "-"')
def test_what_is_read_can_be_printed_and_read_again(line: str) -> None:
    try:
        query = parse_query(clean_line(line), CUSTOM)
    except ContactsError as error:
        assert str(error)  # noqa: PT017 - any other exception fails the test
        return

    text = canonical(query)
    assert parse_query(text, CUSTOM) == query
    assert canonical(parse_query(text, CUSTOM)) == text


def test_the_worst_lines_are_answered_at_once() -> None:
    pieces = [
        '"',
        "(",
        ")",
        "-",
        "tag:",
        "a,",
        "1 ",
        "(1)",
        "+",
        "NOT ",
        "x OR ",
        "\\",
        "..",
        "==",
    ]
    for piece in pieces:
        line = (piece * 500)[:500]
        parse_or_refuse(line)
        start = time.process_time()
        parse_or_refuse(line)
        assert time.process_time() - start < 0.05, piece


def parse_or_refuse(line: str) -> Query | ContactsError:
    try:
        return parse_query(clean_line(line))
    except ContactsError as error:
        return error


@given(LINES)
def test_the_quick_way_for_words_gives_what_the_grammar_gives(line: str) -> None:
    words = parser._plain_words(line)
    if words:
        reader = parser._Reader(line, names.names_of(FIELDS))
        part = grammar.split(line)
        assert part
        assert reader.read(part, 0, is_outside=True) == all_of([*map(Term, words)])


def test_naughty_text_is_read_or_refused() -> None:
    naughty = json.loads(shared("hostile", "strings", "blns.json").read_text("utf-8"))
    for text in naughty:
        parse_or_refuse(text)


def test_the_grammar_and_the_scanner_agree_on_what_a_number_is() -> None:
    lark = grammar._grammar()
    terminals = {terminal.name: terminal.pattern.to_regexp() for terminal in lark.terminals}

    for name, pattern in (
        ("PHONE", scanner.PHONE),
        ("INTERNATIONAL", scanner.INTERNATIONAL),
    ):
        assert terminals[name].replace("\\/", "/") == pattern.pattern
