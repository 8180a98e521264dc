"""Who presses a button: what Slack says about them, and the role they have here."""

from dataclasses import replace

from handlers.requests import Payload, Slack
from storage.access import Access, Actor, Seen

SLACKBOT = "USLACKBOT"


class People:
    """The people of one workspace, asked of Slack at most once a minute each."""

    def __init__(self, slack: Slack, access: Access, team_id: str) -> None:
        self._slack, self._access, self.team_id = slack, access, team_id

    async def actor(self, user_id: str, *, through: str, request: str | None) -> Actor:
        """Return who acts, with the role they have now.

        Raises:
            SlackApiError: Slack does not say who that is; then nobody may do anything.
        """
        actor = await self._access.actor(self.team_id, user_id)
        if actor is None:
            answer = await self._slack.users_info(user=user_id)
            actor = await self._access.remember(self.team_id, self._seen(answer["user"]))
        return replace(actor, through=through, request=request)

    async def changed(self, user: Payload) -> None:
        """Keep what Slack tells of a person who was changed."""
        await self._access.remember(self.team_id, self._seen(user))

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
