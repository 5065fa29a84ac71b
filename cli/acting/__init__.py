"""What a person does by hand: commands and questions, signed with his key, confirmed where they are many."""
