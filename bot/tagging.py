"""The job of tags: storage changes a portion at a time, and this goes on to the next."""

from bot.tools import Tools
from handlers import tag_views
from storage.jobs import Claim
from storage.tagging_job import fail, step
from storage.tools import JobTools


async def run(claim: Claim, tools: Tools) -> bool:
    """Tag one portion after the other; whoever takes over goes on after the last one."""
    own, access = JobTools(*tools.of_storage), tools.services.access
    while not tools.stop.is_set():
        if await step(own, access, claim, tag_views.progress):
            return True
    return False


async def tell_failure(claim: Claim, tools: Tools, problem: str) -> None:
    """Say how far it came, and why no further."""
    await fail(JobTools(*tools.of_storage), claim, tag_views.progress, problem)
