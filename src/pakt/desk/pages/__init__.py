"""The look: base templates, static files, and the parts that all pages share."""
