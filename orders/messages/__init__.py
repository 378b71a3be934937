"""What the shop tells about orders, by topic: one function, one folder of templates/messages/, one row each."""
