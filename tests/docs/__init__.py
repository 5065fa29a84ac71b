"""The guides of docs/, run: their commands are sent to a real `jury up`, their outputs compared."""
