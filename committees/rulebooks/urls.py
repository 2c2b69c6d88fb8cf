from django.urls import path

from committees.rulebooks.views import changing, reading, trying

urlpatterns = [
    path("rules/", reading.rules, name="rules"),
    path("rules/try/", trying.try_rule, name="try-rule"),
    path("rules/<int:pk>/", reading.rule_version, name="rule-version"),
    path("rules/<int:pk>/clauses/<slug:key>/", reading.rule_clause, name="rule-clause"),
    path("rules/<int:pk>/bodies/<slug:body>/", reading.rule_body, name="rule-body"),
    path("rules/of/<slug:source>/clauses/<slug:key>/", reading.rule_clause_of, name="rule-clause-of"),
    path("rules/books/<int:pk>/", reading.rulebook, name="rulebook"),
    path("rules/books/<int:pk>/copy/", changing.copy, name="copy-rulebook"),
    path("rules/books/<int:pk>/edit/<slug:body>/", changing.edit, name="edit-rulebook"),
    path("rules/books/<int:pk>/edit/<slug:body>/preview/", changing.preview, name="preview-rulebook"),
    path("rules/books/<int:pk>/draft/", changing.draft, name="rulebook-draft"),
    path("rules/books/<int:pk>/draft/discard/", changing.discard, name="discard-draft"),
    path("rules/proposals/<int:pk>/", changing.proposal, name="rule-proposal"),
    path("rules/proposals/<int:pk>/approve/", changing.approve, name="approve-proposal"),
    path("rules/proposals/<int:pk>/decline/", changing.decline, name="decline-proposal"),
]
