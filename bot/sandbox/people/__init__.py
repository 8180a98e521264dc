"""What people do and see in the sandbox workspace, as a small HTTP interface."""
