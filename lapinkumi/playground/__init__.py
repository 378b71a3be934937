"""Local stand-ins for the world outside (Klarna, carrier, SMS gateway, plate register): one process, its own store."""
