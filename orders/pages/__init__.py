"""What the pages under an order's secret address show, ready to print."""
