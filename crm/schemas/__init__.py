"""What crosses a door: typed, camelCase on the wire, the same over REST and MCP."""
