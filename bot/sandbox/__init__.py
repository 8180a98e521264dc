"""A local Slack workspace: the same protocol, the same refusals, no account needed."""
