from django.urls import path, re_path

from committees.access import audit_views, factor_views, screen_views, views

ACCOUNT_ACT = rf"^system/accounts/(?P<pk>[0-9]+)/(?P<act>{'|'.join(views.ACCOUNT_ACTS)})/$"

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("login/second/", factor_views.second_factor, name="second-factor"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    path("account/factor/", factor_views.factor, name="factor"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("system/roles/", views.roles, name="roles"),
    path("system/roles/<int:pk>/end/", views.end_role, name="end-role"),
    path("system/accounts/", views.accounts, name="accounts"),
    re_path(
        r"^system/accounts/(?P<pk>[0-9]+)/(?P<act>reset|close|reopen|unlock|factor)/$",
        views.account_act,
        name="account-act",
    ),
    path("system/audit/", audit_views.events, name="audit"),
    path("system/audit/file/", audit_views.events_file, name="audit-file"),
    path("system/audit/acts/", audit_views.acts, name="audit-acts"),
    path("system/audit/acts/file/", audit_views.acts_file, name="audit-acts-file"),
    path("system/audit/verify/", audit_views.verify, name="audit-verify"),
    path("system/screens/", screen_views.screens, name="room-screens"),
    path("system/screens/<int:pk>/revoke/", screen_views.screen_revoke, name="room-screen-revoke"),
    path("system/access/", views.matrix, name="access-matrix"),
]
