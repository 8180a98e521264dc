"""The forms on a person's screen: a stack of at most three, and the Home tab."""

import secrets
from typing import Any

from bot.sandbox.blocks import completed
from bot.sandbox.checks import check_view
from bot.sandbox.errors import SlackError
from bot.sandbox.inputs import initial_values
from bot.sandbox.model import Payload, Person, View
from bot.sandbox.posting import refuse
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace, fresh_id

STACK_LIMIT = 3


class Forms:
    """Opens, changes and closes the forms of the people in one workspace."""

    def __init__(self, slack: LocalSlack, workspace: Workspace) -> None:
        self._slack = slack
        self._workspace = workspace

    def open(self, person: Person, given: Any, channel: str | None = None) -> View:
        """Open a form as the only one.

        Raises:
            SlackError: the view is not one that Slack takes.
        """
        self._check(given, "modal")
        self.close_all(person)
        return self._show(person, given, channel)

    def push(self, person: Person, given: Any) -> View:
        """Open a form on top of the others.

        Raises:
            SlackError: the view is not one that Slack takes, or the stack is full.
        """
        self._check(given, "modal")
        if not person.modals:
            raise SlackError("not_found")
        if len(person.modals) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        return self._show(person, given, person.modals[-1].channel)

    def _check(self, given: Any, surface: Any, view: View | None = None) -> None:
        refuse(check_view(given, surface))
        external_id = given.get("external_id")
        taken = external_id and self.by_external_id(external_id) not in (None, view)
        if taken:
            raise SlackError("duplicate_external_id")

    def by_external_id(self, external_id: str) -> View | None:
        """Return the open view that the app calls so, or None."""
        views = self._workspace.views.values()
        return next((view for view in views if view.external_id == external_id), None)

    def _show(self, person: Person, given: Payload, channel: str | None) -> View:
        view = self._new(person, given, channel)
        if person.modals:
            view.root_view_id = person.modals[0].id
            view.previous_view_id = person.modals[-1].id
        person.modals.append(view)
        self._workspace.views[view.id] = view
        person.changes.note()
        return view

    def _new(self, person: Person, given: Payload, channel: str | None = None) -> View:
        id_ = fresh_id("V")
        view = View(id_, person.team_id, person.id, given["type"], {}, [], {}, "", id_)
        view.channel = channel
        self._fill(view, given)
        return view

    def _fill(self, view: View, given: Payload) -> None:
        """Put new content into a view; what was typed stays where it still fits."""
        (titles,) = completed([{"block_id": "", **given, "blocks": []}])
        view.given = {key: titles[key] for key in titles if key != "block_id"}
        view.blocks = completed(given["blocks"])
        view.values = initial_values(view.blocks, view.values, view.channel)
        view.hash = f"{self._slack.clock.seconds()}.{secrets.token_urlsafe(6)}"
        view.stamp = self._slack.clock.stamp()
        view.errors = {}

    def update(self, view: View, given: Any, hash_: str | None = None) -> View:
        """Change a view that is open.

        Raises:
            SlackError: somebody else changed it first, or Slack does not take it.
        """
        self._check(given, "home" if view.type == "home" else "modal", view)
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        self._fill(view, given)
        self._workspace.people[view.person].changes.note()
        return view

    def publish(self, person: Person, given: Any, hash_: str | None = None) -> View:
        """Show this on a person's Home tab.

        Raises:
            SlackError: it was changed since, or Slack does not take it.
        """
        if person.home is not None:
            return self.update(person.home, given, hash_)
        self._check(given, "home")
        person.home = self._new(person, given)
        self._workspace.views[person.home.id] = person.home
        person.changes.note()
        return person.home

    def close(self, view: View) -> None:
        """Take a form, and whatever stands on top of it, off the screen."""
        person = self._workspace.people[view.person]
        if view not in person.modals:
            return
        place = person.modals.index(view)
        for closed in person.modals[place:]:
            self._workspace.views.pop(closed.id, None)
        del person.modals[place:]
        person.changes.note()

    def close_all(self, person: Person) -> None:
        """Take all forms off the screen."""
        if person.modals:
            self.close(person.modals[0])
