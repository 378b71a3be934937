"""What changes orders: acts for views, tasks and the desk; steps for other acts."""
