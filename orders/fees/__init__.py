"""What fees rest on and consist of: pure rules and facts; the acts are in services."""
