"""How goods reach the customer: who carries them, where to, at what price."""
