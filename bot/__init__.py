"""The parts put together, and the ways to start them."""
