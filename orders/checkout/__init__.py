"""What would be ordered right now: the draft and the basket, read together. Reading only."""
