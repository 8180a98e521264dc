"""The names of blocks and actions that more than one file speaks of, each written once.

What follows ``#`` in an action's name only keeps apart the buttons of one message.
"""

from typing import Final

OPEN: Final = "contact.open"
CARD: Final = "contact.card"
EDIT: Final = "contact.edit"
# On a message that is a card and nothing else, so that it can be shown anew.
EDIT_CARD: Final = f"{EDIT}#card"
HISTORY: Final = "contact.history"
NEW: Final = "contact.new"
POST_CARD: Final = "card.post"
POST_RESULT: Final = "result.post"
SELECT: Final = "result.select"
EXPORT: Final = "result.export"
MERGE: Final = "contact.merge"
UNMERGE: Final = "merge.undo"
TAG_ALL: Final = "tag.all"
DELETE: Final = "contact.delete"
REVIEW: Final = "deletion.review"
WITHDRAW: Final = "deletion.withdraw"
RESTORE: Final = "contact.restore"
UNDO: Final = "change.undo"
# Of what one may not do: others are asked, look at it, do it or look after it.
ASK: Final = "favour.ask"
LOOK: Final = "favour.look"
DO: Final = "favour.do"
TAKE_UP: Final = "favour.take_up"
SEE: Final = "favour.see"
UPLOAD: Final = "import.upload"
RUN: Final = "line.run"
HELP: Final = "help.open"
HELP_QUERY: Final = "help.query"
NOTICE: Final = "notice."
