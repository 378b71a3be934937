"""What the bank tells of our account: files of entries, read without a word lost."""
