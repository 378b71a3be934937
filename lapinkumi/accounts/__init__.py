"""Who people are: the user model, login, staff roles."""
