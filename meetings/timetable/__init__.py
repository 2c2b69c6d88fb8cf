"""会议日历: month and week, what is early enough, and a feed for one's own calendar."""
