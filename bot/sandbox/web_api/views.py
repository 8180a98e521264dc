"""views.*: forms on screens, and the Home tab."""

from bot.sandbox.checks import check_view
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Payload, View
from bot.sandbox.posting import refuse
from bot.sandbox.shapes import view_object
from bot.sandbox.triggers import Trigger
from bot.sandbox.web_api.call import Call


def open_(call: Call) -> Payload:
    """Open a form on the screen of the person who did something just now."""
    trigger = _exchange(call)
    return _shown(call, call.forms.open(trigger.person, call.get("view"), trigger.channel))


def _exchange(call: Call) -> Trigger:
    # A view that is refused does not use up the trigger.
    refuse(check_view(call.get("view"), "modal"))
    trigger_id = call.get("trigger_id") or call.text("interactivity_pointer")
    return call.slack.triggers.exchange(trigger_id)


def push(call: Call) -> Payload:
    """Open a form on top of the one in which somebody did something just now."""
    return _shown(call, call.forms.push(_exchange(call).person, call.get("view")))


def _shown(call: Call, view: View) -> Payload:
    return {"view": view_object(view, call.workspace, call.slack.app)}


def update(call: Call) -> Payload:
    """Change a form that is open, named by its id or by the app's own name for it."""
    if external_id := call.text("external_id"):
        view = call.forms.by_external_id(external_id)
    else:
        view = call.workspace.views.get(call.text("view_id"))
    if view is None:
        raise SlackError("not_found")
    return _shown(call, call.forms.update(view, call.get("view"), call.text("hash")))


def publish(call: Call) -> Payload:
    """Show a view on somebody's Home tab."""
    if not call.slack.app.has_home:
        raise SlackError("not_enabled")
    person = call.person("user_id", "user_not_found")
    return _shown(call, call.forms.publish(person, call.get("view"), call.text("hash")))
