"""When a schedule runs: what people write, what is understood, and how it is said back."""

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from storage.timing import (
    Timing,
    check_rest,
    counted,
    find_timing,
    read_timing,
    read_zone,
)
from storage.timing.occurrences import after
from storage.values import BadValueError

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "canonical", "words"),
    [
        ("every monday 09:00", "every monday 09:00", "every Monday at 09:00"),
        ("Every Mon at 9.00", "every monday 09:00", "every Monday at 09:00"),
        ("every weekday 8:30", "every weekday 08:30", "every weekday at 08:30"),
        ("every day 7:00", "every day 07:00", "every day at 07:00"),
        ("daily 7:00", "every day 07:00", "every day at 07:00"),
        (
            "every mon, thu and sunday 7:00",
            "every monday,thursday,sunday 07:00",
            "every Monday, Thursday and Sunday at 07:00",
        ),
        ("monthly 1 07:00", "monthly 1 07:00", "on day 1 of every month at 07:00"),
        (
            "every month on the 31st at 7:00",
            "monthly 31 07:00",
            "on day 31 or the last of every month at 07:00",
        ),
        ('cron:"0 9 * * 1"', 'cron:"0 9 * * 1"', "every Monday at 09:00"),
        ('cron:"0 9 * * 0"', 'cron:"0 9 * * 0"', "every Sunday at 09:00"),
        ('cron:"0 9 * * 7"', 'cron:"0 9 * * 7"', "every Sunday at 09:00"),
        (
            "cron:30 6,18 1 jan,jul *",
            'cron:"30 6,18 1 jan,jul *"',
            "on day 1 of the month at 06:30, 18:30 in January, July",
        ),
        (
            'cron:"*/15 9-17 * * mon-fri"',
            'cron:"*/15 9-17 * * mon-fri"',
            "every weekday, 36 times a day from 09:00 to 17:45",
        ),
        (
            "every day at 15:00, 9:00 and 9am",
            "every day 09:00,15:00",
            "every day at 09:00 and 15:00",
        ),
        (
            "weekdays at 9 and 17",
            "every weekday 09:00,17:00",
            "every weekday at 09:00 and 17:00",
        ),
        ("hourly", "every hour", "every hour"),
        ("Every 1 Hour", "every hour", "every hour"),
        (
            'cron:"15,45 * * * 1"',
            'cron:"15,45 * * * 1"',
            "every Monday, every hour at :15 and :45",
        ),
        ("every 6 hours", "every 6 hours", "every day at 00:00, 06:00, 12:00, 18:00"),
        (
            "every 30 mins",
            "every 30 minutes",
            "every 30 minutes",
        ),
        ("every monday 9am", "every monday 09:00", "every Monday at 09:00"),
        ("every monday at 9", "every monday 09:00", "every Monday at 09:00"),
        ("9:30 pm every day", "every day 21:30", "every day at 21:30"),
        ("daily at 12 a.m.", "every day 00:00", "every day at 00:00"),
        ("daily 12pm", "every day 12:00", "every day at 12:00"),
        ("weekdays at noon", "every weekday 12:00", "every weekday at 12:00"),
        ("weekdays 09:00", "every weekday 09:00", "every weekday at 09:00"),
        ("every weekday", "every weekday 09:00", "every weekday at 09:00"),
        ("Every working day 9am", "every weekday 09:00", "every weekday at 09:00"),
        ("daily", "every day 09:00", "every day at 09:00"),
        (
            "mondays and fridays",
            "every monday,friday 09:00",
            "every Monday and Friday at 09:00",
        ),
        ("weekly on tue 7.15", "every tuesday 07:15", "every Tuesday at 07:15"),
        (
            "monthly on the last day",
            "monthly last day 09:00",
            "on the last day of every month at 09:00",
        ),
        (
            "last friday of the month 5pm",
            "monthly last friday 17:00",
            "on the last Friday of every month at 17:00",
        ),
        (
            "every month on the 1st weekday at 8",
            "monthly first weekday 08:00",
            "on the first weekday of every month at 08:00",
        ),
        (
            "the 15th of every month",
            "monthly 15 09:00",
            "on day 15 of every month at 09:00",
        ),
        (
            "every 2 weeks on monday",
            "every 2 weeks on monday 09:00",
            "every 2 weeks on Monday at 09:00",
        ),
        (
            "every other friday 4pm from 2027-03-05",
            "every 2 weeks on friday 16:00 from 2027-03-05",
            "every 2 weeks on Friday at 16:00 from 2027-03-05 on",
        ),
    ],
)
def test_what_is_written_is_said_back_in_words(
    text: str, canonical: str, words: str
) -> None:
    timing = read_timing(text)

    assert (timing.text, timing.words) == (canonical, words)
    assert read_timing(timing.text) == timing


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Say when. Write for example every monday 09:00"),
        ("every ada", "“every ada” says no time that I know. Write for example"),
        ("monthly", "last friday of the month 5pm"),
        ("every monday 13pm", "There is no 13pm on a clock"),
        ("every monday at 24", "There is no 24 on a clock"),
        ("every 0 weeks on monday 9am", "every 1 to 52 weeks"),
        ("every other day 9am", "“every other day 9am” can be meant in two ways"),
        ("last weekend of the month 9am", "say saturday or sunday"),
        ("every monday 9am from 2027-02-30", "There is no day 2027-02-30"),
        ("every blursday 9:00", "“blursday” is no day"),
        ("every monday 25:00", "There is no 25:00 on a clock"),
        ("monthly 32 7:00", "A month has the days 1 to 31"),
        ('cron:"0 9 * *"', "five parts"),
        ('cron:"60 9 * * *"', "“60” is no minute of a crontab line (0 to 59)"),
        ('cron:"0 9 * * 5-1"', "“5-1” is no weekday"),
        ('cron:"0 9 */0 * *"', "“*/0” is no day"),
        ('cron:"0 0 30 2 *"', "There is no such day"),
        ('cron:"* * * * *"', "every five minutes at most"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read_timing(text)

    assert why in str(refused.value)


def test_day_and_weekday_of_a_crontab_line_are_either_of_them() -> None:
    timing = read_timing('cron:"0 9 13 * 5"')

    assert [at.day for at in coming(timing, 4)] == [2, 9, 13, 16]


def coming(
    timing: Timing, count: int, zone: str = "UTC", since: datetime = NEW_YEAR
) -> list[datetime]:
    """Return the times at which it comes first."""
    return list(islice(after(timing.rule, ZoneInfo(zone), since), count))


def test_the_31st_is_the_last_day_of_shorter_months() -> None:
    timing = read_timing("monthly 31 07:00")

    days = [f"{at:%m-%d}" for at in coming(timing, 4)]
    assert days == ["01-31", "02-28", "03-31", "04-30"]


@pytest.mark.parametrize(
    ("line", "rest", "text", "zone"),
    [
        (
            "tag:vip to:<#C1> every monday 09:00 Europe/Rome",
            "tag:vip to:<#C1>",
            "every monday 09:00",
            "Europe/Rome",
        ),
        ("every weekday 8:30 tag:vip", "tag:vip", "every weekday 08:30", None),
        ('tag:vip cron:"0 9 * * 1" UTC', "tag:vip", 'cron:"0 9 * * 1"', "UTC"),
        (
            "tag:vip every:monday at:9:00 tz:europe/rome as:csv",
            "tag:vip as:csv",
            "every monday 09:00",
            "Europe/Rome",
        ),
        ('every:"day 7:00" ada', "ada", "every day 07:00", None),
        ("every:weekday at:9 ada", "ada", "every weekday 09:00", None),
        ("daily at:9:30pm ada", "ada", "every day 21:30", None),
        ("tag:vip weekdays Europe/Rome", "tag:vip", "every weekday 09:00", "Europe/Rome"),
        ("at 9 every weekday tag:vip", "tag:vip", "every weekday 09:00", None),
        (
            '"the daily mail" every monday at 9',
            '"the daily mail"',
            "every monday 09:00",
            None,
        ),
        ("last friday of the month tag:vip", "tag:vip", "monthly last friday 09:00", None),
        (
            "tag:vip every day at 9:00 and 15:00 Europe/Rome",
            "tag:vip",
            "every day 09:00,15:00",
            "Europe/Rome",
        ),
        ("tag:vip daily at:9,17", "tag:vip", "every day 09:00,17:00", None),
        ("hourly tag:vip CET", "tag:vip", "every hour", "CET"),
        ("every day 9am to:<#C1> gmt", "to:<#C1> gmt", "every day 09:00", None),
        (
            "tag:vip every day 09:00 to:<#C1> Europe/Rome",
            "tag:vip to:<#C1>",
            "every day 09:00",
            "Europe/Rome",
        ),
        ("UTC tag:vip every day 9am", "tag:vip", "every day 09:00", "UTC"),
        ('tag:vip every day 9am "CET"', 'tag:vip "CET"', "every day 09:00", None),
    ],
)
def test_the_time_is_found_in_a_line(
    line: str, rest: str, text: str, zone: str | None
) -> None:
    found = find_timing(line)

    assert (found.rest, found.timing and found.timing.text, found.zone) == (
        rest,
        text,
        zone,
    )


def test_a_line_without_a_time_is_left_as_it_is() -> None:
    assert find_timing("every tag:vip").timing is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("tag:vip daily 9", "“9” is no time of day"),
        ("tag:vip weekdays at nine", "“at nine” is no time of day"),
        ("tag:vip daily 9:00 Rome", "For the time there, write Europe/Rome"),
        ("tag:vip daily 9:00 New York", "“New York” behind.* write America/New_York"),
        ("daily 9am in Buenos Aires tag:vip", "write America/Buenos_Aires"),
        ("daily 9am in rome by the sea", "write Europe/Rome"),
        ("tag:vip daily 9:00 est", "“est” names no place"),
        ("tag:vip daily 9:00 Europe/Roma", "There is no time zone “Europe/Roma”. Write"),
        ("Europe/Roma tag:vip daily 9:00", "Write Europe/Rome"),
        ("every 5 hours", "does not come at the same times every day"),
    ],
)
def test_what_looks_like_a_time_is_not_searched_for(line: str, why: str) -> None:
    with pytest.raises(BadValueError, match=why):
        find_timing(line)


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ("tag:vip every tuesday 10:00", "Two times stand there"),
        ("tag:vip and 17:00", "I do not understand “17:00” here"),
        ("tag:vip every 3", "I do not understand “every 3” here"),
        ("tag:vip quarterly", "I do not understand “quarterly” here"),
        ("tag:vip hourly", "Two times stand there"),
        ("tag:vip from 9 to 17", "I do not understand “from 9” here"),
        ("tag:vip from 2027-03-01", "I do not understand “from 2027-03-01” here"),
        ("tag:vip EST", "“EST” names no place.* Write for example America/New_York"),
    ],
)
def test_what_is_left_of_a_line_says_no_other_time(rest: str, why: str) -> None:
    with pytest.raises(BadValueError, match=why):
        check_rest(rest)


def test_a_time_of_day_alone_is_answered_with_every_day() -> None:
    with pytest.raises(BadValueError, match="write daily at 9:00 and 15:00"):
        check_rest("tag:vip at 9:00 and 15:00", has_days=False)
    with pytest.raises(BadValueError, match="I do not understand “every 3” here"):
        check_rest("tag:vip every 3", has_days=False)


def test_words_in_quotes_are_searched_for_whatever_they_say() -> None:
    check_rest('tag:vip "every tuesday 10:00"')


def test_every_other_week_is_counted_from_the_first_time() -> None:
    sunday = datetime(2027, 2, 28, 12, tzinfo=UTC)

    timing = counted(read_timing("every 2 weeks on monday 9am"), "Europe/Rome", sunday)

    assert timing.text == "every 2 weeks on monday 09:00 from 2027-03-01"
    times = coming(timing, 3, "Europe/Rome", sunday)
    assert [f"{at:%m-%d %H}" for at in times] == ["03-01 08", "03-15 08", "03-29 07"]
    assert counted(timing, "Europe/Rome", sunday) == timing


def test_a_zone_has_to_exist() -> None:
    assert read_zone(" america/NEW_york ") == "America/New_York"
    with pytest.raises(BadValueError, match=r"no time zone “Rome”\. Write Europe/Rome"):
        read_zone("Rome")
    with pytest.raises(BadValueError, match=r"Write America/New_York"):
        read_zone("new york")
    with pytest.raises(BadValueError, match=r"no time zone “xyzzy”\. Write for example"):
        read_zone("xyzzy")
    with pytest.raises(BadValueError, match="“PST” names no place"):
        read_zone("PST")


def test_two_times_a_day_come_in_their_order() -> None:
    timing = read_timing("every monday 5pm and 9am")

    times = islice(after(timing.rule, ZoneInfo("UTC"), datetime(2027, 3, 1, tzinfo=UTC)), 3)
    assert [f"{at:%a %H}" for at in times] == ["Mon 09", "Mon 17", "Mon 09"]
