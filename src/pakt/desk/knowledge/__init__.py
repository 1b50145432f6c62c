"""Articles, the library of documents, news, and the search over all that is written."""
