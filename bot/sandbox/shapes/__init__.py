"""People, channels, messages, files and views in the JSON in which Slack shows them."""

from bot.sandbox.shapes.channels import channel_object
from bot.sandbox.shapes.files import file_object, file_with_shares
from bot.sandbox.shapes.messages import files_in, message_object, reactions_of
from bot.sandbox.shapes.people import bot_user_object, user_object
from bot.sandbox.shapes.views import as_they_are, view_object

__all__ = [
    "as_they_are",
    "bot_user_object",
    "channel_object",
    "file_object",
    "file_with_shares",
    "files_in",
    "message_object",
    "reactions_of",
    "user_object",
    "view_object",
]
