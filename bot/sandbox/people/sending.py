"""A person sends a form or closes it, and the form does what the app answers."""

from bot.sandbox.blocks import places
from bot.sandbox.checks import check_submission_answer
from bot.sandbox.deliveries import NOTHING_TO_DELIVER
from bot.sandbox.errors import MisuseError, SlackError
from bot.sandbox.input_checks import problem
from bot.sandbox.model import Payload, View
from bot.sandbox.people.asked import TROUBLE, Asked


def top_form(asked: Asked) -> View:
    """Return the form in front of the person.

    Raises:
        MisuseError: none is open.
    """
    if not asked.person.modals:
        raise MisuseError(f"{asked.person.name} has no form open.")
    return asked.person.modals[-1]


async def submit(asked: Asked) -> Payload:
    """Send the top form; Slack itself turns back what is missing or malformed."""
    view = top_form(asked)
    if view.given.get("submit") is None:
        raise MisuseError("This form has nothing to send.")
    if problems := _problems(view):
        return NOTHING_TO_DELIVER.body() | _show_errors(asked, view, problems)
    _hand_over_files(asked, view)
    ack = await asked.deliver(asked.interactions.submission(view))
    if ack.error:
        return ack.body()
    inputs = [block["block_id"] for block in view.blocks if block["type"] == "input"]
    refused = check_submission_answer(ack.answer, inputs)
    if ack.answer.get("response_action") == "errors" and refused is None:
        return ack.body() | _show_errors(asked, view, ack.answer["errors"])
    error = refused.error if refused else _follow(asked, view, ack.answer)
    if error:
        asked.person.tell(TROUBLE)
        return ack.body() | {"ok": False, "error": error}
    return ack.body()


def _problems(view: View) -> dict[str, str]:
    found: dict[str, str] = {}
    for block, element in places(view.blocks):
        if block["type"] != "input":
            continue
        value = view.values[block["block_id"]][element["action_id"]]
        if words := problem(block, element, value):
            found[block["block_id"]] = words
    return found


def _show_errors(asked: Asked, view: View, errors: dict[str, str]) -> Payload:
    view.errors = dict(errors)
    asked.person.changes.note()
    return {"ok": False, "errors": errors}


def _hand_over_files(asked: Asked, view: View) -> None:
    """Let the app see the files that are sent to it in a form."""
    for elements in view.values.values():
        for value in elements.values():
            for file in value.get("files") or ():
                asked.workspace.files[file["id"]].submitted = True


def _follow(asked: Asked, view: View, answer: Payload) -> str | None:
    """Do with the form what the app answered; return an error if that is impossible."""
    forms, action = asked.forms, answer.get("response_action")
    view.errors = {}
    try:
        if action == "update":
            forms.update(view, answer["view"])
        elif action == "push":
            forms.push(asked.person, answer["view"])
        elif action == "clear":
            forms.close_all(asked.person)
        else:
            forms.close(view)
    except SlackError as error:
        return error.name
    return None


async def close_top(asked: Asked) -> Payload:
    """Close the top form, or all of them if the request says so."""
    top_form(asked)
    whole = bool(asked.body.get("all"))
    closing = asked.person.modals[:1] if whole else asked.person.modals[-1:]
    view = closing[0]
    told = [v for v in asked.person.modals if v.given.get("notify_on_close")]
    payloads = [
        asked.interactions.closed(v, cleared=whole) for v in told if whole or v is view
    ]
    asked.forms.close(view)
    ack = NOTHING_TO_DELIVER
    for payload in payloads:
        ack = await asked.deliver(payload)
    return ack.body()
