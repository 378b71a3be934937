"""What leaves the house: messages and documents as rows, sent by a worker."""
