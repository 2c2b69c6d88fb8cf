from django.urls import path

from committees.manual import views

urlpatterns = [
    path("manual/", views.manual, name="manual"),
    path("manual/images/<slug:name>/", views.image, name="manual-image"),
    path("manual/<slug:key>/", views.manual, name="manual-page"),
]
