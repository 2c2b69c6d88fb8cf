"""The request of somebody who signed in; the middleware lets no other reach a view of this floor."""

from django.http import HttpRequest

from committees.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is a login of ours, for the type checker; at run time it is any request."""

    user: User
