"""A room of the library: see ARCHITECTURE.md."""
