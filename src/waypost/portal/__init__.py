"""portal: the customer's pages."""
