"""Acts and steps that change the range, its prices and its stock."""
