"""The Web API methods of the sandbox workspace, a file per family."""
