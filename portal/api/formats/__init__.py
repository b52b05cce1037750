"""The same query in other formats: feeds, calendars, tables, lines, maps."""
