"""Every write to articles, documents and news. What is searched is brought up to date in the same transaction.

    write, restore, erase, settle, publish, withdraw    articles
    comment, edit_comment, withdraw_comment, say_helped what readers say of them
    link, unlink                                        which ticket uses which article
    add_document, change_document, withdraw_document    the library
    tell, withdraw_news, bring_back_news                news

All raise `PermissionDenied` where the person may not, and `BadEntry` naming the field where what is given cannot be;
then nothing is stored. `person` is None only for what the desk itself fills in. `now` is aware.
"""

from pakt.desk.knowledge.actions.articles import erase, publish, restore, settle, withdraw, write
from pakt.desk.knowledge.actions.library import add_document, change_document, withdraw_document
from pakt.desk.knowledge.actions.news import bring_back_news, tell, withdraw_news
from pakt.desk.knowledge.actions.talk import comment, edit_comment, link, say_helped, unlink, withdraw_comment

__all__ = [
    "add_document", "bring_back_news", "change_document", "comment", "edit_comment", "erase", "link", "publish",
    "restore", "say_helped", "settle", "tell", "unlink", "withdraw", "withdraw_comment", "withdraw_document",
    "withdraw_news", "write",
]  # fmt: skip
