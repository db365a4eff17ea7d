"""What one sees first: the front page, my page, a circle's front page, the own account."""
