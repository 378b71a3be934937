"""Stand-ins for the world outside, for a local machine: a process of its own that knows nothing of the shop.

Klarna, the SMS gateway and the plate register answer here as their contracts say, on PLAYGROUND_PORT. Whatever they
know lies in their own SQLite file. In production none of this exists.
"""
