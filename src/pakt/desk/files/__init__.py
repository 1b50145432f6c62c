"""Files that people hand over: kept by their digest, handed out as downloads only."""
