"""Excel, both ways: any list as a workbook, and workbooks taken in row by row after a preview."""
