"""历史会议: meetings of earlier years, taken over from paper and marked as such."""
