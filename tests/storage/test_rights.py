"""Rights on the data: storage refuses by itself what a role does not reach."""

from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from inspect import iscoroutinefunction, signature
from typing import Any, get_type_hints

import pytest

from bot.services import Services
from storage.access import Access, Actor
from storage.asking import Asking
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.approvals_channel import ApprovalsChannel
from storage.deletions.cards import Words
from storage.deletions.deletions import Deletions, Verdict
from storage.deletions.trash import Trash
from storage.errors import NotAllowedError
from storage.exports.exports import Exports
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.history import History
from storage.holders import Roles
from storage.merges.merges import Merges
from storage.merges.unmerges import Unmerges
from storage.models import Role
from storage.outbox import Message
from storage.posting import Posting
from storage.query import parse_query
from storage.schedules.schedules import Schedules
from storage.tagging import Tagging
from storage.tags import Tags
from storage.undo import Undo

WORDS = Words(lambda _: ("", ()), lambda _: ("", ()))
QUERY = parse_query("ada")
# Every method that acts for a person, the role it takes, and arguments to call it with.
NEEDS: dict[tuple[type, str], tuple[Role, tuple[Any, ...]]] = {
    (Contacts, "add"): (Role.MEMBER, ({"name": "Ada", "email": "ada@x.io"},)),
    (ApprovalsChannel, "choose"): (Role.OWNER, ("C1",)),
    (Asking, "ask"): (Role.VIEWER, ("key", [])),
    (Asking, "find"): (Role.MANAGER, ("key", "U0SAM")),
    (Asking, "take_up"): (Role.MANAGER, ("key", Role.MEMBER, "This", Message("U1", "Up"))),
    (Contacts, "edit"): (Role.MEMBER, (1, [])),
    (Contacts, "save"): (Role.MEMBER, (1, {}, 1, 1)),
    (Contacts, "changed_since"): (Role.VIEWER, (1, 1)),
    (Contacts, "get"): (Role.VIEWER, (1,)),
    (Contacts, "some"): (Role.VIEWER, ([1],)),
    (Contacts, "recent"): (Role.VIEWER, (5,)),
    (Contacts, "count"): (Role.VIEWER, ()),
    (Exports, "start"): (Role.MANAGER, (None, None)),
    (Deletions, "request"): (Role.MEMBER, ([1], "left", ["C1"], WORDS)),
    (Deletions, "review"): (Role.MANAGER, (1, WORDS)),
    (Deletions, "decide"): (Role.MANAGER, (1, Verdict.DELETE, "", WORDS)),
    (Deletions, "withdraw"): (Role.MEMBER, (1, WORDS)),
    (Deletions, "waiting"): (Role.VIEWER, ()),
    (Finding, "find"): (Role.VIEWER, (QUERY,)),
    (Finding, "count"): (Role.VIEWER, (QUERY,)),
    (Finding, "check"): (Role.VIEWER, (QUERY,)),
    (Finding, "page_of"): (Role.VIEWER, ([1], QUERY, 1)),
    (Finding, "ids"): (Role.VIEWER, (QUERY, 10)),
    (Finding, "suggest"): (Role.VIEWER, ("ada",)),
    (History, "of"): (Role.MEMBER, (1, None, 1)),
    (Merges, "compare"): (Role.VIEWER, (1, 2)),
    (Merges, "moving"): (Role.VIEWER, (None,)),
    (Merges, "merge"): (Role.MEMBER, (1, 2, {}, (1, 1))),
    (Posting, "post"): (Role.MEMBER, (Message("C1", "Ada"), [1])),
    (Referring, "one"): (Role.VIEWER, ("ada",)),
    (Referring, "opened"): (Role.VIEWER, ("4",)),
    (Referring, "numbered"): (Role.VIEWER, ("4",)),
    (Referring, "several"): (Role.VIEWER, ("ada", 10)),
    (Referring, "named"): (Role.VIEWER, ("C-1 C-2",)),
    (Referring, "pair"): (Role.VIEWER, ("ada eve",)),
    (Roles, "holders"): (Role.OWNER, ()),
    (Roles, "give"): (Role.OWNER, ("U0SAM", Role.MEMBER)),
    (Schedules, "add"): (Role.MANAGER, (None, None, "UTC")),
    (Schedules, "all"): (Role.MANAGER, ()),
    (Schedules, "pause"): (Role.MANAGER, (1, lambda *_: ("", ()))),
    (Schedules, "resume"): (Role.MANAGER, (1, lambda *_: ("", ()))),
    (Schedules, "get"): (Role.MANAGER, (1,)),
    (Schedules, "change"): (Role.MANAGER, (1, 1, None, None, "UTC", None)),
    (Schedules, "delete"): (Role.MANAGER, (1, lambda *_: ("", ()))),
    (Schedules, "run_now"): (Role.MANAGER, (1,)),
    (Tagging, "start"): (Role.MANAGER, ([1], ["vip"], [], lambda _: ("", ()))),
    (Tags, "change"): (Role.MEMBER, ([1], ["vip"], [])),
    (Trash, "content"): (Role.MANAGER, ()),
    (Trash, "find"): (Role.MANAGER, ("ada",)),
    (Trash, "restore"): (Role.MANAGER, (1,)),
    (Unmerges, "parts"): (Role.MANAGER, (1,)),
    (Unmerges, "within"): (Role.MANAGER, (1, [])),
    (Unmerges, "plan"): (Role.MEMBER, (1,)),
    (Unmerges, "is_over"): (Role.MEMBER, (1,)),
    (Unmerges, "unmerge"): (Role.MEMBER, (1, (), 1)),
    (Undo, "last"): (Role.MEMBER, ()),
    (Undo, "change"): (Role.MEMBER, (1,)),
}
# Services that take whoever asks as a key, or say themselves whose thing is whose.
ELSEWHERE = {
    "Access",
    "ColumnChoice",
    "Deliveries",
    "Imports",
    "Lately",
    "Refusals",
    "Results",
}


def _methods(service: type) -> set[tuple[type, str]]:
    return {
        (service, name)
        for name, method in vars(service).items()
        if not name.startswith("_")
        and iscoroutinefunction(method)
        and "by" in signature(method).parameters
    }


def test_no_method_that_acts_for_a_person_is_forgotten() -> None:
    hints = get_type_hints(Services)
    services = [hints[field.name] for field in fields(Services)]
    ours = [s for s in services if s.__name__ not in ELSEWHERE]

    assert set().union(*(_methods(service) for service in ours)) == set(NEEDS)


@pytest.mark.parametrize("role", list(Role))
async def test_storage_refuses_what_a_role_does_not_reach(
    database: Database, clock: Clock, member: Actor, role: Role
) -> None:
    by = replace(member, role=role)
    access = Access(database, clock, given={by.user_id: role})
    made = _services(database, clock, access)

    for (service, name), (needed, arguments) in NEEDS.items():
        method: Callable[..., Awaitable[Any]] = getattr(made[service], name)
        refused = await _is_refused(method(*arguments, by=by))
        assert refused == (not role.reaches(needed)), (service.__name__, name)


async def _is_refused(call: Awaitable[Any]) -> bool:
    try:
        await call
    except NotAllowedError:
        return True
    except Exception:  # noqa: BLE001 - whatever else it finds, it has let the person in
        return False
    return False


def _services(database: Database, clock: Clock, access: Access) -> dict[type, object]:
    finding, results = Finding(database, clock), Results(database, clock)
    made = (
        ApprovalsChannel(database, clock),
        Asking(database, clock),
        Contacts(database, clock),
        Exports(database, clock),
        Deletions(database, clock, access),
        finding,
        History(database),
        Merges(database, clock),
        Posting(database, clock),
        Referring(database, clock, finding, results, None),
        Roles(database, clock, access),
        Schedules(database, clock),
        Tags(database, clock),
        Trash(database, clock),
        Tagging(database, clock),
        Undo(database, clock),
        Unmerges(database, clock),
    )
    return {type(service): service for service in made}
