"""台账: classified papers lent, leave, what was made public with the year's own score."""
