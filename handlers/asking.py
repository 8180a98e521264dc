"""Asking others to do what one may not do: the button below a refusal, and theirs."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from handlers import asking_views, blocks
from handlers.answers import UNANSWERED
from handlers.approvals import Approvals, Places
from handlers.favour import Favour
from handlers.lately import Lately
from handlers.rendering import as_json
from handlers.requests import Answer, Click, Slack
from storage.access import Access, Actor
from storage.asking import Asking, NobodyToAskError
from storage.models import Role
from storage.outbox import Message

Run = Callable[[str], Awaitable[None]]


async def ask(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    access: Access,
    approvals: Approvals,
    asking: Asking,
    lately: Lately,
) -> None:
    """Answer *Ask a manager*: tell those who may do it who asks for what.

    Raises:
        NobodyToAskError: nobody else may do it.
    """
    kept = await lately.find(clicked.value, by=actor)
    favour = replace(Favour.read(kept.query), key=kept.key, asker=actor.user_id)
    places = await _places(favour, actor, access, approvals)
    if not places.ids:
        raise NobodyToAskError(favour.needed)
    await lately.settle()  # others find it in the database
    text, shown = asking_views.card(favour, await _link(favour, slack))
    cards = [Message(place, text, shown) for place in places.ids]
    await asking.ask(favour.key, cards, by=actor)
    said = asking_views.asked(favour, places.called)
    why = [blocks.context(places.why)] if places.why else []
    await answer(said, [blocks.section(f":raising_hand: {said}"), *why], replace=True)


async def _places(
    favour: Favour, actor: Actor, access: Access, approvals: Approvals
) -> Places:
    if favour.needed != Role.OWNER:
        return await approvals.places(actor)
    owners = await access.reaching(Role.OWNER, actor.workspace_id)
    return Places([id_ for id_ in owners if id_ != actor.user_id], "the owners")


async def _link(favour: Favour, slack: Slack) -> str | None:
    """Return where the message stands that it is about; without it, one can ask too."""
    if not favour.channel:
        return None
    with suppress(*UNANSWERED):
        found = await slack.chat_getPermalink(channel=favour.channel, message_ts=favour.ts)
        return str(found["permalink"])
    return None


async def look(
    clicked: Click, actor: Actor, answer: Answer, asking: Asking, lately: Lately
) -> None:
    """Show one of those who were asked what was typed."""
    favour = await _asked_for(clicked, actor, asking)
    here = replace(favour, channel=clicked.channel or "", ts=clicked.message_ts or "")
    await answer(*asking_views.line(favour, lately.keep_line(here.text, by=actor)))


async def _asked_for(clicked: Click, actor: Actor, asking: Asking) -> Favour:
    key, _, asker = clicked.value.partition(" ")
    text = await asking.find(key, asker, by=actor)
    return replace(Favour.read(text), key=key, asker=asker)


async def do(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    asking: Asking,
    lately: Lately,
    run: Run,
) -> None:
    """Do what somebody asked for, in the name of who presses."""
    kept = await lately.find(clicked.value, by=actor)
    favour = Favour.read(kept.query)
    await _take_up(favour, actor, answer, slack, asking)
    await run(favour.line)


async def take_up(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    asking: Asking,
    lately: Lately,
) -> None:
    """Look after what somebody asked for, without doing it here and now."""
    if " " in clicked.value:  # on the card itself, as nothing was typed
        favour = await _asked_for(clicked, actor, asking)
    else:
        favour = Favour.read((await lately.find(clicked.value, by=actor)).query)
    await _take_up(favour, actor, answer, slack, asking)


async def _take_up(
    favour: Favour, actor: Actor, answer: Answer, slack: Slack, asking: Asking
) -> None:
    news = asking_views.news(favour, actor.user_id)
    told = Message(favour.asker, news, as_json([blocks.section(news)]))
    await asking.take_up(favour.key, favour.needed, favour.act, told, by=actor)
    text = asking_views.taken_up(favour, actor.user_id)
    shown = as_json([blocks.section(f":white_check_mark: {text}")])
    await answer(text, shown, replace=True)
    if favour.line:  # its card stands elsewhere than this button
        with suppress(*UNANSWERED):  # it is taken up; a press there says so too
            await slack.chat_update(
                channel=favour.channel, ts=favour.ts, text=text, blocks=shown
            )
