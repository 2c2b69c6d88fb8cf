from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from committees.access import audit_views, drift_views, factor_views, reset_views, screen_views, sign_on_views, views

ACCOUNT_ACT = rf"^system/accounts/(?P<pk>[0-9]+)/(?P<act>{'|'.join(views.ACCOUNT_ACTS)})/$"

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("login/second/", factor_views.second_factor, name="second-factor"),
    path("login/forgotten/", reset_views.password_forgotten, name="password-forgotten"),
    path(
        "login/renew/<str:uidb64>/<str:token>/",
        login_not_required(reset_views.PasswordRenewView.as_view()),
        name="password-renew",
    ),
    path("login/sso/", login_not_required(sign_on_views.SignOn.as_view()), name="single-sign-on"),
    path("login/sso/callback/", login_not_required(sign_on_views.SignedOn.as_view()), name="signed-on"),
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
    path("system/audit/months/", audit_views.segments, name="audit-segments"),
    path("system/audit/verify/", audit_views.verify, name="audit-verify"),
    path("system/screens/", screen_views.screens, name="room-screens"),
    path("system/screens/<int:pk>/revoke/", screen_views.screen_revoke, name="room-screen-revoke"),
    path("system/drift/", drift_views.drift, name="drift"),
    path("system/drift/<int:pk>/seen/", drift_views.drift_seen, name="drift-seen"),
    path("system/access/", views.matrix, name="access-matrix"),
]
