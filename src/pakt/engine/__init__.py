"""The law: what an agreement says about a ticket and a month. Pure: no Django, no database, no network, no clock."""
