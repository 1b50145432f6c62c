"""Addresses of signing in and out, coming in, oneself, and the people of an organisation."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from pakt.desk.people.views import coming_in, manage, oneself, teams

urlpatterns = [
    path("sign-in/", coming_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("invitation/<str:token>/", coming_in.invitation, name="invitation"),
    path("reset/", coming_in.ask_reset, name="password_reset"),
    path("reset/<str:token>/", coming_in.reset, name="reset"),
    path("profile/", oneself.profile, name="profile"),
    path("profile/password/", oneself.password, name="change_password"),
    path("people/", manage.organisations, name="people"),
    path("people/<int:organisation>/", manage.people, name="people_of"),
    path("people/<int:organisation>/invite/", manage.invite, name="invite"),
    path("people/<int:organisation>/invite/contractor/", manage.invite_contractor, name="invite_contractor"),
    path("people/<int:organisation>/<int:pk>/", manage.person, name="person"),
    path("people/<int:organisation>/<int:pk>/give/", manage.give, name="give_role"),
    path("people/<int:organisation>/<int:pk>/take/<int:role>/", manage.take, name="take_role"),
    path("people/<int:organisation>/<int:pk>/deactivate/", manage.deactivate, name="deactivate"),
    path("people/<int:organisation>/<int:pk>/reactivate/", manage.reactivate, name="reactivate"),
    path("invitations/<int:pk>/send/", manage.send_again, name="send_invitation"),
    path("invitations/<int:pk>/withdraw/", manage.withdraw, name="withdraw_invitation"),
    path("invitations/<int:pk>/take-back/", manage.take_back, name="take_back_invitation"),
    path("teams/", teams.organisations, name="teams"),
    path("teams/<int:organisation>/", teams.teams, name="teams_of"),
    path("teams/<int:organisation>/new/", teams.edit, name="new_team"),
    path("teams/<int:organisation>/<int:pk>/", teams.edit, name="team"),
    path("teams/<int:organisation>/<int:pk>/delete/", teams.delete, name="delete_team"),
    path("teams/<int:organisation>/skills/", teams.skill, name="set_skill"),
    path("teams/<int:organisation>/skills/<int:pk>/<str:language>/<str:hours>/", teams.put_skill, name="put_skill"),
]
