"""What the site publishes, shows, and how it is made: see ARCHITECTURE.md."""
