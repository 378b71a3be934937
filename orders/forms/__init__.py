"""Forms around orders, by topic: bad input gets a sentence at its field, and what was typed stays."""
