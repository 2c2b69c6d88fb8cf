from django.contrib.auth.views import LogoutView
from django.urls import path

from committees.access import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    path("system/roles/", views.roles, name="roles"),
    path("system/roles/<int:pk>/end/", views.end_role, name="end-role"),
]
