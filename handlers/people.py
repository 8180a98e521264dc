"""Who presses a button: what Slack says about them, and the role they have here."""

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from handlers.answers import UNANSWERED, Payload, Slack, every
from storage.access import Access, Actor, Seen
from storage.errors import PassingError

SLACKBOT: Final = "USLACKBOT"
STRANGE: Final = ("guest", "outsider")
LISTED_SECONDS: Final = 60.0


class UnknownPersonError(PassingError):
    """Slack did not say who somebody is."""

    def __init__(self) -> None:
        super().__init__("I could not ask Slack who this is, so I did nothing.")


class People:
    """The people of one workspace, each asked of Slack at most once a minute."""

    def __init__(self, slack: Slack, access: Access, team_id: str) -> None:
        self._slack, self._access, self.team_id = slack, access, team_id
        self._kinds: dict[str, str] = {}
        self._listed_at = -LISTED_SECONDS

    async def actor(self, user_id: str, *, through: str, request: str | None) -> Actor:
        """Return who acts, with the role they have now.

        Raises:
            UnknownPersonError: Slack does not say who that is; then they may do nothing.
        """
        actor = await self._access.actor(self.team_id, user_id)
        if actor is None:
            actor = await self.look_up(user_id)
        return replace(actor, through=through, request=request)

    async def look_up(self, user_id: str) -> Actor:
        """Return somebody as Slack describes them right now.

        Raises:
            UnknownPersonError: Slack does not say who that is.
        """
        seen = self._seen(await self._ask(user_id))
        return await self._access.remember(self.team_id, seen)

    async def _ask(self, user_id: str) -> Payload:
        try:
            answer = await self._slack.users_info(user=user_id)
        except UNANSWERED as error:
            raise UnknownPersonError from error
        user: Payload = answer["user"]
        return user

    async def changed(self, user: Payload) -> None:
        """Keep what Slack tells of a person who was changed."""
        self._kinds[user["id"]] = self._kind(user)
        await self._access.hear(self.team_id, self._seen(user))

    async def strangers(self, among: Collection[str]) -> set[str]:
        """Return who of these people is a guest or from another company.

        Slack's list has many pages, and is kept for a minute.  It is asked for anew where
        somebody is not on it, or where any bot has heard since that they are a stranger.
        """
        people = set(among)
        heard = people & await self._access.seen_as(self.team_id, STRANGE)
        if not self._is_fresh() or people - self._kinds.keys() or heard - self._strange():
            users = await every(self._slack.users_list, "members")
            self._kinds = {user["id"]: self._kind(user) for user in users}
            self._listed_at = time.monotonic()
        return people & self._strange()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._listed_at < LISTED_SECONDS

    def _strange(self) -> set[str]:
        return {user_id for user_id, kind in self._kinds.items() if kind in STRANGE}

    def _seen(self, user: Payload) -> Seen:
        profile = user.get("profile") or {}
        name = (
            profile.get("display_name") or user.get("real_name") or user.get("name") or ""
        )
        return Seen(user["id"], name, self._kind(user), user.get("tz"))

    def _kind(self, user: Payload) -> str:
        if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == SLACKBOT:
            return "bot"
        if user.get("is_stranger") or user.get("team_id", self.team_id) != self.team_id:
            return "outsider"
        if user.get("deleted"):
            return "deactivated"
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return "guest"
        return "member"
