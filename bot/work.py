"""The kinds of jobs, and what does them."""

from collections.abc import Mapping
from typing import Final

from bot import discarding, erasing, exporting, importing, tagging
from bot.tools import Tools, Work
from storage.erasure.erasing import SWEEP
from storage.exports import exports
from storage.imports.standing import CHECK, PROFILE, RECEIVE, RUN
from storage.imports.tools import DISCARD
from storage.tagging import RUN as TAG

WORK: Final[Mapping[str, Work]] = {
    RECEIVE: Work(importing.receive, importing.tell_failure),
    PROFILE: Work(importing.profile_again, importing.tell_form),
    CHECK: Work(importing.check, importing.tell_failure),
    RUN: Work(importing.run, importing.tell_failure),
    exports.RUN: Work(exporting.run, exporting.tell_failure),
    DISCARD: Work(discarding.discard, discarding.leave_it),
    TAG: Work(tagging.run, tagging.tell_failure),
    SWEEP: Work(erasing.sweep, erasing.tell_failure),
}

__all__ = ["WORK", "Tools", "Work"]
