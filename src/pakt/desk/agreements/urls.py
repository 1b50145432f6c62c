"""Addresses of what belongs to an agreement as a whole: its contacts, the list of entitled people."""

from django.urls import path

from pakt.desk.agreements.views import contacts, entitled

urlpatterns = [
    path("contacts/", contacts.everywhere, name="contacts"),
    path("agreements/<str:prefix>/contacts/", contacts.contacts, name="agreement_contacts"),
    path("agreements/<str:prefix>/contacts/name/<str:what>/", contacts.name, name="name_contact"),
    path("agreements/<str:prefix>/contacts/<int:pk>/end/", contacts.end, name="end_contact"),
    path("agreements/<str:prefix>/contacts/<int:pk>/again/", contacts.again, name="contact_again"),
    path("agreements/<str:prefix>/people/", entitled.entitled, name="entitled"),
    path("agreements/<str:prefix>/people.csv", entitled.export, name="entitled_csv"),
    path("agreements/<str:prefix>/people/hand-over/", entitled.hand_over, name="hand_over"),
    path("agreements/<str:prefix>/people/invite/", entitled.invite_administrator, name="invite_administrator"),
    path("agreements/<str:prefix>/people/<int:pk>/", entitled.handed_over, name="entitled_list"),
]
