"""Pages that exist on a local machine only: the index of stand-ins and the components' show page."""
