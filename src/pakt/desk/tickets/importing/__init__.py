"""Tickets of another system, from its event log: read, told as steps, judged, stored through the one door.

    mapping    how the log's columns, states and words are read, and under which contract: a small YAML file
    log        the file → incidents, each with its rows; what can't be read is named by its line
    steps      an incident's rows → what happened to the ticket
    judging    what the contract says of an incident, and what it would say if the log judged in another way
    classes    every incident in one class: it agrees with the log's own word, or why not
    storing    an incident as a ticket, whole or not at all, once

Only `storing` knows the database.
"""
