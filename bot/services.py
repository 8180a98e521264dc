"""All the services of one process, made from the settings."""

from dataclasses import dataclass, fields
from typing import Any

from bot.settings import Settings
from handlers.lately import Lately
from storage.access import Access
from storage.asking import Asking
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.approvals_channel import ApprovalsChannel
from storage.deletions.deletions import Deletions
from storage.deletions.trash import Trash
from storage.deliveries import Deliveries
from storage.exports.exports import Exports
from storage.finding.columns import ColumnChoice
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.history import History
from storage.holders import Roles
from storage.imports.imports import Imports
from storage.merges.merges import Merges
from storage.merges.unmerges import Unmerges
from storage.posting import Posting
from storage.refusals import Refusals
from storage.schedules.schedules import Schedules
from storage.tagging import Tagging
from storage.tags import Tags
from storage.undo import Undo


@dataclass(frozen=True)
class Services:
    """What handlers and jobs may ask for by name."""

    settings: Settings
    database: Database
    clock: Clock
    access: Access
    approvals_channel: ApprovalsChannel
    asking: Asking
    contacts: Contacts
    column_choice: ColumnChoice
    deletions: Deletions
    deliveries: Deliveries
    exports: Exports
    finding: Finding
    history: History
    imports: Imports
    lately: Lately
    merges: Merges
    posting: Posting
    referring: Referring
    refusals: Refusals
    results: Results
    schedules: Schedules
    roles: Roles
    tagging: Tagging
    tags: Tags
    trash: Trash
    undo: Undo
    unmerges: Unmerges

    def by_name(self) -> dict[str, Any]:
        """Return them under the names by which they are asked for."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def build_services(settings: Settings) -> Services:
    """Put the services together; nothing is opened before it is used."""
    database, clock = Database(settings.database_url), Clock()
    access = Access(database, clock, settings.default_role, settings.roles)
    region = settings.phone_region or None
    finding, results = Finding(database, clock), Results(database, clock)
    return Services(
        settings=settings,
        database=database,
        clock=clock,
        access=access,
        approvals_channel=ApprovalsChannel(database, clock),
        asking=Asking(database, clock),
        contacts=Contacts(database, clock, region),
        column_choice=ColumnChoice(database, clock),
        deletions=Deletions(database, clock, access),
        deliveries=Deliveries(database, clock),
        exports=Exports(database, clock),
        finding=finding,
        history=History(database),
        imports=Imports(database, clock, region),
        lately=Lately(results, finding, clock),
        merges=Merges(database, clock),
        posting=Posting(database, clock),
        referring=Referring(database, clock, finding, results, region),
        refusals=Refusals(database, clock),
        results=results,
        schedules=Schedules(database, clock),
        roles=Roles(database, clock, access),
        tagging=Tagging(database, clock),
        tags=Tags(database, clock),
        trash=Trash(database, clock, region),
        undo=Undo(database, clock),
        unmerges=Unmerges(database, clock),
    )
