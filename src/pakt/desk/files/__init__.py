"""What people hand over: kept once by its digest, read by whoever may read what it belongs to, handed out safely."""
