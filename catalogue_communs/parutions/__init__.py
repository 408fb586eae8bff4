"""What was published, under which identifier for ever, since which day."""
