from django.urls import path

from decisions.outage import views

urlpatterns = [
    path("meetings/<int:pk>/outage/", views.outage, name="outage"),
    path("meetings/<int:pk>/outage/sheets/", views.outage_sheets, name="outage-sheets"),
    path("meetings/<int:pk>/outage/enter/", views.outage_enter, name="outage-enter"),
    path("meetings/<int:pk>/outage/settle/", views.outage_settle, name="outage-settle"),
]
