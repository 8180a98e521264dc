"""What Slack knows about a Web API method before it looks at the call itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Self

from bot.sandbox.checks import Problem, Refusal

Caller = Literal["bot", "app", "client"]
ConversationKind = Literal["channels", "groups", "im", "mpim"]


class Tier(Enum):
    """How many calls a minute a method takes from one app in one workspace, at least."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 600


@dataclass(frozen=True)
class Method:
    """A method of the catalogue.

    Attributes:
        name: As in the URL.
        tier: How often it may be called.
        scopes: Any one of them lets a bot call it; none means that no scope is needed.
        required: The arguments it cannot do without, and the error when one is missing.
        optional: The other arguments it knows.
        either: Arguments of which at least one is needed, and the error when none is there.
        caller: A bot token, an app token, or the app's id and secret instead of a token.
    """

    name: str
    tier: Tier
    scopes: tuple[str, ...]
    required: Mapping[str, str]
    optional: frozenset[str]
    either: Mapping[str, str]
    caller: Caller

    @classmethod
    def read(
        cls,
        name: str,
        tier: Tier,
        scopes: str,
        required: str = "",
        optional: str = "",
        *,
        either: str = "",
        caller: Caller = "bot",
    ) -> Self:
        """Read a row of the catalogue, where a space separates words.

        A required argument may name its error after a colon; without one it is
        ``invalid_arguments``.
        """
        return cls(
            name=name,
            tier=tier,
            scopes=tuple(scopes.split()),
            required=_with_errors(required),
            # The Python client adds the team to every call of a request it handles.
            optional=frozenset(["team_id", *optional.split()]),
            either=_with_errors(either),
            caller=caller,
        )

    @property
    def arguments(self) -> frozenset[str]:
        """Return every argument it knows, apart from the token."""
        return self.optional.union(self.required, self.either)

    def allows(self, granted: Collection[str]) -> bool:
        """Tell whether one of these scopes lets a bot call it."""
        return not self.scopes or any(scope in granted for scope in self.scopes)

    def scope_in(self, kind: ConversationKind) -> str | None:
        """Return the scope it needs in a public or private channel or direct message.

        None if its scopes do not depend on the kind of conversation.
        """
        fitting = (scope for scope in self.scopes if scope.startswith(f"{kind}:"))
        return next(fitting, None)

    def check(self, arguments: Mapping[str, object]) -> Refusal | None:
        """Return why Slack refuses a call with these arguments: the first one missing."""
        for name, error in self.required.items():
            if arguments.get(name) in (None, ""):
                return _without(name, error)
        if self.either and not any(arguments.get(name) for name in self.either):
            return _without(*next(iter(self.either.items())))
        return None


def _with_errors(words: str) -> dict[str, str]:
    pairs = (word.partition(":") for word in words.split())
    return {name: error or "invalid_arguments" for name, _, error in pairs}


def _without(name: str, error: str) -> Refusal:
    if error != "invalid_arguments":
        return Refusal(error)
    return Refusal(error, (Problem(f"missing required field: {name}", ""),))
