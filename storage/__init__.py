"""Everything that knows contacts and files, and never Slack."""
