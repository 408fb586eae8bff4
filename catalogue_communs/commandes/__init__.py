"""The commands of `catalogue`, one module each: read the options, call the library, say what was done."""
