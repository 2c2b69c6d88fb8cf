"""What is known of personnel matters, and by whom."""
