"""An order's money as plain values, beside what Klarna says of it."""
