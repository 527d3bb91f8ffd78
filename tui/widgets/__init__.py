"""What screens are drawn from: tables, lists, clocks, charts, and words for them."""
