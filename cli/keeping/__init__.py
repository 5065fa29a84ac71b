"""The log kept: copies reread, mended, restored; its seal; its alarms."""
