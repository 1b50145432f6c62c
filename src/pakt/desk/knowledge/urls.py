"""Addresses of knowledge."""

from django.urls import path

from pakt.desk.knowledge.views import article, editing, exporting, guide, home, library, news, on_ticket, publishing

urlpatterns = [
    path("knowledge/", home.home, name="knowledge"),
    path("knowledge/articles/", home.articles, name="articles"),
    path("knowledge/articles/new/", editing.new, name="new_article"),
    path("knowledge/articles/<int:pk>/", article.article, name="article"),
    path("knowledge/articles/<int:pk>/edit/", editing.edit, name="edit_article"),
    path("knowledge/articles/<int:pk>/publish/", editing.publish, name="publish_article"),
    path("knowledge/articles/<int:pk>/withdraw/", editing.withdraw, name="withdraw_article"),
    path("knowledge/articles/<int:pk>/versions/", article.versions, name="article_versions"),
    path("knowledge/articles/<int:pk>/comment/", article.comment, name="comment"),
    path("knowledge/articles/<int:pk>/helped/", article.helped, name="helped"),
    path("knowledge/articles/<int:pk>/export/<str:kind>/", exporting.one, name="export_article"),
    path("knowledge/articles/export/", exporting.several, name="export_articles"),
    path("knowledge/versions/<int:pk>/restore/", article.restore, name="restore_version"),
    path("knowledge/versions/<int:pk>/erase/", article.erase, name="erase_version"),
    path("knowledge/comments/<int:pk>/edit/", article.edit_comment, name="edit_comment"),
    path("knowledge/comments/<int:pk>/withdraw/", article.withdraw_comment, name="withdraw_comment"),
    path("knowledge/library/", library.library, name="library"),
    path("knowledge/library/new/", library.new, name="new_document"),
    path("knowledge/library/<int:pk>/", library.download, name="document"),
    path("knowledge/library/<int:pk>/edit/", library.edit, name="edit_document"),
    path("knowledge/library/<int:pk>/withdraw/", library.withdraw, name="withdraw_document"),
    path("knowledge/news/", news.news, name="news"),
    path("knowledge/news/newest/", news.newest, name="newest_news"),
    path("knowledge/news/new/", news.new, name="new_news"),
    path("knowledge/news/<int:pk>/edit/", news.edit, name="edit_news"),
    path("knowledge/news/<int:pk>/withdraw/", news.withdraw, name="withdraw_news"),
    path("knowledge/news/<int:pk>/bring-back/", news.bring_back, name="bring_back_news"),
    path("knowledge/likely/", on_ticket.likely_answers, name="likely_answers"),
    path("tickets/<str:reference>/refer/", on_ticket.refer, name="refer"),
    path("tickets/<str:reference>/articles/", on_ticket.link_page, name="ticket_articles"),
    path("tickets/<str:reference>/articles/link/", on_ticket.link, name="link_article"),
    path("tickets/<str:reference>/publish/", publishing.publish_answer, name="publish_answer"),
    path("help/", guide.guide, name="guide"),
]
