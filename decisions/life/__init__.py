"""民主生活会: opinions, talks, materials, the meeting, the list of rectification within its limit."""
