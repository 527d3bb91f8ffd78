"""Records: what outlives the conversation, and how it can be corrected, amended and followed up."""
