"""What can keep the stack from starting, said in a sentence a person can act on."""


class StackError(Exception):
    """A reason to stop; the message is shown as it stands, without a traceback."""
