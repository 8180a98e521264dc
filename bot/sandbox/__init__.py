"""A local Slack workspace: the same protocol, the same refusals, no account needed."""

from bot.sandbox.manifest import ManifestError
from bot.sandbox.server import Sandbox
from bot.sandbox.settings import SandboxSettings

__all__ = ["ManifestError", "Sandbox", "SandboxSettings"]
