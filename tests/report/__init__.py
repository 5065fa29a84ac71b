"""The report's pages, as read and as opened in a real browser."""
